"""Stickers onto frames: sub-pixel placement, linear light, nothing touched outside the mask."""

from __future__ import annotations

import math
from collections.abc import Iterable

import numpy as np

from austicker.errors import RecordError
from austicker.render.art import PAD, Art
from austicker.render.light import decode, encode
from austicker.types import Floats, Image, Sticker

_Window = tuple[int, int, int, int]
"""x0, y0, x1, y1 in whole px; the last two are not included."""


class Compositor:
    """Pastes one sticker wherever it is told to.

    Keep one per sticker: it holds the art in the sizes used last.

    Args:
        sticker: The design.
    """

    def __init__(self, sticker: Sticker) -> None:
        self._art = Art(sticker)

    def paste(
        self, frame: Image, matrix: Floats, *, light: float = 1.0, out: Image | None = None
    ) -> Image:
        """Put the sticker on a frame.

        The colours are mixed in linear light. Pixels that the sticker's mask does not touch keep
        their bytes.

        Args:
            frame: (H, W, 3) uint8 RGB.
            matrix: (2, 3) affine map from the sticker's unit square (centre (0, 0), x right,
                y down) to px of the frame; the sticker may lie partly or wholly outside.
            light: Light on the sticker, 0-1 of what it is drawn for; see `face_light`.
            out: Where to write. None makes a copy; `frame` itself saves that copy.

        Returns:
            `out`, or the copy.

        Raises:
            RecordError: A frame or a matrix of another shape or kind.
        """
        if frame.ndim != 3 or frame.shape[2] != 3 or frame.dtype != np.uint8:
            raise RecordError(f"frame: expected (H, W, 3) uint8, got {frame.shape} {frame.dtype}")
        if out is None:
            out = frame.copy()
        elif out is not frame:
            np.copyto(out, frame)
        height, width = frame.shape[:2]
        window, layer = self._layer(matrix, (0, 0, width, height))
        if layer is not None:
            x0, y0, x1, y1 = window
            if light != 1:
                layer[..., :3] *= light
            blend(out[y0:y1, x0:x1], layer)
        return out

    def uncover(self, bare: Floats, matrix: Floats, corner: tuple[int, int]) -> None:
        """Multiply what shows of an area by the share the sticker leaves.

        Args:
            bare: (h, w) share of each pixel that shows, 0-1; changed in place.
            matrix: As for `paste`.
            corner: x, y of the area's first pixel, px of the frame.
        """
        height, width = bare.shape
        x, y = corner
        (x0, y0, x1, y1), layer = self._layer(matrix, (x, y, x + width, y + height))
        if layer is not None:
            bare[y0 - y : y1 - y, x0 - x : x1 - x] *= 1 - layer[..., 3]

    def _layer(self, matrix: Floats, within: _Window) -> tuple[_Window, Floats | None]:
        """The sticker's window, clipped, and its (h, w, 4) premultiplied linear light there."""
        import cv2

        matrix = np.asarray(matrix, np.float64)
        if matrix.shape != (2, 3) or not np.isfinite(matrix).all():
            raise RecordError(f"matrix: expected (2, 3) finite values, got {matrix.tolist()}")
        if abs(np.linalg.det(matrix[:, :2])) < 1e-6:
            raise RecordError(f"matrix: expected one that can be undone, got {matrix.tolist()}")
        art = self._art.at(float(np.hypot(*matrix[:, :2]).max()))
        window = _window(matrix, len(art), within)
        x0, y0, x1, y1 = window
        if x0 >= x1 or y0 >= y1:
            return window, None
        size = len(art) - 2 * PAD
        # Unit square to px of art, whose first pixel centre is at (0, 0), after px to unit square.
        back = size * np.linalg.inv(matrix[:, :2])
        shift = size / 2 - 0.5 + PAD - back @ (matrix[:, 2] - (x0, y0))
        layer = cv2.warpAffine(
            art,
            np.column_stack([back, shift]),
            (x1 - x0, y1 - y0),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=0,
        )
        return window, np.asarray(layer, np.float32)


def _window(matrix: Floats, padded: int, within: _Window) -> _Window:
    """Bounding box of the padded art, clipped."""
    reach = np.abs(matrix[:, :2]).sum(axis=1) * padded / (padded - 2 * PAD) / 2
    low = np.maximum(np.floor(matrix[:, 2] - reach), within[:2])
    high = np.minimum(np.ceil(matrix[:, 2] + reach) + 1, within[2:])
    return int(low[0]), int(low[1]), int(high[0]), int(high[1])


def blend(pixels: Image, layer: Floats) -> None:
    """Mix a layer over pixels in linear light, in place.

    Args:
        pixels: (h, w, 3) uint8 sRGB, a view into the frame.
        layer: (h, w, 4) linear light times alpha, and alpha, 0-1. Where alpha is 0 the bytes stay.
    """
    light = decode(pixels)
    light *= 1 - layer[..., 3:]
    light += layer[..., :3]
    pixels[...] = encode(light)


def coverage(layers: Iterable[tuple[Compositor, Floats]], box: Floats) -> float:
    """Share of a face box under stickers, 0-1; what two cover both counts once.

    Args:
        layers: Each sticker's compositor and matrix, as for `Compositor.paste`.
        box: (4,) x0, y0, x1, y1 px, rounded to whole pixels; it may reach out of the frame.

    Raises:
        RecordError: A box that is empty or not finite.
    """
    if not np.isfinite(box).all():
        raise RecordError(f"box: expected finite x0, y0, x1, y1, got {box}")
    x0, y0, x1, y1 = (math.floor(float(v) + 0.5) for v in box)
    if x0 >= x1 or y0 >= y1:
        raise RecordError(f"box: expected x0 < x1 and y0 < y1, got {(x0, y0, x1, y1)}")
    bare = np.ones((y1 - y0, x1 - x0), np.float32)
    for compositor, matrix in layers:
        compositor.uncover(bare, matrix, (x0, y0))
    return float(1 - bare.mean(dtype=np.float64))
