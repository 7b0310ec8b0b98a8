"""Sticker art ready to be sampled: drawn once per size, in linear light, band-limited."""

from __future__ import annotations

import math

import numpy as np

from austicker.render.light import decode
from austicker.types import Floats, Sticker

OVERSAMPLING = 2.0
"""Least pixels of art to one pixel of the frame."""
_STEPS_PER_OCTAVE = 8
_LARGEST = 1024
_KEPT = 3
_BLUR = 1.0
"""Sigma in px of art, so half a pixel of the frame or a little less: about a camera's own softness.

It leaves 1 % of what would alias, so that a sticker looks the same at every sub-pixel shift.
"""
PAD = 4
"""Transparent px around the art, so that blur and sampling end in nothing."""


class Art:
    """The sizes of one sticker.

    Sizes come in steps of a twelfth of their value, so a head that moves a little keeps its
    art and one that comes nearer gets new art now and then. The last few are kept.

    Args:
        sticker: The design.
    """

    def __init__(self, sticker: Sticker) -> None:
        self._sticker = sticker
        self._sizes: dict[int, Floats] = {}

    def at(self, side: float) -> Floats:
        """Art for a sticker shown `side` px wide.

        Returns:
            (n + 2 PAD, n + 2 PAD, 4) float32, linear light times alpha, and alpha, 0-1. n is at
            least ``OVERSAMPLING * side`` until the largest size, 1024, is reached.
        """
        step = math.ceil(_STEPS_PER_OCTAVE * math.log2(max(OVERSAMPLING * side, 2)))
        size = min(math.ceil(2 ** (step / _STEPS_PER_OCTAVE)), _LARGEST)
        # Popped and put back, so that the first key is the one unused for longest.
        art = self._sizes.pop(size, None)
        if art is None:
            art = self._prepare(size)
        self._sizes[size] = art
        while len(self._sizes) > _KEPT:
            del self._sizes[next(iter(self._sizes))]
        return art

    def _prepare(self, size: int) -> Floats:
        import cv2

        rgba = self._sticker.draw(size)
        alpha = rgba[..., 3:].astype(np.float32) / 255
        light = np.concatenate([decode(rgba[..., :3]) * alpha, alpha], axis=-1)
        padded = cv2.copyMakeBorder(light, PAD, PAD, PAD, PAD, cv2.BORDER_CONSTANT, value=0)
        blurred = cv2.GaussianBlur(padded, (0, 0), _BLUR, borderType=cv2.BORDER_CONSTANT)
        return np.asarray(blurred, np.float32)
