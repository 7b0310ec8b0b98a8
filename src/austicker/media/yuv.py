"""Limited-range 8-bit 4:2:0 planes to RGB and back, by OpenCV.

As exact as real numbers, and in half of the time of swscale with its accurate flags. Chroma is
repeated on the way to RGB and averaged over its 2 x 2 pixels on the way back, so that the round
trip changes nothing but what RGB clips.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import numpy as np

from austicker.media.patch import Planes
from austicker.types import Floats, Image

_WEIGHTS = {
    1: (0.2126, 0.0722),
    4: (0.30, 0.11),
    5: (0.299, 0.114),
    6: (0.299, 0.114),
    7: (0.212, 0.087),
    9: (0.2627, 0.0593),
    10: (0.2627, 0.0593),
}
"""Shares of red and blue in luma, of ITU-T H.273 matrix coefficients."""
MATRICES = tuple(_WEIGHTS)
"""Code points that can be converted; the constant-luminance one (10) is taken for the other."""

_PIXELS = 120_000
"""Converted at a time: few enough to stay in the processor's cache."""
_BLACK, _WHITE, _NEUTRAL, _COLOURS = 16.0, 235.0, 128.0, 224.0


def to_rgb(planes: Planes, matrix: int) -> Image:
    """(H, W, 3) uint8 RGB of (3 H / 2, W) planes Y, U, V, one below the other; H and W even.

    Args:
        planes: uint8.
        matrix: One of `MATRICES`.
    """
    import cv2

    luma, small = _split(planes)
    image: Image = np.empty((*luma.shape, 3), np.uint8)
    for rows, half in _bands(luma):
        chroma = (_doubled(plane[half]) for plane in small)
        coded = np.asarray(cv2.merge([luma[rows], *chroma]), np.uint8)
        _mixed(coded, _from_yuv(matrix), image[rows])
    return image


def to_planes(image: Image, matrix: int) -> Planes:
    """(3 H / 2, W) uint8 planes of an (H, W, 3) uint8 RGB picture; H and W even.

    Args:
        image: The picture.
        matrix: One of `MATRICES`.
    """
    import cv2

    height, width = image.shape[:2]
    planes: Planes = np.empty((height * 3 // 2, width), np.uint8)
    luma, small = _split(planes)
    for rows, half in _bands(luma):
        luma[rows], *chroma = cv2.split(_mixed(image[rows], _to_yuv(matrix)))
        for full, plane in zip(chroma, small, strict=True):
            size = (width // 2, len(full) // 2)
            cv2.resize(full, size, plane[half], interpolation=cv2.INTER_AREA)
    return planes


def _bands(luma: Planes) -> Iterator[tuple[slice, slice]]:
    """Rows of luma and of chroma, band by band."""
    height, width = luma.shape
    step = 2 * max(8, _PIXELS // (2 * width))
    for top in range(0, height, step):
        yield slice(top, top + step), slice(top // 2, (top + step) // 2)


def _mixed(pixels: Image, matrix: Floats, out: Image | None = None) -> Image:
    """(h, w, 3) uint8 `matrix` times pixels, rounded and clipped."""
    import cv2

    # On bytes OpenCV works with ten bits after the point, which is too few for the way back.
    wide = cv2.transform(pixels.astype(np.uint16), matrix)
    return np.asarray(cv2.convertScaleAbs(wide, out), np.uint8)


def _doubled(plane: Planes) -> Planes:
    """(2 h, 2 w) of (h, w): every pixel four times."""
    across = (plane.astype(np.uint16) * np.uint16(0x101)).view(np.uint8)
    return np.repeat(across, 2, axis=0)


def _split(planes: Planes) -> tuple[Planes, tuple[Planes, Planes]]:
    """Views of luma, and of both chroma planes."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    both = planes[height:].reshape(2, height // 2, width // 2)
    return planes[:height], (both[0], both[1])


@cache
def _to_yuv(matrix: int) -> Floats:
    """(3, 4) from RGB to limited-range YUV."""
    red, blue = _WEIGHTS[matrix]
    luma = np.array([red, 1 - red - blue, blue])
    full = np.stack(
        [
            luma,
            (np.array([0, 0, 1]) - luma) / (2 * (1 - blue)),
            (np.array([1, 0, 0]) - luma) / (2 * (1 - red)),
        ]
    )
    scale = np.array([_WHITE - _BLACK, _COLOURS, _COLOURS]) / 255
    return np.column_stack([scale[:, None] * full, [_BLACK, _NEUTRAL, _NEUTRAL]])


@cache
def _from_yuv(matrix: int) -> Floats:
    """(3, 4) from limited-range YUV to RGB."""
    forward = _to_yuv(matrix)
    linear = np.linalg.inv(forward[:, :3])
    return np.column_stack([linear, -linear @ forward[:, 3]])
