"""Turning stored pictures upright: display matrices of video and EXIF orientations of photos."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from typing import Any

import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Orientation:
    """How to turn a stored picture upright: transpose first, then mirror.

    Attributes:
        transpose: Swap rows and columns.
        flip_x: Then mirror left and right.
        flip_y: Then mirror top and bottom.
    """

    transpose: bool = False
    flip_x: bool = False
    flip_y: bool = False

    @property
    def identity(self) -> bool:
        """True when stored pictures are upright already."""
        return not (self.transpose or self.flip_x or self.flip_y)

    @property
    def rotation(self) -> int:
        """Clockwise turn in degrees: 0, 90, 180 or 270; before mirroring, if mirrored."""
        if self.transpose:
            return 90 if self.flip_x else 270
        return 180 if self.flip_y else 0

    def size(self, width: int, height: int) -> tuple[int, int]:
        """Upright (width, height) of a stored picture of that size."""
        return (height, width) if self.transpose else (width, height)

    def apply(self, array: npt.NDArray[Any]) -> npt.NDArray[Any]:
        """Turn (H, W) or (H, W, C <= 4) upright; the same array when upright already."""
        if self.identity:
            return array
        import cv2

        turned: npt.NDArray[Any] = cv2.transpose(array) if self.transpose else array
        if self.flip_x or self.flip_y:
            turned = cv2.flip(turned, -1 if self.flip_x and self.flip_y else int(self.flip_x))
        return turned


_EXIF = {
    1: Orientation(),
    2: Orientation(flip_x=True),
    3: Orientation(flip_x=True, flip_y=True),
    4: Orientation(flip_y=True),
    5: Orientation(transpose=True),
    6: Orientation(transpose=True, flip_x=True),
    7: Orientation(transpose=True, flip_x=True, flip_y=True),
    8: Orientation(transpose=True, flip_y=True),
}


def from_exif(value: object) -> Orientation:
    """From EXIF tag 0x0112 (JEITA CP-3451, section 4.6.4); values outside 1-8 mean upright."""
    return _EXIF.get(value, _EXIF[1]) if isinstance(value, int) else _EXIF[1]


def from_display_matrix(data: bytes) -> Orientation:
    """From a track's 3 x 3 display matrix, as nine native 32-bit integers (a b u c d v x y w).

    A stored (x, y) is shown at (a x + c y, b x + d y), ISO/IEC 14496-12 section 8.3.2. Turns
    that are no multiple of 90 degrees are rounded to the nearest one.
    """
    if len(data) < 36:
        return Orientation()
    a, b, _, c, d = struct.unpack("=5i", data[:20])
    if abs(a) + abs(d) >= abs(b) + abs(c):
        return Orientation(flip_x=a < 0, flip_y=d < 0)
    return Orientation(transpose=True, flip_x=c < 0, flip_y=b < 0)


def from_degrees(degrees: int) -> Orientation:
    """From a display matrix's rotation, counter-clockwise as FFmpeg tells it, without mirroring."""
    quarter = round(degrees / 90) % 4
    return (
        Orientation(),
        Orientation(transpose=True, flip_y=True),
        Orientation(flip_x=True, flip_y=True),
        Orientation(transpose=True, flip_x=True),
    )[quarter]
