"""A sad face."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers import smiley
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import arc, drop, stroke
from austicker.types import Rgba


@STICKERS.register(Card("sad", "Sad blue face with a tear"))
class Sad:
    """Sad blue face with a tear."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = smiley.head(sheet, "#86bfe6", "#5a98cb")
        smiley.eyes(sheet, 0.052, 0.068, apart=0.155, up=0.05)
        brow = stroke(np.abs(sheet.x), sheet.y, (0.095, -0.215), (0.215, -0.165), 0.034)
        sheet.fill(brow, smiley.INK)
        sheet.fill(arc(sheet.x, -(sheet.y - 0.305), 0.165, 48, 0.042), smiley.INK)
        tear = drop(sheet.x - 0.205, sheet.y - 0.155, -0.105, 0.052, 0.008)
        sheet.fill(tear, "#e4f4fd")
        return sheet.finish(edge)
