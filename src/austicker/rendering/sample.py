"""Looking pictures up at places between their pixels."""

from __future__ import annotations

import numpy as np

from austicker.types import Floats

_ONE_MAP = np.empty(0, np.float32)
"""OpenCV takes x and y apart or together; together, the second map is empty."""


def look_up(picture: Floats, at: Floats, *, beyond: float | None = 0.0) -> Floats:
    """Bilinear samples.

    Args:
        picture: (H, W) or (H, W, C) float32.
        at: (h, w, 2) float32 x, y px.
        beyond: Value outside the picture; None repeats its border.

    Returns:
        (h, w) or (h, w, C) float32.
    """
    import cv2

    border = cv2.BORDER_REPLICATE if beyond is None else cv2.BORDER_CONSTANT
    value = 0.0 if beyond is None else beyond
    found = cv2.remap(picture, at, _ONE_MAP, cv2.INTER_LINEAR, borderMode=border, borderValue=value)
    return np.asarray(found, np.float32)
