"""Uniform face crops: placed by the eyes of the onset frame, the same for every frame."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError
from austicker.types import Floats

Point: TypeAlias = tuple[float, float]
Eyes: TypeAlias = tuple[Point, Point]
"""Centres of the picture's left and right eye, (x, y) px: the middle between the eye's corners."""


@dataclass(frozen=True, slots=True)
class CropLayout:
    """Position of the eyes in a crop.

    Attributes:
        left, right: Picture's left and right eye, (x, y) as shares of the crop's width and
            height, counted from its edges.
        aspect: Height over width.
    """

    left: Point
    right: Point
    aspect: float


WHOLE_FACE = CropLayout((0.32, 0.38), (0.68, 0.38), 1.0)
"""From the hairline to below the chin, for recognisers that read pixels."""

FACE_AND_MARGIN = CropLayout((0.3485, 0.412), (0.6515, 0.412), 1.0)
"""3.3 inter-ocular distances wide, its middle 0.29 below the eyes: room for the boxes that face
detectors give, for recognisers of stills that cut out their own."""


def crop_transform(eyes: Eyes, layout: CropLayout, width: int) -> Floats:
    """The similarity that carries picture px onto crop px.

    Args:
        eyes: Eye centres in the onset frame, px.
        layout: Position of the eyes in the crop.
        width: Width of the crop, px.

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
    height = crop_height(layout, width)
    left, right = (
        complex(x * width - 0.5, y * height - 0.5) for x, y in (layout.left, layout.right)
    )
    turn = (right - left) / span
    shift = left - turn * complex(x0, y0)
    return np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])


def crop_height(layout: CropLayout, width: int) -> int:
    """Height of a crop of that width, px."""
    return round(width * layout.aspect)


def crop_frames(
    frames: npt.NDArray[np.uint8], eyes: Eyes, layout: CropLayout, width: int
) -> npt.NDArray[np.uint8]:
    """Cut (T, H, W, 3) frames to (T, height, width, 3); edges repeat where the picture ends.

    Aligned once, by the eyes of one frame: landmarks jitter by as much as a micro-expression moves,
    so aligning every frame would hide it.

    Raises:
        DataError: As `crop_transform`.
    """
    import cv2

    matrix = crop_transform(eyes, layout, width)
    size = (width, crop_height(layout, width))
    cut = [
        cv2.warpAffine(frame, matrix, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        for frame in frames
    ]
    return np.stack(cut).astype(np.uint8)
