"""A heart."""

from __future__ import annotations

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import arc, disc, heart, turn
from austicker.types import Floats, Rgba

_LOBE = (0.185, -0.15)


def _outline(x: Floats, y: Floats) -> Floats:
    return heart(x, y - 0.02, lobe=_LOBE, radius=0.185, flank=0.8, join=22) - 0.09


@STICKERS.register(Card("heart", "Heart, warm red"))
class Heart:
    """Heart, warm red."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(_outline)
        face = edge + 0.034
        sheet.fill(face, "#d43d4e")
        glow = disc(sheet.x + 0.05, sheet.y + 0.10, 0.26)
        sheet.fill(glow, "#e85767", within=face, opacity=0.8, soft=0.4)
        x, y = turn(sheet.x + _LOBE[0], sheet.y - 0.02 - _LOBE[1], 140)
        sheet.fill(arc(x, y, 0.16, 30, 0.034), "#fbd9d6", opacity=0.8)
        return sheet.finish(edge)
