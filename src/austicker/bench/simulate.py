"""Inputs made up for the nulls: motion over time, noise with a face put into it, videos."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cache

import numpy as np

from austicker.maplayout import CELLS, ROI_CENTRES
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.types import (
    N_ROIS,
    Clip,
    Floats,
    Image,
    Observed,
    PlacementProblem,
    Portrait,
    RoiMotion,
)

_PEAK = 0.03  # inter-ocular distances, about 3 px in a 256-px face
_JITTER = 0.0007
_NOISE_SIDE = 120
_NOISE_FRAMES = 25


def motion_series(peak: Floats, fps: float, rng: np.random.Generator) -> RoiMotion:
    """Two seconds in which the regions rise to `peak` and fall back within 0.4 s.

    Args:
        peak: (14, 3), of any size: its largest displacement becomes 3 % of the inter-ocular
            distance, among the jitter of a good camera.
        fps: Frame rate.
        rng: Of the jitter.
    """
    count = round(2 * fps)
    time = np.arange(count) / fps - 1
    rise = np.where(np.abs(time) < 0.2, (1 + np.cos(np.pi * time / 0.2)) / 2, 0.0)
    scaled = peak * _PEAK / max(float(np.hypot(peak[:, 0], peak[:, 1]).max()), 1e-9)
    values = rise[:, None, None] * scaled + rng.normal(0, _JITTER, (count, N_ROIS, 3))
    return RoiMotion(values, np.ones((count, N_ROIS), bool))


def noise_frames(rng: np.random.Generator) -> Iterator[Image]:
    """A second of grey noise, new in every frame."""
    shape = (2 * _NOISE_SIDE, 2 * _NOISE_SIDE, 1)
    for _ in range(_NOISE_FRAMES):
        yield np.repeat(rng.integers(0, 256, shape, np.uint8), 3, axis=2)


def face_videos(count: int, rng: np.random.Generator) -> Iterator[Clip]:
    """Clips at 100 frames/s, each of a synthetic person of its own."""
    for _ in range(count):
        spec = CorpusSpec(subjects=1, clips=3, level="easy", seed=int(rng.integers(2**31)), fps=100)
        recording = list(recordings_of(spec, session_of(spec, 0)))[int(rng.integers(3))]
        yield recording.clip()


def noise_motion(rng: np.random.Generator) -> RoiMotion:
    """Grey noise, measured as if there were a face in it."""
    from austicker.motion.meter import MotionMeter
    from austicker.regions.rois import locate

    mesh = _mesh()
    rois = locate(mesh)
    meter = MotionMeter(Fraction(25))
    rows = []
    for frame in noise_frames(rng):
        rows.append(meter.feed(frame, rois.centres, rois.sizes, rois.scale, mesh))
    return RoiMotion(np.array([v for v, _ in rows]), np.array([k for _, k in rows]))


def noise_problem(rng: np.random.Generator) -> PlacementProblem:
    """A grey noise picture with the regions where a face would have them."""
    cell = 2
    image = rng.integers(1, 256, (cell * CELLS, cell * CELLS, 1), np.uint8)
    observed = Observed(
        kind="motion",
        values=np.zeros((0, N_ROIS, 3)),
        valid=np.zeros((0, N_ROIS), bool),
        weights=np.zeros(0),
        portrait=Portrait(
            np.repeat(image, 3, axis=2),
            (ROI_CENTRES + 0.5) * cell,
            np.full((N_ROIS, 2), 5.0 * cell),
        ),
    )
    return PlacementProblem(observed)


@cache
def _mesh() -> Floats:
    """(478, 3) of a real face, in the middle of a square of twice `_NOISE_SIDE`."""
    import cv2

    from austicker import assets
    from austicker.errors import AssetError
    from austicker.faces.models import load_models
    from austicker.faces.still import find_faces

    path = assets.path("astronaut")
    photo = cv2.imread(str(path), cv2.IMREAD_COLOR)
    if photo is None:
        raise AssetError(f"{path}: expected a photo, but it cannot be read; fetch it again")
    models = load_models()
    image = np.ascontiguousarray(photo[..., ::-1], np.uint8)
    mesh = find_faces(image, models.detectors, models.mesh).meshes[0]
    middle = (mesh[:, :2].max(0) + mesh[:, :2].min(0)) / 2
    zoom = 1.4 * _NOISE_SIDE / np.ptp(mesh[:, 1])
    return np.asarray((mesh - [*middle, 0]) * zoom + [_NOISE_SIDE, _NOISE_SIDE, 0])
