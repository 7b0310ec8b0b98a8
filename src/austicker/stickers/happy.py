"""A happy face."""

from __future__ import annotations

from austicker.registry import Card
from austicker.stickers import smiley
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import both, disc, oval
from austicker.types import Rgba


@STICKERS.register(Card("happy", "Laughing yellow face"))
class Happy:
    """Laughing yellow face."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = smiley.head(sheet, "#fbcf4b", "#eda42c")
        smiley.cheeks(sheet, "#f0835f")
        smiley.eyes(sheet, 0.054, 0.077, apart=0.15, up=0.095)
        x, y = sheet.x, sheet.y - 0.06
        mouth = both(oval(x, y, 0.205, 0.215), -y, 0.03)
        sheet.fill(mouth, smiley.INK)
        sheet.fill(disc(x, y - 0.215, 0.12), "#e2605a", within=mouth + 0.022)
        return sheet.finish(edge)
