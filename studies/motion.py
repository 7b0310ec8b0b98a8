"""How well skin motion is measured and spotted: ``python -m studies.motion``.

Synthetic takes with known motion are filmed, the mesh is found on their frames, and the motion
measured and the movements spotted are compared with the truth.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from austicker.errors import NoFaceError
from austicker.faces.geometry import crop_of_mesh
from austicker.faces.models import FaceModels, load_models
from austicker.faces.still import find_faces
from austicker.facs import ROIS
from austicker.motion import roi_motion_from_landmarks
from austicker.motion.spot import spot
from austicker.regions import Rois, locate, track
from austicker.synth import LEVELS, Recording, record_take
from austicker.synth.raster import rasteriser
from austicker.types import Floats, Image, RoiMotion
from studies.film import session_with

_LAG = 0.25
"""Seconds over which displacements are compared."""

_REAL = 0.005
"""Inter-ocular distances; what moved farther did move."""


@dataclass(frozen=True, slots=True, eq=False)
class Landmarked:
    """A take, and the mesh in every frame.

    Attributes:
        take: The recording.
        images: Its frames.
        meshes: (T, 478, 3) px.
    """

    take: Recording
    images: list[Image]
    meshes: Floats

    def true_motion(self) -> Floats:
        """(T, 14, 2) mean displacement of each region since the first frame.

        In inter-ocular distances, head motion left out.
        """
        return _true_motion(self.take, locate(self.meshes[0]))

    def measured(self) -> RoiMotion:
        """What is measured by the meshes."""
        rois = track(self.meshes)
        return roi_motion_from_landmarks(self.images, self.meshes, rois, self.take.fps)


def landmarked(take: Recording, models: FaceModels) -> Landmarked:
    """Render a take and find its mesh in every frame.

    Raises:
        NoFaceError: No face in the first frame.
    """
    images = list(take.frames())
    faces = find_faces(images[0], models.detectors, models.mesh).meshes
    if not faces:
        raise NoFaceError(f"{take.name}: expected a face in the first frame, found none")
    meshes = [models.mesh.landmarks(images[0], crop_of_mesh(faces[0]))[0]]
    for image in images[1:]:
        meshes.append(models.mesh.landmarks(image, crop_of_mesh(meshes[-1]))[0])
    return Landmarked(take, images, np.stack(meshes))


def takes(
    people: int, seconds: float, fps: int, *, level: str, size: int, seed: int
) -> list[Recording]:
    """One take of each of several people."""
    sessions = (session_with(seed, number, size, level) for number in range(people))
    return [record_take(session, 0, seconds, fps=Fraction(fps)) for session in sessions]


def _true_motion(take: Recording, rois: Rois) -> Floats:
    """(T, 14, 2) mean displacement in each region of the first frame, with the head kept still."""
    import cv2

    camera, triangles = take.scene.camera, take.scene.subject.triangles
    engine = rasteriser()
    start, inverse = camera.project(take.points(0, still=True))
    ids, weights = engine.rasterise(start, inverse, triangles, camera.width, camera.height)
    inside = []
    for box in rois.corners():
        mask = np.zeros(ids.shape, np.uint8)
        cv2.fillConvexPoly(mask, np.rint(box).astype(np.int32), 1)
        inside.append((mask > 0) & (ids >= 0))
    cos, sin = np.cos(rois.angle), np.sin(rois.angle)
    upright = np.array([[cos, -sin], [sin, cos]]) / rois.scale
    truth = np.empty((len(take), 14, 2))
    for index in range(len(take)):
        now, _ = camera.project(take.points(index, still=True))
        moved = engine.interpolate(ids, weights, triangles, (now - start).astype(np.float32))
        truth[index] = np.stack([moved[mask].mean(axis=0) for mask in inside]) @ upright
    return truth


def report_accuracy(
    filmed: list[Landmarked], measured: list[RoiMotion], truths: list[Floats]
) -> None:
    """Gain and error of each region, over a quarter of a second."""
    seen, true = [], []
    for one, motion, truth in zip(filmed, measured, truths, strict=True):
        lag = round(_LAG * one.take.fps)
        moved = (motion.values[lag:] - motion.values[:-lag])[..., :2]
        moved[~(motion.valid[lag:] & motion.valid[:-lag])] = np.nan
        seen.append(moved)
        true.append(truth[lag:] - truth[:-lag])
    v, t = np.concatenate(seen), np.concatenate(true)
    gain = np.nansum(v * t, (0, 2)) / np.sum(np.where(np.isnan(v), 0, t) ** 2, (0, 2))
    error = np.nanmedian(np.linalg.norm(v - t, axis=2), axis=0)
    largest = np.quantile(np.linalg.norm(t, axis=2), 0.98, axis=0)
    print("region                gain   median error   98 % of true motion   (% of eye distance)")
    for roi, g, e, big in zip(ROIS, gain, error, largest, strict=True):
        print(f"{roi.number:2d} {roi.name:18s} {g:5.2f} {100 * e:10.2f} {100 * big:18.2f}")


def report_spotting(
    filmed: list[Landmarked], measured: list[RoiMotion], truths: list[Floats]
) -> None:
    """Recall, and windows outside the annotated expressions, some of which hold other motion."""
    shown = found = other = real = 0
    seconds = 0.0
    for one, motion, truth in zip(filmed, measured, truths, strict=True):
        windows = spot(motion, one.take.fps)
        marks = [(a.onset, a.true_apex, a.offset) for a in one.take.annotations]
        hits = [
            [w for w in windows if w.onset <= apex <= w.offset or onset <= w.apex <= offset]
            for onset, apex, offset in marks
        ]
        used = {id(w) for hit in hits for w in hit}
        shown, found = shown + len(marks), found + sum(bool(hit) for hit in hits)
        rest = [w for w in windows if id(w) not in used]
        other += len(rest)
        for window in rest:
            moved = truth[window.apex] - truth[window.onset]
            real += bool(np.linalg.norm(moved, axis=1).max() > _REAL)
        seconds += float(len(one.take) / one.take.fps)
    print(
        f"spotted {found} of {shown} expressions in {seconds:.0f} s; {other} windows elsewhere, "
        f"{real} of them on blinks and other true motion"
    )


def main() -> None:
    """Parse, film, measure, print."""
    import cv2

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--level", choices=list(LEVELS), default="default")
    parser.add_argument("--subjects", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=12.0)
    parser.add_argument("--fps", type=int, default=30)
    parser.add_argument("--size", type=int, default=256, help="side of the picture, px")
    parser.add_argument("--seed", type=int, default=7)
    wanted = parser.parse_args()
    cv2.setNumThreads(1)
    models = load_models()
    filmed = [
        landmarked(take, models)
        for take in takes(
            wanted.subjects,
            wanted.seconds,
            wanted.fps,
            level=wanted.level,
            size=wanted.size,
            seed=wanted.seed,
        )
    ]
    measured = [one.measured() for one in filmed]
    truths = [one.true_motion() for one in filmed]
    report_accuracy(filmed, measured, truths)
    report_spotting(filmed, measured, truths)


if __name__ == "__main__":
    main()
