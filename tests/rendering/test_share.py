"""How much of a sticker is drawn, against geometry."""

import numpy as np
import pytest

from austicker.rendering import Compositor, DrapedSticker, Surface
from austicker.stickers import STICKERS
from tests.faces.test_geometry import turn
from tests.rendering.art import Flat

SIDE = 40.0
SHEET = Surface(np.array([[SIDE, 0, 0], [0, SIDE, 0], [0, 0, -1.0], [0, 0, 0]]))
SHAPE = (120, 160, 3)


def share(x: float, y: float, yaw: float = 0.0, design: str = "dots", shadow: bool = True) -> float:
    pose = np.column_stack([turn(yaw, 0, 0)[:2], [x, y]])
    where = DrapedSticker(SHEET, pose, shadow=shadow)
    return Compositor(STICKERS.make(design)).layer(SHAPE, where).share


@pytest.mark.parametrize("design", ["dots", "flower", "plaster", "star", "heart"])
@pytest.mark.parametrize("shadow", [False, True])
def test_all_of_it_whatever_its_outline(design: str, shadow: bool) -> None:
    assert share(80, 60, design=design, shadow=shadow) == pytest.approx(1, abs=0.03)


@pytest.mark.parametrize("yaw", [0.0, 0.5, 1.0, 1.3])
def test_a_turned_one_shows_the_cosine(yaw: float) -> None:
    assert share(80, 60, yaw) == pytest.approx(np.cos(yaw), abs=0.04)


@pytest.mark.parametrize("yaw", [1.6, 2.5, 3.1])
def test_one_seen_from_behind_shows_nothing(yaw: float) -> None:
    assert share(80, 60, yaw) == 0


@pytest.mark.parametrize(("x", "y", "part"), [(0, 60, 0.5), (160, 60, 0.5), (0, 0, 0.25)])
def test_what_is_cut_off_does_not_count(x: float, y: float, part: float) -> None:
    assert share(x, y) == pytest.approx(part, abs=0.04)
    assert share(x - 200, y) == 0


def test_a_flat_one_that_one_can_see_through_counts_as_opaque() -> None:
    matrix = np.array([[SIDE, 0, 80], [0, SIDE, 0.0]])
    layer = Compositor(Flat(255, 0, 0, 80)).layer(SHAPE, matrix)
    assert layer.share == pytest.approx(0.5, abs=0.04)


def test_what_lies_beside_the_face_is_told() -> None:
    matrix = np.array([[SIDE, 0, 80], [0, SIDE, 60.0]])
    layer = Compositor(Flat(255, 0, 0, 255)).layer(SHAPE, matrix)
    left = np.array([[0, 0], [80, 0], [80, 119], [0, 119.0]])
    assert layer.within(left) == pytest.approx(0.5, abs=0.04)
    assert layer.within(left - 100) == 0
