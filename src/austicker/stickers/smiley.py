"""The round head and the features that the four emoji-like faces share."""

from __future__ import annotations

import numpy as np

from austicker.stickers.canvas import Canvas
from austicker.stickers.shapes import disc, oval
from austicker.types import Floats

INK = "#4a2a22"
"""Dark warm brown of all features."""


def head(sheet: Canvas, colour: str, rim: str) -> Floats:
    """A round head with a die-cut border; returns the distance to the border's outline.

    Args:
        sheet: What to draw on.
        colour: ``#rrggbb`` of the face.
        rim: ``#rrggbb`` it darkens to at the edge.
    """
    edge = sheet.cut(lambda x, y: disc(x, y, 0.465))
    face = edge + 0.032
    sheet.fill(face, rim)
    sheet.fill(oval(sheet.x, sheet.y + 0.035, 0.41, 0.395), colour, within=face, soft=0.09)
    return edge


def eyes(sheet: Canvas, half_width: float, half_height: float, *, apart: float, up: float) -> None:
    """Two oval eyes with a glint, their centres `apart` from the midline and `up` from the middle.

    Args:
        sheet: What to draw on.
        half_width: Of one eye, sticker sides.
        half_height: Of one eye, sticker sides.
        apart: Distance of each eye from the midline, sticker sides.
        up: Height above the middle, sticker sides.
    """
    x, y = np.abs(sheet.x) - apart, sheet.y + up
    sheet.fill(oval(x, y, half_width, half_height), INK)
    glint_x = np.minimum(np.abs(sheet.x - apart + 0.016), np.abs(sheet.x + apart + 0.016))
    sheet.fill(disc(glint_x, y + 0.4 * half_height, 0.34 * half_width), "#fffaf2")


def cheeks(sheet: Canvas, colour: str, *, apart: float = 0.27, down: float = 0.075) -> None:
    """Two soft blushes."""
    x, y = np.abs(sheet.x) - apart, sheet.y - down
    sheet.fill(oval(x, y, 0.075, 0.055), colour, opacity=0.65, soft=0.05)
