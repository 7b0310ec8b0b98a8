"""How much light falls on a face, so that a sticker does not glow in the dark."""

from __future__ import annotations

import math

import numpy as np

from austicker.errors import RecordError
from austicker.rendering.light import decode
from austicker.types import Floats, Image

_WELL_LIT = 0.7
"""Linear luminance that the brightest skin, teeth and eyes reach in a well exposed portrait."""
_LEAST = 0.2
_LUMINANCE = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Of linear sRGB: IEC 61966-2-1, from the primaries of ITU-R BT.709."""


def face_light(image: Image, box: Floats) -> float:
    """Light on a face relative to a well exposed portrait, for `Compositor.paste`.

    The 98th percentile of the luminance in the box: highlights, teeth and the white of the eyes
    stand for the light, whatever the skin. Ask once per person and shot and keep the answer, or
    the sticker flickers.

    Args:
        image: (H, W, 3) uint8 RGB.
        box: (4,) x0, y0, x1, y1 px of the face; what reaches out of the image does not count.

    Returns:
        0.2-1, linear light; 1 in good light.

    Raises:
        RecordError: No pixel of the image is in the box.
    """
    height, width = image.shape[:2]
    x0, y0 = (max(0, math.floor(float(v))) for v in box[:2])
    x1, y1 = min(width, math.ceil(float(box[2]))), min(height, math.ceil(float(box[3])))
    if x0 >= x1 or y0 >= y1:
        raise RecordError(f"box: expected one that meets the {width} x {height} image, got {box}")
    step = max(1, min(x1 - x0, y1 - y0) // 128)
    face = decode(np.ascontiguousarray(image[y0:y1:step, x0:x1:step]))
    brightest = float(np.percentile(face @ _LUMINANCE, 98))
    return min(max(brightest / _WELL_LIT, _LEAST), 1.0)
