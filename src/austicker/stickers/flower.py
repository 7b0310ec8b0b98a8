"""A flower."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import disc, petals
from austicker.types import Floats, Rgba


def _outline(x: Floats, y: Floats) -> Floats:
    return np.minimum(petals(x, y, 6, 0.285, 0.18), disc(x, y, 0.3))


@STICKERS.register(Card("flower", "Six-petalled flower, pink with a yellow heart"))
class Flower:
    """Six-petalled flower, pink with a yellow heart."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(_outline)
        petal = petals(sheet.x, sheet.y, 6, 0.285, 0.148)
        leaf = np.minimum(petal, disc(sheet.x, sheet.y, 0.27))
        sheet.fill(leaf, "#ee86a8")
        middle = disc(sheet.x, sheet.y, 0.13)
        sheet.fill(middle - 0.10, "#d95f8b", within=leaf, opacity=0.55, soft=0.16)
        sheet.fill(middle, "#f6c445")
        sheet.fill(-disc(sheet.x, sheet.y + 0.02, 0.125), "#e09a2b", within=middle, soft=0.02)
        return sheet.finish(edge)
