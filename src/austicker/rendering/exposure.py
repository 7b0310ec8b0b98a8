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


_STEADY = 0.15
"""Change of the logarithm of the light on a face that speech, blinks and noise make at most: on
three clips of people who talk and make faces under still light 0.01-0.11."""
_DARKEST, _BRIGHTEST = 0.001, 1.5
_PIXELS = 32


def face_exposure(image: Image, box: Floats) -> float:
    """Light on a face relative to a well exposed portrait.

    The 98th percentile of the luminance in the box: highlights, teeth and the white of the eyes
    stand for the light, whatever the skin.

    Args:
        image: (H, W, 3) uint8 RGB.
        box: (4,) x0, y0, x1, y1 px of the face; what reaches out of the image does not count.

    Returns:
        0-1.43, linear light; 1 in good light.

    Raises:
        RecordError: No pixel of the image is in the box.
    """
    brightest = _brightest(image, box, 128)
    if brightest is None:
        height, width = image.shape[:2]
        raise RecordError(f"box: expected one that meets the {width} x {height} image, got {box}")
    return brightest / _WELL_LIT


def face_light(image: Image, box: Floats) -> float:
    """Light for `Compositor.paste`, 0.2-1: `face_exposure` within what a sticker may show.

    Ask once per person and shot and keep the answer, or the sticker flickers.

    Args:
        image: As for `face_exposure`.
        box: As for `face_exposure`.
    """
    return as_light(face_exposure(image, box))


def as_light(exposure: float) -> float:
    """Light for `Compositor.paste`, 0.2-1, on a face of such an exposure."""
    return min(max(exposure, _LEAST), 1.0)


class ExposureFollower:
    """How much darker or brighter a face is than in the rest of its shot: fades, flashes, shadows.

    Within `_STEADY` of its usual exposure nothing changes, so that a sticker does not flicker with
    what a face does; beyond, a sticker follows at once, as the picture around it does.

    Args:
        usual: Exposure of the face in most of its shot, see `face_exposure`.
    """

    def __init__(self, usual: float) -> None:
        self._usual = max(usual, _DARKEST)

    def factor(self, image: Image, box: Floats) -> float:
        """What the light on a sticker is multiplied by on a frame; 1 in the usual light.

        Args:
            image: (H, W, 3) uint8 RGB, without stickers.
            box: (4,) x0, y0, x1, y1 px of the face.
        """
        brightest = _brightest(image, box, _PIXELS)
        if brightest is None:
            return 1.0
        change = math.log(max(brightest / _WELL_LIT, _DARKEST) / self._usual)
        follow = math.copysign(max(0.0, abs(change) - _STEADY), change)
        return min(math.exp(follow), _BRIGHTEST)


def _brightest(image: Image, box: Floats, pixels: int) -> float | None:
    """98th percentile of the luminance of some pixels in a box; None outside the picture."""
    height, width = image.shape[:2]
    x0, y0 = (max(0, math.floor(float(v))) for v in box[:2])
    x1, y1 = min(width, math.ceil(float(box[2]))), min(height, math.ceil(float(box[3])))
    if x0 >= x1 or y0 >= y1:
        return None
    step = max(1, min(x1 - x0, y1 - y0) // pixels)
    face = decode(np.ascontiguousarray(image[y0:y1:step, x0:x1:step]))
    light = (face @ _LUMINANCE).ravel()
    rank = round(0.98 * (len(light) - 1))
    return float(np.partition(light, rank)[rank])
