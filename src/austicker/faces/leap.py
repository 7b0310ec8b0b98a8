"""Where a face has leapt to: found again by its own picture, wherever near it is.

A crop that the face has half left misleads the mesh network: it lays a mesh over chin and neck and
trusts in it.
"""

from __future__ import annotations

import cv2
import numpy as np

from austicker.faces.geometry import box_of_mesh
from austicker.types import Floats, Image

_FACE = 32.0
"""Longer side of the face, px, at which it is searched for."""
_REACH = 1.0
"""How far a face may leap between two frames, of its longer side."""
_ALIKE = 0.6
"""Least correlation of a face with itself on the next frame, blurred and turned a little."""


def leap(previous: Image, landmarks: Floats, image: Image) -> Floats | None:
    """(2,) px by which a face has moved; None where it is not found again.

    Args:
        previous: (H, W, 3) uint8 RGB, the frame that `landmarks` belong to.
        landmarks: (478, 3) px.
        image: (H, W, 3) uint8 RGB, the next frame.
    """
    box = box_of_mesh(landmarks)
    size = float((box[2:] - box[:2]).max())
    height, width = image.shape[:2]
    limit = np.array([width, height])
    low = np.clip(np.floor(box[:2]), 0, limit).astype(int)
    high = np.clip(np.ceil(box[2:]), 0, limit).astype(int)
    around_low = np.clip(np.floor(box[:2] - _REACH * size), 0, limit).astype(int)
    around_high = np.clip(np.ceil(box[2:] + _REACH * size), 0, limit).astype(int)
    ratio = min(1.0, _FACE / max(size, 1.0))
    face = _small(previous, low, high, ratio)
    around = _small(image, around_low, around_high, ratio)
    if face is None or around is None or np.any(np.array(face.shape) > around.shape):
        return None
    score = cv2.matchTemplate(around, face, cv2.TM_CCOEFF_NORMED)
    _, best, _, place = cv2.minMaxLoc(score)
    if best < _ALIKE:
        return None
    return np.asarray(np.array(place) / ratio + around_low - low)


def _small(image: Image, low: Floats, high: Floats, ratio: float) -> Image | None:
    """A grey part of a picture, made smaller; None where next to nothing is in the picture."""
    if np.any(ratio * (high - low) < 8):
        return None
    part = np.ascontiguousarray(image[low[1] : high[1], low[0] : high[0]])
    grey = cv2.cvtColor(part, cv2.COLOR_RGB2GRAY)
    size = (round(grey.shape[1] * ratio), round(grey.shape[0] * ratio))
    return np.asarray(cv2.resize(grey, size, interpolation=cv2.INTER_AREA), np.uint8)
