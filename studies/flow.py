"""Dense motion between two frames, measured and true, and how far pictures differ."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.cost import similarity
from austicker.synth import Recording
from austicker.synth.raster import rasteriser
from austicker.types import Bools, Floats, Image


def dis_flow(before: Image, after: Image) -> npt.NDArray[np.float32]:
    """(H, W, 2) px by DIS, medium preset, started from rest."""
    grey = [cv2.cvtColor(image, cv2.COLOR_RGB2GRAY) for image in (before, after)]
    rest = np.zeros((*grey[0].shape, 2), np.float32)
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    return np.asarray(engine.calc(grey[0], grey[1], rest), np.float32)


def true_flow(recording: Recording, start: int, end: int, *, rigid: bool) -> Floats:
    """(H, W, 2) px from frame `start` to `end`; `rigid`: by the head's own motion alone."""
    camera, subject = recording.scene.camera, recording.scene.subject
    before = recording.points(start)
    after = recording.points(end)
    if rigid:
        x, y, z = (float(v) for v in recording.performance.rotation[end])
        right, up, near = (float(v) for v in recording.performance.shift[end])
        shapes = recording.performance.shapes(float(start / recording.fps))
        after = subject.pose(shapes, (x, y, z), (right, up, near))
    engine = rasteriser()
    pixels, inverse = camera.project(before)
    ids, weights = engine.rasterise(pixels, inverse, subject.triangles, camera.width, camera.height)
    there = engine.interpolate(ids, weights, subject.triangles, after.astype(np.float32))
    person = ids >= 0
    flow = np.zeros((camera.height, camera.width, 2))
    flow[person] = camera.project(there[person].astype(float))[0] - np.argwhere(person)[:, ::-1]
    return flow


def rms(vectors: Sequence[Floats]) -> float:
    """Root mean square length of (..., 2) vectors."""
    stacked = np.concatenate([np.reshape(v, (-1, 2)) for v in vectors])
    return float(np.sqrt((stacked**2).sum(axis=1).mean()))


def structural_similarity(one: Image, other: Image, where: Bools) -> float:
    """Mean structural similarity (Wang et al., IEEE TIP 2004) of the luma at some pixels."""
    return float(similarity(one, other)[where].mean())
