"""8-bit pixels to linear light and back, by table: the same bytes return unless changed."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.srgb import to_linear, to_srgb
from austicker.types import Floats

_STEPS = 65535
"""Distinct steps of linear light; one step of sRGB is at least 19 of them."""


@cache
def _linear() -> npt.NDArray[np.float32]:
    return to_linear(np.arange(256) / 255).astype(np.float32)


@cache
def _srgb() -> npt.NDArray[np.uint8]:
    return np.rint(to_srgb(np.arange(_STEPS + 1) / _STEPS) * 255).astype(np.uint8)


def decode(pixels: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """Linear light, 0-1, of 8-bit sRGB; (H, W, C) to (H, W, C)."""
    import cv2

    light: npt.NDArray[Any] = cv2.LUT(pixels, _linear())
    return light.reshape(pixels.shape)


def encode(light: Floats) -> npt.NDArray[np.uint8]:
    """8-bit sRGB of linear light, clipped to 0-1; (H, W, C) to (H, W, C).

    Inverse of `decode`: ``encode(decode(p))`` equals p.
    """
    import cv2

    # Scales, rounds and clips in one pass, whatever the number of channels.
    steps = np.asarray(cv2.addWeighted(light, _STEPS, light, 0, 0, dtype=cv2.CV_16U), np.uint16)
    return _srgb().take(steps)
