"""Carrying an edit over into the frame as decoded, so that all else stays exactly as it was."""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.media.upright import Orientation
from austicker.types import Image

Planes: TypeAlias = npt.NDArray[np.uint8]
"""(H * 3 / 2, W) uint8: the Y, U and V planes of a 4:2:0 picture of even size, end to end."""


def changed_box(before: Image, after: Image) -> tuple[slice, slice] | None:
    """Rows and columns that hold every changed pixel, widened to even edges; None if none did."""
    height, width = before.shape[:2]
    differs = before.reshape(height, -1) != after.reshape(height, -1)
    rows = np.flatnonzero(differs.any(axis=1))
    if not rows.size:
        return None
    band = differs[rows[0] : rows[-1] + 1].any(axis=0).reshape(width, 3)
    columns = np.flatnonzero(band.any(axis=1))
    return _even(rows), _even(columns)


def paste(planes: Planes, edited: Planes, box: tuple[slice, slice]) -> None:
    """Copy a box with even edges from `edited` into `planes`."""
    rows, columns = box
    half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
    targets, sources = split(planes), split(edited)
    for target, source, part in zip(targets, sources, (box, half, half), strict=True):
        target[part] = source[part]


def turn(planes: Planes, orientation: Orientation) -> Planes:
    """The picture turned upright, plane by plane, which is exact."""
    if orientation.identity:
        return planes
    upright = [orientation.apply(plane) for plane in split(planes)]
    width = upright[0].shape[1]
    return np.concatenate([plane.reshape(-1) for plane in upright]).reshape(-1, width)


def _even(indices: npt.NDArray[np.intp]) -> slice:
    return slice(int(indices[0]) // 2 * 2, int(indices[-1]) // 2 * 2 + 2)


def split(planes: Planes) -> tuple[Planes, Planes, Planes]:
    """Views of the Y, U and V plane."""
    height, width = planes.shape[0] * 2 // 3, planes.shape[1]
    flat, luma = planes.reshape(-1), planes.shape[0] * 2 // 3 * width
    chroma = flat[luma:].reshape(2, height // 2, width // 2)
    return flat[:luma].reshape(height, width), chroma[0], chroma[1]
