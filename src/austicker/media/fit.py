"""Decoded frames of any shape to pictures of one: upright, of one size and pixel aspect."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from austicker.media.alpha import Alpha, alpha_of
from austicker.media.colour import Unpack, matrix_of
from austicker.media.patch import Box, Planes, cut, split, turn
from austicker.media.shapes import Place, Shape, place
from austicker.types import Image

if TYPE_CHECKING:
    from av import VideoFrame

_BLACK, _NO_COLOUR = 16, 128  # limited-range Y, and U and V


class Fit:
    """Makes upright pictures.

    Args:
        into: The shape that all pictures get.
        matrix: H.273 code point of the YUV matrix of pictures of that shape.
    """

    def __init__(self, into: Shape, matrix: int) -> None:
        self._into = into
        self._matrix = matrix
        self._usual = Unpack(into.width, into.height, matrix)
        self._others: dict[tuple[Shape, int], tuple[Place, Unpack]] = {}

    def picture(
        self, raw: VideoFrame, shape: Shape, part: Box | None = None
    ) -> tuple[Image, Planes | None]:
        """Upright RGB of a frame, and its planes in 4:2:0 where those are exact.

        Args:
            raw: The frame.
            shape: Its shape.
            part: What is wanted of the RGB where there are planes, edges even; the rest is black.
                None for all.
        """
        orientation = shape.orientation
        if shape == self._into:
            planes = self._usual.planes(raw)
            if planes is not None and part is not None:
                upright = turn(planes, orientation)
                return self._part(upright, part), upright
            image = orientation.apply(self._usual.rgb(raw, planes))
            return image, None if planes is None else turn(planes, orientation)
        box, unpack = self._fitted(shape, raw)
        planes = unpack.planes(raw)
        image = _frame_image(orientation.apply(unpack.rgb(raw, planes)), box, self._into)
        width, height = self._into.size
        if planes is None or width % 2 or height % 2:
            return image, None
        return image, _frame_planes(turn(planes, orientation), box, self._into)

    def _part(self, planes: Planes, part: Box) -> Image:
        """RGB of a part of upright planes; memory is used for that part only."""
        width, height = self._into.size
        if part == Box(0, 0, width, height):
            return self._usual.rgb_of(planes)
        image = np.zeros((height, width, 3), np.uint8)
        if not part.empty:
            image[part.slices] = self._usual.rgb_of(cut(planes, part))
        return image

    def alpha(self, raw: VideoFrame, shape: Shape) -> Alpha | None:
        """Upright transparency of a frame; bars are opaque. None if it has none."""
        alpha = alpha_of(raw)
        if alpha is None or shape == self._into:
            return None if alpha is None else shape.orientation.apply(alpha)
        import cv2

        box, _ = self._fitted(shape, raw)
        upright = shape.orientation.apply(alpha)
        width, height = self._into.size
        whole = np.full((height, width), 255, np.uint8)
        part = whole[box.top : box.top + box.height, box.left : box.left + box.width]
        part[:] = cv2.resize(upright, (box.width, box.height), interpolation=cv2.INTER_AREA)
        return whole

    def _fitted(self, shape: Shape, raw: VideoFrame) -> tuple[Place, Unpack]:
        matrix = matrix_of(raw.colorspace, raw.width, raw.height)
        if (shape, matrix) not in self._others:
            box = place(shape, self._into)
            size = shape.orientation.size(box.width, box.height)  # as stored
            self._others[shape, matrix] = box, Unpack(*size, matrix, self._matrix)
        return self._others[shape, matrix]


def _frame_image(image: Image, box: Place, into: Shape) -> Image:
    width, height = into.size
    whole = np.zeros((height, width, 3), np.uint8)
    whole[box.top : box.top + box.height, box.left : box.left + box.width] = image
    return whole


def _frame_planes(planes: Planes, box: Place, into: Shape) -> Planes:
    width, height = into.size
    whole = np.full((height * 3 // 2, width), _NO_COLOUR, np.uint8)
    whole[:height] = _BLACK
    for number, (target, source) in enumerate(zip(split(whole), split(planes), strict=True)):
        half = 2 if number else 1
        top, left = box.top // half, box.left // half
        rows, columns = source.shape
        target[top : top + rows, left : left + columns] = source
    return whole
