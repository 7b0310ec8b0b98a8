"""An angry face."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers import smiley
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import arc, stroke
from austicker.types import Rgba


@STICKERS.register(Card("angry", "Grumpy red face"))
class Angry:
    """Grumpy red face."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = smiley.head(sheet, "#ef7a58", "#d4543c")
        smiley.eyes(sheet, 0.052, 0.060, apart=0.15, up=0.02)
        brow = stroke(np.abs(sheet.x), sheet.y, (0.065, -0.095), (0.24, -0.175), 0.05)
        sheet.fill(brow, smiley.INK)
        sheet.fill(arc(sheet.x, -(sheet.y - 0.31), 0.15, 46, 0.046), smiley.INK)
        return sheet.finish(edge)
