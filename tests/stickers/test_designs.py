"""The contract that every registered design keeps."""

import itertools

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from austicker.stickers import STICKERS
from austicker.types import Rgba

NAMES = STICKERS.names()
SIDES = (20, 33, 96, 200)


def premultiplied(rgba: Rgba) -> npt.NDArray[np.float64]:
    """8-bit levels times alpha, and alpha, so that what is transparent counts for nothing."""
    levels = rgba.astype(np.float64)
    levels[..., :3] *= levels[..., 3:] / 255
    return levels


def test_ten_designs_are_registered() -> None:
    assert NAMES == (
        "dots",
        "stripes",
        "star",
        "heart",
        "flower",
        "plaster",
        "happy",
        "sad",
        "angry",
        "surprised",
    )


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", NAMES)
def test_picture(name: str, side: int) -> None:
    rgba = STICKERS.make(name).draw(side)
    assert rgba.shape == (side, side, 4)
    assert rgba.dtype == np.uint8
    alpha = rgba[..., 3]
    assert alpha.max() == 255
    assert 0.3 < alpha.mean() / 255 < 0.85
    corners = alpha[[0, 0, -1, -1], [0, -1, 0, -1]]
    assert not corners.any()


@pytest.mark.parametrize("name", NAMES)
def test_nothing_is_cut_off_at_the_rim(name: str) -> None:
    alpha = STICKERS.make(name).draw(200)[..., 3]
    rim = np.concatenate([alpha[0], alpha[-1], alpha[:, 0], alpha[:, -1]])
    assert rim.max() <= 4


@pytest.mark.parametrize("side", SIDES)
@pytest.mark.parametrize("name", NAMES)
def test_mass_is_in_the_middle(name: str, side: int) -> None:
    alpha = STICKERS.make(name).draw(side)[..., 3].astype(np.float64)
    line = (np.arange(side) + 0.5) / side - 0.5
    x = (alpha.sum(axis=0) @ line) / alpha.sum()
    y = (alpha.sum(axis=1) @ line) / alpha.sum()
    assert abs(x) < 0.02
    assert abs(y) < 0.05


@pytest.mark.parametrize("side", [20, 33, 96])
@pytest.mark.parametrize("name", NAMES)
def test_every_size_shows_the_same_design(name: str, side: int) -> None:
    sticker = STICKERS.make(name)
    large = premultiplied(sticker.draw(2 * side))
    halved = large.reshape(side, 2, side, 2, 4).mean(axis=(1, 3))
    off = np.abs(premultiplied(sticker.draw(side)) - halved)
    # The halved picture is averaged in sRGB here: edges between dark and light differ a little.
    assert off.mean() < 3
    assert off[..., 3].max() < 8


@pytest.mark.parametrize("name", NAMES)
def test_the_same_each_time(name: str) -> None:
    assert np.array_equal(STICKERS.make(name).draw(48), STICKERS.make(name).draw(48))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(NAMES, 2)))
def test_designs_can_be_told_apart_when_small(one: str, other: str) -> None:
    off = premultiplied(STICKERS.make(one).draw(24)) - premultiplied(STICKERS.make(other).draw(24))
    assert np.abs(off).mean() > 10


@pytest.mark.parametrize("side", [1, 2, 5])
@pytest.mark.parametrize("name", NAMES)
def test_tiny_sizes_are_drawn(name: str, side: int) -> None:
    rgba = STICKERS.make(name).draw(side)
    assert rgba.shape == (side, side, 4)
    assert rgba[..., 3].any()


def test_star_in_figures() -> None:
    rgba = STICKERS.make("star").draw(100)
    solid = rgba[..., 3] == 255
    assert np.mean(solid) == pytest.approx(0.47, abs=0.02)
    middle = rgba[45:60, 45:60, :3].mean(axis=(0, 1))
    assert middle == pytest.approx([246, 208, 98], abs=8)
    border = cv2.erode(solid.astype(np.uint8), np.ones((2, 2))) < solid
    assert rgba[border, :3].mean() == pytest.approx(225, abs=12)


@pytest.mark.parametrize("name", [n for n in NAMES if n != "plaster"])
def test_all_but_the_plaster_have_a_white_border(name: str) -> None:
    rgba = STICKERS.make(name).draw(200)
    solid = (rgba[..., 3] == 255).astype(np.uint8)
    border = (solid - cv2.erode(solid, np.ones((5, 5)))).astype(bool)
    assert np.median(rgba[border, :3].min(axis=1)) > 195
