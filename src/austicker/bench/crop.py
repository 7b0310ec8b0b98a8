"""The uniform face crop: placed by the eyes of the onset frame, the same for every frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.types import Clip, Floats

Point: TypeAlias = tuple[float, float]
Eyes: TypeAlias = tuple[Point, Point]
"""Centres of the picture's left and right eye, (x, y) px."""

CELLS = 28
"""The crop is laid out on the 28 x 28 grid of the MEGC2019 flow maps, whatever its side in px."""
EYE_CELLS: Eyes = ((6.0, 7.0), (22.0, 7.0))
"""Where that grid has the eyes, (column, row)."""


def crop_transform(eyes: Eyes, side: int) -> Floats:
    """The similarity that carries picture px onto crop px.

    Args:
        eyes: In the onset frame.
        side: Of the crop, px.

    Returns:
        (2, 3) matrix.

    Raises:
        DataError: The eyes are less than 4 px apart, or not left and right.
    """
    (x0, y0), (x1, y1) = eyes
    span = complex(x1 - x0, y1 - y0)
    if not abs(span) >= 4 or span.real <= 0:
        raise DataError(
            f"expected the left and the right eye of the picture at least 4 px apart, got {eyes}"
        )
    goal = [(np.array(cell) + 0.5) * side / CELLS - 0.5 for cell in EYE_CELLS]
    turn = complex(*(goal[1] - goal[0])) / span
    shift = complex(*goal[0]) - turn * complex(x0, y0)
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def crop_side(eyes: Eyes) -> int:
    """The side that neither enlarges nor shrinks the picture much: a multiple of 28, 112-336."""
    span = float(np.hypot(eyes[1][0] - eyes[0][0], eyes[1][1] - eyes[0][1]))
    columns = EYE_CELLS[1][0] - EYE_CELLS[0][0]
    return CELLS * int(np.clip(round(span / columns), 4, 12))


def crop_frames(frames: npt.NDArray[np.uint8], eyes: Eyes, side: int) -> npt.NDArray[np.uint8]:
    """Cut (T, H, W, 3) frames to (T, side, side, 3); edges are repeated where the face is cut."""
    import cv2

    matrix = crop_transform(eyes, side)
    size = (side, side)
    return np.stack(
        [
            cv2.warpAffine(
                frame, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
            )
            for frame in frames
        ]
    ).astype(np.uint8)


def crop_clip(clip: Clip, eyes: Eyes, side: int = 224) -> Clip:
    """The clip with its frames cropped.

    Aligned once, on the onset frame: landmarks jitter by as much as a micro-expression moves, so
    aligning every frame would bury it.
    """
    return replace(clip, frames=crop_frames(clip.frames, eyes, side))
