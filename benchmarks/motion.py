"""How well and how fast skin motion is measured and spotted: ``python -m benchmarks.motion``.

Synthetic takes with known motion are filmed, the mesh is found on their frames as on any video,
and what the meter and the spotter say is held against the truth.
"""

from __future__ import annotations

import argparse
import time
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from austicker.faces.geometry import crop_of_mesh
from austicker.faces.models import FaceModels, load_models
from austicker.faces.still import find_faces
from austicker.facs import ROIS
from austicker.motion import MotionMeter
from austicker.motion.spot import spot
from austicker.regions import Rois, locate
from austicker.synth import LEVELS, Recording, Subject, level_named, open_session, record_take
from austicker.synth.raster import rasteriser
from austicker.types import Floats, Image, RoiMotion

_LAG = 0.25
"""Seconds over which displacements are compared."""

_REAL = 0.005
"""Inter-ocular distances; what moved farther did move."""

_SIZES = ((640, 360), (1920, 1080))


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """A take, the mesh in every frame, and the true skin motion.

    Attributes:
        take: The recording.
        images: Its frames.
        meshes: (478, 3) px each.
        truth: (T, 14, 2) mean displacement of each region since the first frame, inter-ocular
            distances, head motion left out.
    """

    take: Recording
    images: list[Image]
    meshes: list[Floats]
    truth: Floats


def film(take: Recording, models: FaceModels) -> Filmed:
    """Render a take and find its meshes.

    Raises:
        RuntimeError: No face in the first frame.
    """
    images = list(take.frames())
    faces = find_faces(images[0], models.detectors, models.mesh).meshes
    if not faces:
        raise RuntimeError(f"{take.name}: expected a face in the first frame, found none")
    meshes: list[Floats] = []
    for image in images:
        near = meshes[-1] if meshes else faces[0]
        meshes.append(models.mesh.landmarks(image, crop_of_mesh(near))[0])
    return Filmed(take, images, meshes, true_motion(take, locate(meshes[0])))


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


def measure(filmed: Filmed) -> RoiMotion:
    """What the meter says."""
    meter = MotionMeter(filmed.take.fps)
    values, valid = [], []
    for image, mesh in zip(filmed.images, filmed.meshes, strict=True):
        rois = locate(mesh)
        row, flags = meter.feed(image, rois.centres, rois.sizes, rois.scale, mesh)
        values.append(row)
        valid.append(flags)
    return RoiMotion(np.stack(values), np.stack(valid))


def report_accuracy(filmed: list[Filmed], measured: list[RoiMotion]) -> None:
    """Gain and error of each region, over a quarter of a second."""
    seen, true = [], []
    for one, motion in zip(filmed, measured, strict=True):
        lag = round(_LAG * one.take.fps)
        moved = (motion.values[lag:] - motion.values[:-lag])[..., :2]
        moved[~(motion.valid[lag:] & motion.valid[:-lag])] = np.nan
        seen.append(moved)
        true.append(one.truth[lag:] - one.truth[:-lag])
    v, t = np.concatenate(seen), np.concatenate(true)
    gain = np.nansum(v * t, (0, 2)) / np.sum(np.where(np.isnan(v), 0, t) ** 2, (0, 2))
    error = np.nanmedian(np.linalg.norm(v - t, axis=2), axis=0)
    largest = np.quantile(np.linalg.norm(t, axis=2), 0.98, axis=0)
    print("region                gain   median error   98 % of true motion   (% of eye distance)")
    for roi, g, e, big in zip(ROIS, gain, error, largest, strict=True):
        print(f"{roi.number:2d} {roi.name:18s} {g:5.2f} {100 * e:10.2f} {100 * big:18.2f}")


def report_spotting(filmed: list[Filmed], measured: list[RoiMotion]) -> None:
    """Recall, and windows outside the annotated expressions, some of which hold other motion."""
    shown = found = other = real = 0
    seconds = 0.0
    for one, motion in zip(filmed, measured, strict=True):
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
            moved = one.truth[window.apex] - one.truth[window.onset]
            real += bool(np.linalg.norm(moved, axis=1).max() > _REAL)
        seconds += float(len(one.take) / one.take.fps)
    print(
        f"spotted {found} of {shown} expressions in {seconds:.0f} s; {other} windows elsewhere, "
        f"{real} of them on blinks and other true motion"
    )


def report_speed(filmed: Filmed) -> None:
    """Milliseconds a frame when the take is shown at usual sizes."""
    import cv2

    for width, height in _SIZES:
        ratio = height / filmed.images[0].shape[0]
        left = (width - height) // 2
        meter = MotionMeter(filmed.take.fps)
        times = []
        for image, mesh in zip(filmed.images, filmed.meshes, strict=True):
            frame = np.full((height, width, 3), 128, np.uint8)
            frame[:, left : left + height] = cv2.resize(image, (height, height))
            large = mesh * ratio
            large[:, 0] += left
            rois = locate(large)
            start = time.perf_counter()
            meter.feed(frame, rois.centres, rois.sizes, rois.scale, large)
            times.append(1e3 * (time.perf_counter() - start))
        usual, mean = np.median(times), np.mean(times)
        print(
            f"{width}x{height}, eye distance {rois.scale:.0f} px: "
            f"median {usual:.2f} ms a frame, mean {mean:.2f} (one thread)"
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
    filmed = []
    for number in range(wanted.subjects):
        session = open_session(
            Subject.draw(wanted.seed, number),
            level_named(wanted.level),
            width=wanted.size,
            height=wanted.size,
        )
        take = record_take(session, 0, wanted.seconds, fps=Fraction(wanted.fps))
        filmed.append(film(take, models))
    measured = [measure(one) for one in filmed]
    report_accuracy(filmed, measured)
    report_spotting(filmed, measured)
    report_speed(filmed[0])


if __name__ == "__main__":
    main()
