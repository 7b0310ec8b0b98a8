"""A chubby star."""

from __future__ import annotations

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import star, stroke
from austicker.types import Floats, Rgba


def _outline(x: Floats, y: Floats) -> Floats:
    return star(x, y - 0.015, 5, 0.395, 0.215) - 0.085


@STICKERS.register(Card("star", "Chubby five-pointed star, sunny yellow"))
class Star:
    """Chubby five-pointed star, sunny yellow."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(_outline)
        face = edge + 0.034
        sheet.fill(face, "#f0a92f")
        sheet.fill(face + 0.012, "#f8c63f", soft=0.05)
        sheet.fill(face + 0.10, "#fbd868", soft=0.12)
        glint = stroke(sheet.x, sheet.y, (-0.055, -0.195), (-0.015, -0.275), 0.028)
        sheet.fill(glint, "#fff6da", opacity=0.85)
        return sheet.finish(edge)
