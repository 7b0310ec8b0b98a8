import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from austicker.errors import RecordError
from austicker.rendering import ATTACHMENTS, FrameMotion, StickerPosition

HOME = np.array([[1.2, 0.1, 0.3, 100], [-0.1, 1.2, 0.2, 60]])


def test_the_attachments_there_are() -> None:
    assert ATTACHMENTS.names() == ("fixed", "head", "skin", "decoy")


@pytest.mark.parametrize("name", ATTACHMENTS)
def test_in_the_reference_frame_all_sit_at_home(name: str) -> None:
    projected = ATTACHMENTS.make(name).follow(HOME, FrameMotion(HOME))
    assert np.array_equal(projected.pose, HOME)
    assert not projected.skin.any()
    assert not projected.drift.any()


def test_an_anchor_maps_the_unit_square() -> None:
    matrix = StickerPosition(100, 60, 20, math.pi / 2).matrix()
    assert matrix @ [0, 0, 1] == pytest.approx([100, 60])
    # Clockwise as seen: what was on the right is now below.
    assert matrix @ [0.5, 0, 1] == pytest.approx([100, 70])


number = st.floats(-1000, 1000)


@given(arrays(float, (2, 4), elements=number), arrays(float, 2, elements=number))
def test_each_follows_what_it_says(pose: np.ndarray, moved: np.ndarray) -> None:
    now = FrameMotion(pose, skin=moved, drift=2 * moved)
    projected = {name: ATTACHMENTS.make(name).follow(HOME, now) for name in ATTACHMENTS}
    assert np.array_equal(projected["fixed"].pose, HOME)
    assert np.array_equal(projected["head"].pose, pose)
    assert np.array_equal(projected["decoy"].pose, pose)
    # Glued to the skin: every point is carried along by as much.
    point = np.array([3.0, -5, 2, 1])
    assert projected["skin"].pose @ point == pytest.approx(pose @ point + moved)
    assert np.array_equal(projected["decoy"].drift, 2 * moved)
    assert not any(projected[name].drift.any() for name in ("fixed", "head", "skin"))
    # What an attachment is given is left alone, for the next sticker.
    assert np.array_equal(now.pose, pose)


@pytest.mark.parametrize(
    "values", [(0, 0, 0, 0), (0, 0, -3, 0), (math.nan, 0, 9, 0), (0, 0, 9, math.inf)]
)
def test_an_anchor_validates(values: tuple[float, ...]) -> None:
    with pytest.raises(RecordError, match="StickerPosition: expected finite values and side > 0"):
        StickerPosition(*values)
