"""Polka dots."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import disc
from austicker.types import Floats, Rgba

_PITCH = 0.25


def _lattice(x: Floats, y: Floats, radius: float) -> Floats:
    """Discs on a square lattice that stands on its corner."""
    half = _PITCH / 2
    grid = disc((x + half) % _PITCH - half, (y + half) % _PITCH - half, radius)
    between = disc(x % _PITCH - half, y % _PITCH - half, radius)
    return np.minimum(grid, between)


@STICKERS.register(Card("dots", "Round, coral with white polka dots"))
class Dots:
    """Round, coral with white polka dots."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(lambda x, y: disc(x, y, 0.465))
        face = edge + 0.032
        sheet.fill(face, "#ea6a5c")
        sheet.fill(_lattice(sheet.x, sheet.y, 0.052), "#f7efe6", within=face)
        return sheet.finish(edge)
