"""Motion from a dense flow of known truth."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import DataError, RecordError
from austicker.motion import observe_flow, roi_motion_from_flow
from tests.motion.acting import PLACES, smile
from tests.motion.painted import View

HEIGHT, WIDTH = 220, 190
IOD = 64.0


def flow_of(view: View = View(), strength: float = 0.0, turn: float = 0.0):  # noqa: B008
    """(H, W, 2) flow of a face that lies `turn` radians askew, and its eyes."""
    cos, sin = np.cos(turn), np.sin(turn)
    axes = np.array([[cos, sin], [-sin, cos]])  # rows: the head's right and down
    middle = np.array([95.0, 90.0])
    pixels = np.stack(np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT)), axis=-1)
    places = (pixels - middle) @ axes.T / IOD
    moved = places + smile(strength)(places)
    there = moved @ view.matrix()[:, :2].T + np.array([view.x, view.y]) / IOD
    eyes = [
        PLACES[list(pair)].mean(axis=0) @ axes * IOD + middle for pair in ((33, 133), (362, 263))
    ]
    return (there - places) @ axes * IOD, tuple((float(x), float(y)) for x, y in eyes)


@settings(max_examples=20, deadline=None)
@given(
    roll=st.floats(-0.03, 0.03),
    grow=st.floats(0.98, 1.02),
    x=st.floats(-3, 3),
    turn=st.floats(-0.3, 0.3),
)
def test_head_motion_is_removed_whatever_the_roll(
    roll: float, grow: float, x: float, turn: float
) -> None:
    plain = roi_motion_from_flow(*flow_of(strength=0.04)).values[0]
    moving = roi_motion_from_flow(*flow_of(View(roll=roll, grow=grow, x=x), 0.04, turn)).values[0]
    assert np.abs(moving[:, :2] - plain[:, :2]).max() < 0.002
    nothing = roi_motion_from_flow(*flow_of(View(roll=roll, grow=grow, x=x), 0.0, turn)).values[0]
    assert np.abs(nothing[:, :2]).max() < 0.0005


def test_a_smile_is_measured_where_it_is() -> None:
    flow, eyes = flow_of(strength=0.04)
    observed = observe_flow(np.stack([flow, -flow]), eyes)
    moved = np.hypot(observed.values[..., 0], observed.values[..., 1])
    for window in range(2):
        assert {*(np.argsort(-moved[window])[:2] + 1)} == {10, 12}
    np.testing.assert_allclose(observed.values[1, :, :2], -observed.values[0, :, :2], atol=1e-6)
    assert 0.01 < moved.max() < 0.04
    assert observed.unit == "iod"
    assert observed.values[0, 9, 2] > observed.values[0, 0, 2]  # strain


def test_what_is_no_flow_is_refused() -> None:
    flow, eyes = flow_of()
    for wrong in (flow[..., :1], flow[0], flow[None, None], np.zeros((0, 5, 5, 2))):
        with pytest.raises(RecordError, match=r"\(H, W, 2\) or \(N, H, W, 2\)"):
            roi_motion_from_flow(wrong, eyes)
    with pytest.raises(RecordError, match="finite"):
        roi_motion_from_flow(flow + np.nan, eyes)
    with pytest.raises(DataError, match="4 px apart"):
        roi_motion_from_flow(flow, (eyes[1], eyes[0]))
