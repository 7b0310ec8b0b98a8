"""What judges learn from: flow between frames of synthetic people, with and without expression."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.rendered import eyes_of, misplaced
from austicker.errors import DataError, RecordError
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS, flow_between
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.synth.recording import Recording, subject_name

NOTHING = "nothing"
BLINK = 45
PLACINGS = 2
"""Crops per pair of frames: by the true eyes, and as another finder of eyes would place them."""


@dataclass(frozen=True, slots=True, eq=False)
class Grids:
    """Flow fields with what is known about them.

    Attributes:
        flow: (N, 38, 28, 2) in sixteenths of the eyes' distance, as `flow_grid`.
        labels: A class, or "nothing".
        subjects: Who; a level in front, so that people of two corpora differ.
        placed: Which of the crops; 0 is that of the true eyes.
    """

    flow: npt.NDArray[np.float32]
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    placed: tuple[int, ...]

    def __post_init__(self) -> None:
        n = len(self.flow)
        if self.flow.shape != (n, ROWS, CELLS, 2):
            raise RecordError(f"Grids: expected flow of (N, 38, 28, 2), got {self.flow.shape}")
        if not n == len(self.labels) == len(self.subjects) == len(self.placed):
            raise RecordError(f"Grids: expected {n} labels, subjects and placings")

    def __len__(self) -> int:
        return len(self.flow)

    def select(self, chosen: npt.NDArray[np.intp]) -> Grids:
        """The fields at the given places."""
        return Grids(
            self.flow[chosen],
            tuple(self.labels[i] for i in chosen),
            tuple(self.subjects[i] for i in chosen),
            tuple(self.placed[i] for i in chosen),
        )

    def save(self, path: Path) -> None:
        """Write to an .npz file, at half precision."""
        with path.open("wb") as stream:
            np.savez(
                stream,
                flow=self.flow.astype(np.float16),
                placed=np.array(self.placed),
                labels=np.array(self.labels),
                subjects=np.array(self.subjects),
            )

    @classmethod
    def read(cls, path: Path) -> Grids:
        """Read what `save` wrote; raises `DataError` when it is something else."""
        try:
            with np.load(path, allow_pickle=False) as file:
                return cls(
                    file["flow"].astype(np.float32),
                    tuple(map(str, file["labels"])),
                    tuple(map(str, file["subjects"])),
                    tuple(map(int, file["placed"])),
                )
        except (OSError, KeyError, ValueError, EOFError) as error:
            raise DataError(f"{path} holds no flow fields ({error}); delete it") from error


def joined(parts: list[Grids]) -> Grids:
    """Several corpora as one."""
    return Grids(
        np.concatenate([p.flow for p in parts]),
        tuple(x for p in parts for x in p.labels),
        tuple(x for p in parts for x in p.subjects),
        tuple(x for p in parts for x in p.placed),
    )


def render_grids(
    spec: CorpusSpec,
    rng: np.random.Generator,
    progress: Callable[[int, int], None] | None = None,
) -> Grids:
    """Every clip twice: as it is, and with the expression taken out of it.

    What stays in a clip without expression: the head's motion, blinks, glances, light, the sensor.
    Unrelated facial movements go too, for they are expressions of something.

    Args:
        spec: People, clips and level.
        rng: Moves the crops and picks the frames of what is no expression.
        progress: Called with clips done and their total.
    """
    flows, labels, subjects, placed = [], [], [], []
    for number in range(spec.subjects):
        for recording in recordings_of(spec, session_of(spec, number)):
            mark = recording.annotations[0]
            still = without_expression(recording)
            last = len(recording) - 1
            first, second = int(rng.integers(0, last // 3)), int(rng.integers(2 * last // 3, last))
            for label, shown, onset, apex in (
                (class_of(mark.shown, spec.classes), recording, mark.onset, mark.apex),
                (NOTHING, still, first, second),
            ):
                pair = shown.frame(onset), shown.frame(apex)
                eyes = eyes_of(shown, onset)
                for place in range(PLACINGS):
                    flows.append(flow_between(*pair, misplaced(eyes, rng) if place else eyes))
                    labels.append(label)
                    subjects.append(f"{spec.level}-{subject_name(number)}")
                    placed.append(place)
            if progress is not None:
                progress(len(flows) // (2 * PLACINGS), spec.subjects * spec.clips)
    # As they are kept on disk, so that a run from there gives the same.
    flow = np.stack(flows).astype(np.float16).astype(np.float32)
    return Grids(flow, tuple(labels), tuple(subjects), tuple(placed))


def without_expression(recording: Recording) -> Recording:
    """The same recording of a face that shows nothing but blinks and glances."""
    performance = recording.performance
    lids = tuple(event for event in performance.nuisance if event.au == BLINK)
    return replace(recording, performance=replace(performance, expression=(), nuisance=lids))
