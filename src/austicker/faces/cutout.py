"""A part of a large picture around a face, for OpenCV's warps, which end at 32,767 px a side."""

from __future__ import annotations

import numpy as np

from austicker.types import Floats, Image

_MOST = 32_000  # px; OpenCV's `remap` refuses SHRT_MAX
_MARGIN = 2  # px that interpolation reaches beyond


def around(image: Image, matrix: Floats, size: int) -> tuple[Image, Floats]:
    """What a warp needs of a picture, and the matrix for that part.

    Args:
        image: (H, W, 3) uint8; given back as it is unless a side is too long.
        matrix: (2, 3) px of a square patch to px of `image`.
        size: Side of the patch, px.
    """
    height, width = image.shape[:2]
    if max(height, width) < _MOST:
        return image, matrix
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]], float)
    reached = corners @ matrix[:, :2].T + matrix[:, 2]
    low = np.clip(np.floor(reached.min(0)) - _MARGIN, 0, [width - 1, height - 1]).astype(int)
    high = np.clip(np.ceil(reached.max(0)) + _MARGIN, low + 1, [width, height]).astype(int)
    moved = matrix.copy()
    moved[:, 2] -= low
    return image[low[1] : high[1], low[0] : high[0]], moved
