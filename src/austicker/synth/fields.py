"""The true motion of a synthetic face's skin, head still, on an upright grid."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.synth.head import SKIN
from austicker.synth.landmarks import NAMES, landmark_vertices
from austicker.synth.raster import rasteriser
from austicker.synth.recording import Recording

_SAMPLES = 4
_SMOOTH = 0.8
"""Sigma of the blur over what is hidden or no skin, cells."""
_FAR = 20.0
"""Decimetres from which the face is seen; so far away that it is not seen in perspective."""


def expression_field(
    recording: Recording,
    start: int,
    end: int,
    *,
    shape: tuple[int, int],
    cell: float,
    origin: tuple[float, float],
) -> npt.NDArray[np.float32]:
    """What an expression does to the skin between two frames, seen from in front.

    Only the movements that carry the emotion count: no blink, no other movement, no head.

    Args:
        recording: Whose.
        start: Index of the frame at rest.
        end: Index of the frame of interest.
        shape: (rows, columns) of the grid.
        cell: Distance of its points, inter-ocular distances.
        origin: (x, y) of its first point from the middle between the eyes.

    Returns:
        (rows, columns, 2) float32 right, down, inter-ocular distances; goes on smoothly over eyes,
        mouth and background.
    """
    import cv2

    subject = recording.scene.subject
    rest, moved = (
        subject.pose(recording.performance.shapes(float(i / recording.fps), nuisance=False))
        for i in (start, end)
    )
    eyes = _eyes(subject.pose()[landmark_vertices(subject.head)])
    middle, unit = eyes.mean(axis=0), float(np.hypot(*(eyes[1] - eyes[0])))
    # A sample's centre lies at its index: the first grid point is the middle of the first block.
    fine = unit * cell / _SAMPLES
    flat = (rest[:, :2] - middle) * [1, -1] / fine
    flat = flat - np.array(origin) * _SAMPLES / cell + (_SAMPLES - 1) / 2
    head = subject.head
    triangles = head.triangles[np.all(head.part[head.triangles] == SKIN, axis=1)]
    height, width = (n * _SAMPLES for n in shape)
    engine = rasteriser()
    inverse = 1 / (_FAR - rest[:, 2])
    ids, weights = engine.rasterise(np.ascontiguousarray(flat), inverse, triangles, width, height)
    values = np.column_stack([(moved - rest)[:, :2] * [1, -1] / unit, np.ones(len(rest))])
    seen = engine.interpolate(ids, weights, triangles, values.astype(np.float32))
    seen[..., 2] *= ids >= 0
    blocks = seen.reshape(shape[0], _SAMPLES, shape[1], _SAMPLES, 3).mean(axis=(1, 3))
    spread = cv2.GaussianBlur(blocks, (0, 0), _SMOOTH, borderType=cv2.BORDER_CONSTANT)
    return np.asarray(spread[..., :2] / np.maximum(spread[..., 2:], 1e-3), np.float32)


def _eyes(landmarks: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """(2, 2) x, y of the picture's left and right eye, decimetres: the middle of its corners."""
    found = dict(zip(NAMES, landmarks, strict=True))
    return np.array(
        [
            (found[f"{side} inner eye corner"] + found[f"{side} outer eye corner"])[:2] / 2
            for side in ("left", "right")
        ]
    )
