"""Blurs faces that no sticker could follow."""

from __future__ import annotations

import math

import numpy as np

from austicker.errors import RecordError
from austicker.rendering.light import decode, encode
from austicker.types import Floats, Image

CELLS = 4
"""Averages across the shorter side of the box: too few to distinguish eyes and a mouth."""
_SIGMA = 0.8
_FULL = 1.2
_BAND = 100_000
"""Pixels blurred at a time: few enough to stay in the processor's cache."""
REACH = 1.5
"""Halves of the box, from its middle, to which the blur fades out."""


def blur_box(image: Image, box: Floats, *, out: Image | None = None) -> Image:
    """Blur a face beyond recognition.

    The face is averaged over `CELLS` coarse cells, which removes the detail, and these are
    smoothed (sigma 0.8 cells), which removes their pattern. An ellipse with the box's aspect is
    replaced, fully to 1.2 times the box, fading out to 1.5 times; all outside keeps its bytes.

    Args:
        image: (H, W, 3) uint8 RGB.
        box: (4,) x0, y0, x1, y1 px; it may reach out of the image.
        out: Where to write. None makes a copy; `image` itself saves that copy.

    Returns:
        `out`, or the copy.

    Raises:
        RecordError: An empty box, or one that is not finite.
    """
    x0, y0, x1, y1 = (float(v) for v in box)
    if not (math.isfinite(x0 + y0 + x1 + y1) and x0 < x1 and y0 < y1):
        raise RecordError(f"box: expected x0 < x1 and y0 < y1, got {(x0, y0, x1, y1)}")
    if out is None:
        out = image.copy()
    elif out is not image:
        np.copyto(out, image)
    height, width = image.shape[:2]
    half = np.array([x1 - x0, y1 - y0]) / 2
    centre = np.array([x0 + x1, y0 + y1]) / 2
    left, top = np.maximum(np.floor(centre - REACH * half), 0).astype(int)
    right, bottom = np.minimum(np.ceil(centre + REACH * half) + 1, (width, height)).astype(int)
    if left < right and top < bottom:
        pixels = out[top:bottom, left:right]
        coarse = _cells(pixels, 2 * half.min() / CELLS)
        across = _stretch(coarse.shape[1], pixels.shape[1]) @ coarse  # (cells, w, 3)
        down = _stretch(coarse.shape[0], pixels.shape[0])
        step = max(1, _BAND // pixels.shape[1])
        for first in range(0, len(pixels), step):
            band = pixels[first : first + step]
            share = _ellipse(band.shape[:2], (centre - (left, top + first)), half)
            light = decode(band)
            smeared = np.tensordot(down[first : first + step], across, axes=1)
            smeared -= light
            smeared *= share[..., None]
            light += smeared
            band[...] = encode(light)
    return out


def _ellipse(shape: tuple[int, ...], centre: Floats, half: Floats) -> Floats:
    """(h, w) share, 1 to `_FULL` times the half axes and 0 from `REACH` times."""
    x = ((np.arange(shape[1]) - centre[0]) / half[0]).astype(np.float32)
    y = ((np.arange(shape[0]) - centre[1]) / half[1]).astype(np.float32)
    radius = np.sqrt((x * x)[None, :] + (y * y)[:, None])
    share = np.clip((REACH - radius) / (REACH - _FULL), 0, 1)
    return np.asarray(share * share * (3 - 2 * share), np.float32)


def _cells(pixels: Image, cell: float) -> Floats:
    """(rows, columns, 3) smoothed averages of linear light over cells of `cell` px."""
    import cv2

    height, width = pixels.shape[:2]
    size = (max(1, round(width / cell)), max(1, round(height / cell)))
    coarse = cv2.resize(decode(pixels), size, interpolation=cv2.INTER_AREA)
    coarse = cv2.GaussianBlur(coarse, (0, 0), _SIGMA, borderType=cv2.BORDER_REPLICATE)
    return np.asarray(coarse, np.float32).reshape(size[1], size[0], 3)


def _stretch(cells: int, length: int) -> Floats:
    """(length, cells) weights of linear interpolation between the middles of cells."""
    at = np.clip((np.arange(length) + 0.5) * cells / length - 0.5, 0, cells - 1)
    return np.asarray(np.maximum(0, 1 - np.abs(at[:, None] - np.arange(cells))), np.float32)
