"""Moving a face's skin by less than it takes to see: one sub-pixel resampling of a patch."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.types import Floats, Image

_LEAST = 1 / 64
"""Displacements below this, px, leave the bytes: half a step of OpenCV's table of weights."""


def cut_grey(image: Image, to_image: Floats, size: tuple[int, int]) -> npt.NDArray[np.uint8]:
    """An upright grey crop of a face.

    A face much larger than the crop is averaged down by a whole factor first.

    Args:
        image: (H, W, 3) uint8 RGB.
        to_image: (2, 3) from px of the crop to px of the image.
        size: (width, height) of the crop.

    Returns:
        (height, width) uint8; beyond the image its border repeats.
    """
    import cv2

    matrix = np.asarray(to_image, np.float64)
    x0, y0, x1, y1 = _reach(matrix, size, image.shape)
    if x0 >= x1 or y0 >= y1:
        raise RecordError("to_image: expected a crop that meets the image; it lies outside")
    grey = cv2.cvtColor(np.ascontiguousarray(image[y0:y1, x0:x1]), cv2.COLOR_RGB2GRAY)
    shift = matrix[:, 2] - (x0, y0)
    linear = matrix[:, :2]
    factor = int(np.sqrt(abs(np.linalg.det(linear))))
    if factor > 1:
        shape = (max(1, grey.shape[1] // factor), max(1, grey.shape[0] // factor))
        grey = cv2.resize(
            grey[: shape[1] * factor, : shape[0] * factor], shape, interpolation=cv2.INTER_AREA
        )
        linear = linear / factor
        shift = (shift + 0.5) / factor - 0.5
    cut = cv2.warpAffine(
        grey,
        np.column_stack([linear, shift]),
        size,
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(cut, np.uint8)


def warp(image: Image, displacement: Floats, to_image: Floats) -> Image:
    """Resample a patch: the result at `p` shows what the image shows at `p + displacement(p)`.

    Args:
        image: (H, W, 3) uint8 RGB, left as it is.
        displacement: (h, w, 2) float32 right, down, px of a crop; zero on its rim.
        to_image: (2, 3) from px of the crop to px of the image.

    Returns:
        (H, W, 3) uint8; every byte outside the crop, and wherever the displacement is below 1/64
        px, is that of `image`.

    Raises:
        RecordError: Another shape, or a matrix that cannot be undone.
    """
    import cv2

    field = np.asarray(displacement, np.float32)
    matrix = np.asarray(to_image, np.float64)
    if field.ndim != 3 or field.shape[2] != 2:
        raise RecordError(f"displacement: expected (h, w, 2), got {field.shape}")
    if matrix.shape != (2, 3) or not np.isfinite(matrix).all():
        raise RecordError(f"to_image: expected (2, 3) finite values, got {matrix.tolist()}")
    if abs(np.linalg.det(matrix[:, :2])) < 1e-6:
        raise RecordError(f"to_image: expected a matrix that can be undone, got {matrix.tolist()}")
    out = image.copy()
    x0, y0, x1, y1 = _reach(matrix, (field.shape[1], field.shape[0]), image.shape)
    if x0 >= x1 or y0 >= y1 or not field.any():
        return out
    size = (x1 - x0, y1 - y0)
    place = matrix.copy()
    place[:, 2] -= (x0, y0)
    there = cv2.warpAffine(
        field, place, size, flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_CONSTANT, borderValue=0
    )
    moved = np.asarray(cv2.transform(there, matrix[:, :2].astype(np.float32)), np.float32)
    x = np.arange(x0, x1, dtype=np.float32)
    y = np.arange(y0, y1, dtype=np.float32)
    touched = np.maximum(np.abs(moved[..., 0]), np.abs(moved[..., 1])) >= _LEAST
    moved[..., 0] += x[None, :]
    moved[..., 1] += y[:, None]
    shown = cv2.remap(
        image, moved, np.empty(0, np.float32), cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
    np.copyto(out[y0:y1, x0:x1], np.asarray(shown, np.uint8), where=touched[..., None])
    return out


def _reach(
    matrix: Floats, size: tuple[int, int], shape: tuple[int, ...]
) -> tuple[int, int, int, int]:
    """x0, y0, x1, y1 of the whole pixels of the image that a crop covers."""
    width, height = size
    corners = np.array([[0, 0], [width - 1, 0], [0, height - 1], [width - 1, height - 1]])
    places = corners @ matrix[:, :2].T + matrix[:, 2]
    low, high = np.floor(places.min(axis=0)), np.ceil(places.max(axis=0)) + 1
    x0, y0 = np.maximum(low, 0).astype(int)
    x1, y1 = np.minimum(high, (shape[1], shape[0])).astype(int)
    return int(x0), int(y0), int(x1), int(y1)
