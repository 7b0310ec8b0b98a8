import numpy as np
import pytest

from austicker.rendering import Surface
from austicker.rendering.relief import HeadRelief
from austicker.types import Floats
from tests.rendering.test_surface import turned

RIDGE = 0.35


def face() -> Floats:
    """(478, 3) a flat face of width 2 with a ridge down its middle, as a nose."""
    x, y = np.meshgrid(np.linspace(-1, 1, 26), np.linspace(-1, 1, 18))
    z = -RIDGE * np.exp(-((x / 0.1) ** 2))
    points = np.column_stack([x.ravel(), y.ravel(), z.ravel()]) * 100
    return np.concatenate([points, np.zeros((10, 3))])


def sticker(x: float) -> Surface:
    frame = np.array([[30.0, 0, 0], [0, 30, 0], [0, 0, -1], [100 * x, 0, 0]])
    return Surface(frame)


def test_in_front_nothing_is_hidden() -> None:
    for x in (-0.5, 0.35, 0.7):
        assert HeadRelief(sticker(x), face()).visible(turned(0)) is None


@pytest.mark.parametrize("side", [-1, 1])
def test_a_turned_nose_hides_what_is_behind_it(side: int) -> None:
    relief = HeadRelief(sticker(0.35 * side), face())
    # At 60 degrees the ridge, less the slack, hides what lies within 26 tan 60 = 45 of its foot.
    ways = {way: relief.visible(turned(way)) for way in (60, -60)}
    hidden = {way: 0.0 if seen is None else 1 - seen.mean() for way, seen in ways.items()}
    assert sorted(hidden.values())[0] == 0
    assert sorted(hidden.values())[1] > 0.6
    assert hidden[60 * side] != hidden[-60 * side]


def test_the_part_next_to_the_nose_goes_first_and_smoothly() -> None:
    relief = HeadRelief(sticker(0.28), face())
    hides = 60 if relief.visible(turned(60)) is not None else -60
    shares = []
    for yaw in np.linspace(0, abs(hides), 121) * np.sign(hides):
        seen = relief.visible(turned(yaw))
        shares.append(1.0 if seen is None else float(seen.mean()))
        if seen is not None and 0.2 < seen.mean() < 0.8:
            assert seen[:, 0].mean() < seen[:, -1].mean()
    assert shares[0] == 1
    assert shares[-1] < 0.3
    # Half a degree more of yaw never makes a jump.
    assert np.abs(np.diff(shares)).max() < 0.12


def test_beside_a_flat_cheek_nothing_hides_the_sticker() -> None:
    relief = HeadRelief(sticker(-0.7), face())
    assert relief.visible(turned(25)) is None
    assert relief.visible(turned(-25)) is None
