"""Pictures whose size, pixel aspect or rotation changes on the way, brought to one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from austicker.media.upright import Orientation


@dataclass(frozen=True, slots=True)
class Shape:
    """How the pictures of a stretch of video are stored.

    Attributes:
        width, height: px as stored.
        orientation: How they are turned upright.
        aspect: Width of a stored pixel over its height.
    """

    width: int
    height: int
    orientation: Orientation
    aspect: Fraction

    @property
    def size(self) -> tuple[int, int]:
        """Upright (width, height) in px."""
        return self.orientation.size(self.width, self.height)

    @property
    def upright_aspect(self) -> Fraction:
        """Width of an upright pixel over its height."""
        return 1 / self.aspect if self.orientation.transpose else self.aspect


@dataclass(frozen=True, slots=True)
class Place:
    """Where a fitted picture lies in the upright frame: px, all even where that frame is."""

    left: int
    top: int
    width: int
    height: int


def largest(shapes: Sequence[Shape]) -> Shape:
    """The shape of most upright pixels, first of equals: the one that all are fitted into."""
    return max(shapes, key=lambda shape: shape.width * shape.height)


def place(shape: Shape, into: Shape) -> Place:
    """The largest centred box in `into` that shows `shape` undistorted; bars fill the rest."""
    (width, height), (whole_width, whole_height) = shape.size, into.size
    wide = width * shape.upright_aspect / into.upright_aspect  # in the pixels of `into`
    scale = min(whole_width / wide, Fraction(whole_height, height))
    fitted = [_even(wide * scale, whole_width), _even(height * scale, whole_height)]
    left, top = ((whole - part) // 4 * 2 for whole, part in zip(into.size, fitted, strict=True))
    return Place(left, top, *fitted)


def _even(length: Fraction, most: int) -> int:
    return min(most, max(2, round(length / 2) * 2))


def describe(shapes: Sequence[Shape], into: Shape) -> str:
    """A sentence about a picture that changes on the way."""
    sizes = list(dict.fromkeys(shape.size for shape in shapes))
    what = "pixel aspect"
    if len(sizes) > 1:
        named = ", ".join(f"{width} x {height}" for width, height in sizes[:4])
        what = f"size ({named}{', ...' if len(sizes) > 4 else ''} px)"
    elif len({shape.orientation for shape in shapes}) > 1:
        what = "rotation"
    width, height = into.size
    return (
        f"The picture changes its {what} on the way; all of it is fitted into "
        f"{width} x {height} px, with bars where the sides differ."
    )
