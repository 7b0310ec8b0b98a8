from __future__ import annotations

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.bench.crop import EYE_CELLS, crop_clip, crop_side, crop_transform
from austicker.errors import DataError
from austicker.types import Clip


@given(
    st.floats(0, 500), st.floats(0, 500), st.floats(10, 200), st.floats(-40, 40),
    st.sampled_from([112, 224, 336]),
)  # fmt: skip
def test_eyes_land_on_their_cells(
    x: float, y: float, across: float, down: float, side: int
) -> None:
    eyes = ((x, y), (x + across, y + down))
    matrix = crop_transform(eyes, side)
    for eye, cell in zip(eyes, EYE_CELLS, strict=True):
        landed = matrix @ [*eye, 1]
        assert (landed + 0.5) * 28 / side - 0.5 == pytest.approx(cell, abs=1e-6)
    turn = matrix[:, :2]
    np.testing.assert_allclose(turn @ turn.T, np.eye(2) * np.linalg.det(turn), atol=1e-9)


@pytest.mark.parametrize(
    "eyes", [((9.0, 5.0), (5.0, 5.0)), ((5.0, 5.0), (6.0, 5.0)), ((5.0, 5.0), (np.nan, 5.0))]
)
def test_eyes_that_cannot_be_are_refused(eyes: tuple[tuple[float, float], ...]) -> None:
    with pytest.raises(DataError, match="expected the left and the right eye"):
        crop_transform(eyes, 112)  # type: ignore[arg-type]


def test_one_transform_for_all_frames(rng: np.random.Generator) -> None:
    """The second frame is the first shifted by 4 px; the crop must show that shift."""
    still = rng.integers(0, 255, (120, 120, 3), np.uint8)
    frames = np.stack([still, np.roll(still, 4, axis=1)])
    clip = Clip(frames, Fraction(25), 0, 1, 1, "s", "e")
    crop = crop_clip(clip, ((40, 50), (72, 50)), side=56)  # one crop px is one picture px
    np.testing.assert_array_equal(crop.frames[1][:, 4:], crop.frames[0][:, :-4])
    assert crop.frames.shape == (2, 56, 56, 3)
    assert (crop.onset, crop.apex, crop.subject) == (0, 1, "s")


@pytest.mark.parametrize(("span", "side"), [(20, 112), (68, 112), (96, 168), (900, 336)])
def test_side_follows_the_eyes(span: float, side: int) -> None:
    assert crop_side(((0, 0), (span, 0))) == side
