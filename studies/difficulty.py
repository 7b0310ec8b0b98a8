"""How hard each level is for a fixed simple recogniser: ``python -m studies.difficulty``.

DIS flow from onset to apex, face cropped by the true landmarks at the onset, a robust rigid
motion taken off, 14 x 14 grid, unit length, PCA to 40 numbers, logistic regression; leave one
subject out. Macro F1 over negative, positive and surprise.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.bench.rendered import eyes_of
from austicker.synth import LEVELS, CorpusSpec, Recording, class_of, recordings
from austicker.types import Floats
from studies.flow import dis_flow
from studies.table import print_head, print_row

GRID = 28


@dataclass(frozen=True, slots=True, eq=False)
class Sample:
    """One clip as the recogniser sees it.

    Attributes:
        flow: (GRID, GRID, 2) px at the size of the picture, face crop.
        label: Annotated class.
        subject: Who.
        peak: Largest true displacement of the skin by the expression alone, px.
        error: Mean end-point error of the flow on the visible face, px.
    """

    flow: npt.NDArray[np.float32]
    label: str
    subject: int
    peak: float
    error: float


def face_crop(recording: Recording, frame: int) -> tuple[slice, slice]:
    """Rows and columns of a tight square face crop in `frame`."""
    left, right = (np.array(eye) for eye in eyes_of(recording, frame))
    width = float(np.linalg.norm(right - left)) / 0.57
    x, y = (left + right) / 2
    top, start = max(round(y - 0.25 * width), 0), max(round(x - width / 2), 0)
    return slice(top, round(top + width)), slice(start, round(start + width))


def measure(recording: Recording) -> Sample:
    """Render onset and apex, and measure what moved."""
    import cv2

    mark, scene = recording.annotations[0], recording.scene
    flow = dis_flow(recording.frame(mark.onset), recording.frame(mark.apex))
    true, _, visible = recording.flow(mark.onset, mark.apex)
    face = face_crop(recording, mark.onset)
    error = np.linalg.norm(flow - true, axis=2)[face][visible[face]].mean()
    skin = np.flatnonzero((scene.subject.head.part == 0) & (scene.subject.head.face > 0.3))
    ends = [
        scene.camera.project(recording.points(k, nuisance=False, still=True))[0][skin]
        for k in (mark.true_onset, mark.true_apex)
    ]
    peak = np.linalg.norm(ends[1] - ends[0], axis=1).max()
    cell = np.asarray(cv2.resize(flow[face], (GRID, GRID), interpolation=cv2.INTER_AREA))
    label = class_of(mark.emotion, 3)
    return Sample(cell.astype(np.float32), label, scene.subject.number, float(peak), float(error))


def without_rigid(flow: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Take a robust similarity motion off a (GRID, GRID, 2) flow."""
    y, x = np.mgrid[:GRID, :GRID].reshape(2, -1) / (GRID - 1) - 0.5
    one, zero = np.ones_like(x), np.zeros_like(x)
    basis = np.concatenate([np.stack([one, zero, x, -y], 1), np.stack([zero, one, y, x], 1)])
    target = flow.transpose(2, 0, 1).ravel().astype(np.float64)
    weight = np.ones_like(target)
    for _ in range(6):
        fit = np.linalg.lstsq(basis * weight[:, None], target * weight, rcond=None)[0]
        residual = np.abs(target - basis @ fit)
        weight = 1 / np.sqrt(1 + (residual / (np.median(residual) + 1e-3)) ** 2)
    return np.asarray(flow - (basis @ fit).reshape(2, GRID, GRID).transpose(1, 2, 0), np.float32)


def features(samples: list[Sample]) -> Floats:
    """(N, 392) unit-length flow on a 14 x 14 grid."""
    flows = np.stack([without_rigid(s.flow) for s in samples])
    cells = flows.reshape(-1, 14, 2, 14, 2, 2).mean(axis=(2, 4)).reshape(len(flows), -1)
    return np.asarray(cells / (np.linalg.norm(cells, axis=1, keepdims=True) + 1e-6))


def leave_one_out(samples: list[Sample]) -> float:
    """Macro F1, leaving one subject out at a time."""
    from sklearn.decomposition import PCA
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score
    from sklearn.model_selection import LeaveOneGroupOut, cross_val_predict
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    regression = LogisticRegression(C=0.3, max_iter=500, class_weight="balanced")
    model = make_pipeline(StandardScaler(), PCA(40, random_state=0), regression)
    labels, who = [s.label for s in samples], [s.subject for s in samples]
    guess = cross_val_predict(model, features(samples), labels, groups=who, cv=LeaveOneGroupOut())
    return float(f1_score(labels, guess, average="macro"))


def main() -> None:
    """Print the table of levels."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--subjects", type=int, default=20)
    parser.add_argument("--clips", type=int, default=12)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--levels", nargs="+", choices=list(LEVELS), default=list(LEVELS))
    options = parser.parse_args()
    print_head("level", "peak px (10/50/90 %)", "flow error px", "macro F1", "s")
    for level in options.levels:
        start = time.perf_counter()
        spec = CorpusSpec(
            subjects=options.subjects, clips=options.clips, level=level, seed=options.seed
        )
        samples = [measure(recording) for recording in recordings(spec)]
        peaks = np.percentile([s.peak for s in samples], [10, 50, 90])
        error, score = np.mean([s.error for s in samples]), leave_one_out(samples)
        seconds = f"{time.perf_counter() - start:.0f}"
        middle = "/".join(f"{p:.2f}" for p in peaks)
        print_row(level, middle, f"{error:.3f}", f"{score:.3f}", seconds)


if __name__ == "__main__":
    main()
