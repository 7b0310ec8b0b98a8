import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.render import ATTACHMENTS, Anchor

ANCHOR = Anchor(100, 60, 20, 0.3)
HOME = ANCHOR.matrix()
STILL = np.eye(2, 3)


def similarity(scale: float, angle: float, x: float, y: float) -> np.ndarray:
    c, s = scale * math.cos(angle), scale * math.sin(angle)
    return np.array([[c, -s, x], [s, c, y]])


def test_the_attachments_there_are() -> None:
    assert ATTACHMENTS.names() == ("fixed", "head")


@pytest.mark.parametrize("name", ATTACHMENTS)
def test_in_the_reference_frame_all_sit_at_the_anchor(name: str) -> None:
    matrix = ATTACHMENTS.make(name).matrix(HOME, STILL)
    assert matrix == pytest.approx(ANCHOR.matrix())


def test_an_anchor_maps_the_unit_square() -> None:
    matrix = Anchor(100, 60, 20, math.pi / 2).matrix()
    assert matrix @ [0, 0, 1] == pytest.approx([100, 60])
    # Clockwise as seen: what was on the right is now below.
    assert matrix @ [0.5, 0, 1] == pytest.approx([100, 70])


coordinate = st.floats(-1000, 1000)


@given(st.floats(0.2, 5), st.floats(-4, 4), coordinate, coordinate)
def test_head_carries_and_fixed_stays(scale: float, angle: float, x: float, y: float) -> None:
    pose = similarity(scale, angle, x, y)
    moved = ATTACHMENTS.make("head").matrix(HOME, pose)
    for corner in ((0, 0), (0.5, -0.5), (-0.5, 0.2)):
        reference = ANCHOR.matrix() @ [*corner, 1]
        assert moved @ [*corner, 1] == pytest.approx(pose @ [*reference, 1], abs=1e-6)
    assert np.array_equal(ATTACHMENTS.make("fixed").matrix(HOME, pose), ANCHOR.matrix())


@pytest.mark.parametrize(
    "values", [(0, 0, 0, 0), (0, 0, -3, 0), (math.nan, 0, 9, 0), (0, 0, 9, math.inf)]
)
def test_an_anchor_validates(values: tuple[float, ...]) -> None:
    with pytest.raises(RecordError, match="Anchor: expected finite values and side > 0"):
        Anchor(*values)
