"""What recognisers of stills are given of a person."""

from __future__ import annotations

import numpy as np

from austicker.errors import DataError
from austicker.motion.crop import FACE_AND_MARGIN, Eyes, crop_frames, crop_transform
from austicker.protection.analysis import TrackedPerson
from austicker.types import FaceStill, Floats, Image

SIDE = 224
"""px; of `austicker.recognizers.inputs.STILLS`."""


def cut_still(image: Image, eyes: Eyes | None) -> Image | None:
    """(224, 224, 3) uint8 RGB about the eyes; None where nothing can be cut out by them.

    Args:
        image: (H, W, 3) uint8 RGB.
        eyes: In the image; None where the head was not seen.
    """
    if eyes is None or not np.isfinite(np.asarray(eyes)).all():
        return None
    try:
        return np.asarray(crop_frames(image[None], eyes, FACE_AND_MARGIN, SIDE)[0], np.uint8)
    except DataError:  # eyes that close cannot be read by any recogniser either
        return None


def still_reach(eyes: Eyes | None) -> Floats | None:
    """(4,) x0, y0, x1, y1 px of the image that `cut_still` reads; None where it reads nothing."""
    if eyes is None or not np.isfinite(np.asarray(eyes)).all():
        return None
    try:
        matrix = crop_transform(eyes, FACE_AND_MARGIN, SIDE)
    except DataError:
        return None
    corners = np.array([[0, 0], [SIDE, 0], [0, SIDE], [SIDE, SIDE]], float) - 0.5
    back = (corners - matrix[:, 2]) @ np.linalg.inv(matrix[:, :2]).T
    return np.concatenate([back.min(axis=0), back.max(axis=0)])


def still_of(image: Image, person: TrackedPerson, index: int = 0) -> tuple[FaceStill, ...]:
    """The person in frame `index`; empty where the face cannot be cut out."""
    still = cut_still(image, person.eyes(index))
    return () if still is None else (FaceStill(index, still),)
