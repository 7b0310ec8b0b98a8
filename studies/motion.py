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
from studies.recorded import session_with

_LAG = 0.25
"""Seconds over which displacements are compared."""

_REAL = 0.005
"""Inter-ocular distances; what moved farther did move."""


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """A take, what was measured of it, and the truth.

    Attributes:
        take: The recording.
        motion: Measured by the mesh of every frame.
        truth: (T, 14, 2) mean displacement of each region since the first frame, inter-ocular
            distances, head motion left out.
    """

    take: Recording
    motion: RoiMotion
    truth: Floats


def measured(take: Recording, models: FaceModels) -> Measured:
    """Render a take and measure it."""
    images = list(take.frames())
    meshes = meshes_of(images, models)
    motion = roi_motion_from_landmarks(images, meshes, track(meshes), take.fps)
    return Measured(take, motion, true_motion(take, locate(meshes[0])))


def meshes_of(images: list[Image], models: FaceModels) -> Floats:
    """(T, 478, 3) px: the mesh in every frame.

    Raises:
        NoFaceError: No face in the first frame.
    """
    faces = find_faces(images[0], models.detectors, models.mesh).meshes
    if not faces:
        raise NoFaceError("expected a face in the first frame, found none")
    meshes = [faces[0]]
    for image in images:
        meshes.append(models.mesh.landmarks(image, crop_of_mesh(meshes[-1]))[0])
    return np.stack(meshes[1:])


def true_motion(take: Recording, rois: Rois) -> Floats:
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


def report_accuracy(people: list[Measured]) -> None:
    """Gain and error of each region, over a quarter of a second."""
    seen, true = [], []
    for one in people:
        lag = round(_LAG * one.take.fps)
        moved = (one.motion.values[lag:] - one.motion.values[:-lag])[..., :2]
        moved[~(one.motion.valid[lag:] & one.motion.valid[:-lag])] = np.nan
        seen.append(moved)
        true.append(one.truth[lag:] - one.truth[:-lag])
    v, t = np.concatenate(seen), np.concatenate(true)
    gain = np.nansum(v * t, (0, 2)) / np.sum(np.where(np.isnan(v), 0, t) ** 2, (0, 2))
    error = np.nanmedian(np.linalg.norm(v - t, axis=2), axis=0)
    largest = np.quantile(np.linalg.norm(t, axis=2), 0.98, axis=0)
    print("region                gain   median error   98 % of true motion   (% of eye distance)")
    for roi, g, e, big in zip(ROIS, gain, error, largest, strict=True):
        print(f"{roi.number:2d} {roi.name:18s} {g:5.2f} {100 * e:10.2f} {100 * big:18.2f}")


def report_spotting(people: list[Measured]) -> None:
    """Recall, and windows outside the annotated expressions, some of which hold other motion."""
    shown = found = other = real = 0
    seconds = 0.0
    for one in people:
        windows = spot(one.motion, one.take.fps)
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
            moved = one.truth[window.apex] - one.truth[window.onset]
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
    people = []
    for number in range(wanted.subjects):
        session = session_with(wanted.seed, number, wanted.size, wanted.level)
        take = record_take(session, 0, wanted.seconds, fps=Fraction(wanted.fps))
        people.append(measured(take, models))
    report_accuracy(people)
    report_spotting(people)


if __name__ == "__main__":
    main()
