"""Carrying an edit over into the frame as decoded, so that all else stays exactly as it was."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.media.upright import Orientation
from austicker.types import Image

Planes: TypeAlias = npt.NDArray[np.uint8]
"""(H * 3 / 2, W) uint8: the Y, U and V planes of a 4:2:0 picture of even size, end to end."""


_BAND = 64  # rows that are compared at a time

_STEP = 32
"""Edges of a box lie on multiples of it, px: converters are set up anew for every new size."""


@dataclass(frozen=True, slots=True)
class Box:
    """A part of a picture: left, top, right, bottom, px; the last two are not in it."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def empty(self) -> bool:
        """Whether there is no pixel in it."""
        return self.left >= self.right or self.top >= self.bottom

    @property
    def slices(self) -> tuple[slice, slice]:
        """Its rows and columns."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def widened(self, size: tuple[int, int]) -> Box:
        """The box within a picture of (width, height), its edges moved outwards to steps."""
        width, height = size
        right, bottom = (-(-edge // _STEP) * _STEP for edge in (self.right, self.bottom))
        left, top = (max(0, edge // _STEP * _STEP) for edge in (self.left, self.top))
        return Box(left, top, min(right, width), min(bottom, height))


Region: TypeAlias = Callable[[int], "Box | None"]
"""The part of frame `index` that somebody looks at or changes; None for nothing of it."""


def cut(planes: Planes, box: Box) -> Planes:
    """The planes of a box with even edges."""
    rows, columns = box.slices
    half = slice(rows.start // 2, rows.stop // 2), slice(columns.start // 2, columns.stop // 2)
    parts = zip(split(planes), (box.slices, half, half), strict=True)
    flat = np.concatenate([plane[part].reshape(-1) for plane, part in parts])
    return flat.reshape(-1, box.right - box.left)


def copied(image: Image, part: Box | None = None) -> Image:
    """A copy of a picture; of a part, black elsewhere, that takes up memory for that part only."""
    if part is None:
        return image.copy()
    out: Image = np.zeros(image.shape, np.uint8)  # `zeros_like` would touch all of it
    inside = part.widened((image.shape[1], image.shape[0])).slices
    out[inside] = image[inside]
    return out


def changed_box(before: Image, after: Image) -> tuple[slice, slice] | None:
    """Rows and columns that hold every changed pixel, widened to even edges; None if none did."""
    height, width = before.shape[:2]
    in_row, in_column = np.zeros(height, np.bool_), np.zeros((width, 3), np.bool_)
    for top in range(0, height, _BAND):
        band = slice(top, top + _BAND)
        differs = before[band] != after[band]
        in_row[band] = differs.any(axis=(1, 2))
        in_column |= differs.any(axis=0)
    rows, columns = np.flatnonzero(in_row), np.flatnonzero(in_column.any(axis=1))
    return (_even(rows), _even(columns)) if rows.size else None


def paste(
    planes: Planes, edited: Planes, box: tuple[slice, slice], corner: tuple[int, int] = (0, 0)
) -> None:
    """Copy a box with even edges from `edited` into `planes`.

    Args:
        planes: What is changed.
        edited: A picture, or a part of one with even edges that holds the box.
        box: Rows and columns of `planes`.
        corner: Left and top of `edited` there, px.
    """
    from_box = tuple(
        slice(along.start - first, along.stop - first)
        for along, first in zip(box, reversed(corner), strict=True)
    )
    for number, (target, source) in enumerate(zip(split(planes), split(edited), strict=True)):
        step = 2 if number else 1
        to, of = (
            tuple(slice(along.start // step, along.stop // step) for along in part)
            for part in (box, from_box)
        )
        target[to] = source[of]


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
