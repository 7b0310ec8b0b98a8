"""Square pictures of a face, cut out of a larger one and turned upright."""

from __future__ import annotations

import cv2
import numpy as np

from austicker.faces.geometry import FaceCrop
from austicker.shrink import averaged
from austicker.types import Floats, Image

_MOST = 32_000  # px; OpenCV's `remap` refuses SHRT_MAX
_MARGIN = 2  # px that interpolation reaches beyond


def upright(image: Image, crop: FaceCrop, size: int) -> Image:
    """The crop as a (size, size, 3) picture, sampled without aliasing.

    Beyond the picture's borders its outermost pixels are repeated.

    Args:
        image: (H, W, 3) uint8 RGB.
        crop: What to cut out.
        size: Side, px.
    """
    matrix = crop.to_image(size)
    if crop.side <= 2 * size:
        return _sample(image, matrix, size)
    # What surrounds a large crop is halved first, as often as need be.
    factor = 2 ** int(np.ceil(np.log2(crop.side / (2 * size))))
    part, moved = around(image, matrix, size, reach=factor)
    if min(part.shape[:2]) < factor:
        return np.zeros((size, size, 3), np.uint8)
    moved = moved / factor
    moved[:, 2] += 0.5 / factor - 0.5
    return _sample(averaged(part, factor), moved, size)


def shrunk(image: Image, size: tuple[int, int]) -> Image:
    """A picture averaged over areas down to (width, height), but for a row or column at its edge.

    Halves are fast, see `austicker.shrink.averaged`.

    Args:
        image: (H, W) or (H, W, 3) uint8.
        size: px, no larger than the picture.
    """
    width, height = size
    while image.shape[0] >= 2 * height and image.shape[1] >= 2 * width:
        image = averaged(image, 2)
    return np.asarray(cv2.resize(image, size, interpolation=cv2.INTER_AREA), np.uint8)


def _sample(image: Image, matrix: Floats, size: int) -> Image:
    image, matrix = around(image, matrix, size)
    patch = cv2.warpAffine(
        image,
        matrix,
        (size, size),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(patch, np.uint8)


def around(
    image: Image, matrix: Floats, size: int, reach: int | None = None
) -> tuple[Image, Floats]:
    """What a warp needs of a picture, and the matrix for that part: warps end at 32,767 px a side.

    Args:
        image: (H, W, 3) uint8; given back as it is unless a side is too long.
        matrix: (2, 3) px of a square patch to px of `image`.
        size: Side of the patch, px.
        reach: Cut out in any case, with so many px more on all sides.
    """
    height, width = image.shape[:2]
    if reach is None and max(height, width) < _MOST:
        return image, matrix
    corners = np.array([[0, 0], [size, 0], [0, size], [size, size]], float)
    reached = corners @ matrix[:, :2].T + matrix[:, 2]
    more = _MARGIN + (reach or 0)
    low = np.clip(np.floor(reached.min(0)) - more, 0, [width - 1, height - 1]).astype(int)
    high = np.clip(np.ceil(reached.max(0)) + more, low + 1, [width, height]).astype(int)
    moved = matrix.copy()
    moved[:, 2] -= low
    return image[low[1] : high[1], low[0] : high[0]], moved
