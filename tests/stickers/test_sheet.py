import math

import numpy as np
import pytest

from austicker.errors import UsageError
from austicker.stickers.canvas import Canvas
from austicker.stickers.shapes import box, disc

BARE = np.full((1, 1), 9.0)
"""An outline that is nowhere in the picture: finishing changes nothing."""


@pytest.mark.parametrize("side", [8, 20, 47, 128, 400])
def test_area_is_right_at_every_size(side: int) -> None:
    sheet = Canvas(side)
    sheet.fill(disc(sheet.x, sheet.y, 0.4), "#808080")
    alpha = sheet.finish(BARE)[..., 3]
    assert alpha.mean() / 255 == pytest.approx(math.pi * 0.4**2, rel=0.003)


def test_a_colour_comes_out_as_written() -> None:
    sheet = Canvas(16)
    sheet.fill(disc(sheet.x, sheet.y, 2), "#2f9c97")
    rgba = sheet.finish(BARE)
    assert (rgba == [0x2F, 0x9C, 0x97, 255]).all()


def test_paint_mixes_in_linear_light() -> None:
    sheet = Canvas(16)
    everywhere = disc(sheet.x, sheet.y, 2)
    sheet.fill(everywhere, "#000000")
    sheet.fill(everywhere, "#ffffff", opacity=0.5)
    assert (sheet.finish(BARE)[..., :3] == 188).all()


def test_within_masks_the_paint() -> None:
    sheet = Canvas(40)
    half = box(sheet.x - 1, sheet.y, 1, 2, 0.0)
    sheet.fill(disc(sheet.x, sheet.y, 0.4), "#ff0000", within=half, soft=0.2)
    alpha = sheet.finish(BARE)[..., 3]
    assert not alpha[:, :20].any()
    assert alpha[20, 22] == 255


def test_soft_edges_are_centred_on_the_edge() -> None:
    sheet = Canvas(200)
    sheet.fill(box(sheet.x + 1, sheet.y, 1, 2, 0.0), "#000000", soft=0.1)
    row = sheet.finish(BARE)[100, :, 3].astype(int)
    assert row[88] == 255
    assert row[111] == 0
    assert row.sum() / 255 == pytest.approx(100, abs=0.1)
    assert (np.diff(row) <= 0).all()


def test_the_shadow_falls_down_and_is_soft() -> None:
    sheet = Canvas(100)
    edge = sheet.cut(lambda x, y: disc(x, y, 0.4))
    alpha = sheet.finish(edge)[..., 3].astype(int)
    column = alpha[:, 50]
    above, below = column[:10], column[90:]
    assert 0 < below.sum() > 2 * above.sum()
    assert below.max() < 128
    assert not column[95:].any()
    shade = sheet.finish(edge)[91, 50]
    assert shade[:3].max() < 60


def test_a_sheet_has_a_side() -> None:
    with pytest.raises(UsageError, match="at least 1 px, got 0"):
        Canvas(0)
