"""A sticking plaster."""

from __future__ import annotations

import numpy as np

from austicker.registry import Card
from austicker.stickers.canvas import Canvas
from austicker.stickers.registry import STICKERS
from austicker.stickers.shapes import box, disc, turn
from austicker.types import Floats, Rgba

_SLANT = -35
_PITCH = 0.068


def _holes(x: Floats, y: Floats, reach: float) -> Floats:
    """Air holes on a square lattice, as far as `reach` from the middle along the plaster."""
    half = _PITCH / 2
    hole = disc((x + half) % _PITCH - half, (y + half) % _PITCH - half, 0.016)
    return np.maximum(hole, box(x, y, reach + half, 1.5 * _PITCH, 0.0))


def _outline(x: Floats, y: Floats) -> Floats:
    return box(*turn(x, y, _SLANT), 0.475, 0.205, 0.14)


@STICKERS.register(Card("plaster", "Sticking plaster, at an angle"))
class Plaster:
    """Sticking plaster, at an angle."""

    def draw(self, side: int) -> Rgba:
        """See `austicker.types.Sticker`."""
        sheet = Canvas(side)
        edge = sheet.cut(_outline, paper="#e0a878")
        x, y = turn(sheet.x, sheet.y, _SLANT)
        pad = box(x, y, 0.165, 0.205, 0.0)
        sheet.fill(pad, "#efc9a0", within=edge)
        rim = np.abs(edge + 0.022) - 0.004
        sheet.fill(rim, "#f6d9b8", opacity=0.6, soft=0.016)
        seam = np.abs(np.abs(x) - 0.165) - 0.006
        sheet.fill(seam, "#b97d4f", within=edge, opacity=0.55)
        for middle, reach in ((0.0, 0.08), (-0.305, 0.06), (0.305, 0.06)):
            sheet.fill(_holes(x - middle, y, reach), "#a3683f", opacity=0.75)
        return sheet.finish(edge)
