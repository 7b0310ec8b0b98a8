"""Draw docs/img/stickers.png: every registered design, with its name.

Run from the repository root: ``python docs/make_stickers.py``.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from austicker.rendering import Compositor, StickerPosition
from austicker.stickers import STICKERS

TARGET = Path(__file__).parent / "img" / "stickers.png"
GROUND = (190, 181, 173)
INK = (60, 50, 44)
ROW = 5
CELL_WIDTH, CELL_HEIGHT = 172, 176
SIDES = (112, 36)
"""A large one, and beside it one as on a small face."""


def sheet() -> Image.Image:
    """All designs on even ground, five to a row."""
    rows = -(-len(STICKERS) // ROW)
    ground = np.full((rows * CELL_HEIGHT, ROW * CELL_WIDTH, 3), GROUND, np.uint8)
    centres = []
    for place, name in enumerate(STICKERS):
        x, y = place % ROW * CELL_WIDTH, place // ROW * CELL_HEIGHT
        compositor = Compositor(STICKERS.make(name))
        for side, at in zip(SIDES, (64, 144), strict=True):
            bottom = y + 134 - side / 2
            compositor.paste(ground, StickerPosition(x + at, bottom, side).matrix(), out=ground)
        centres.append((x + CELL_WIDTH // 2, y + 154, name))
    picture = Image.fromarray(ground)
    draw = ImageDraw.Draw(picture)
    font = ImageFont.load_default(15)
    for x, y, name in centres:
        draw.text((x, y), name, INK, font, anchor="mm")
    return picture


if __name__ == "__main__":
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    sheet().save(TARGET, optimize=True)
