"""A surprised face."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers import smiley
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import arc, oval
from austicker.types import Rgba


@STICKERS.register(Card("surprised", "Astonished lilac face"))
class Surprised:
    """Astonished lilac face."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = smiley.head(sheet, "#c3a3e0", "#9a78c6")
        smiley.cheeks(sheet, "#e58bb0", down=0.09)
        smiley.eyes(sheet, 0.060, 0.078, apart=0.15, up=0.075)
        brow = arc(np.abs(sheet.x) - 0.15, -(sheet.y + 0.13), 0.105, 42, 0.032)
        sheet.fill(brow, smiley.INK)
        mouth = oval(sheet.x, sheet.y - 0.19, 0.085, 0.108)
        sheet.fill(mouth, smiley.INK)
        tongue = oval(sheet.x, sheet.y - 0.275, 0.066, 0.06)
        sheet.fill(tongue, "#d4576a", within=mouth + 0.016)
        return sheet.finish(edge)
