"""sRGB and linear light (IEC 61966-2-1): paint, light and averages are only right in the latter."""

from __future__ import annotations

import numpy as np

from austicker.types import Floats


def to_linear(srgb: Floats) -> Floats:
    """Linear light (0-1) of sRGB values (0-1), any shape."""
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4)


def to_srgb(linear: Floats) -> Floats:
    """Encoded sRGB values (0-1) of linear light (0-1), any shape."""
    root = np.maximum(linear, 0.0031308) ** (1 / 2.4)
    return np.where(linear <= 0.0031308, linear * 12.92, 1.055 * root - 0.055)
