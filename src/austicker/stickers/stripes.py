"""Slanted stripes."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import box, turn
from austicker.types import Rgba

_PITCH = 0.2


@STICKERS.register(Card("stripes", "Rounded square, teal and cream stripes"))
class Stripes:
    """Rounded square, teal and cream stripes."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(lambda x, y: box(x, y, 0.435, 0.435, 0.16))
        face = edge + 0.032
        sheet.fill(face, "#f5e9d2")
        across, _ = turn(sheet.x, sheet.y, 45)
        stripe = np.abs((across + _PITCH / 2) % _PITCH - _PITCH / 2) - 0.26 * _PITCH
        sheet.fill(stripe, "#2f9c97", within=face)
        return sheet.finish(edge)
