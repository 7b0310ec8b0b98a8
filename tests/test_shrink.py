"""Means of blocks, whatever the factor."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.shrink import averaged


@given(
    factor=st.integers(1, 13),
    height=st.integers(1, 9),
    width=st.integers(1, 9),
    rest=st.tuples(st.integers(0, 12), st.integers(0, 12)),
    seed=st.integers(0, 99),
    colour=st.booleans(),
)
def test_every_pixel_is_the_mean_of_its_block(factor, height, width, rest, seed, colour) -> None:
    shape = (height * factor + rest[0] % factor, width * factor + rest[1] % factor)
    rng = np.random.default_rng(seed)
    picture = rng.integers(0, 256, (*shape, 3) if colour else shape, np.uint8)
    out = averaged(picture, factor)
    blocks = picture[: height * factor, : width * factor].astype(float)
    blocks = blocks.reshape(height, factor, width, factor, -1).mean(axis=(1, 3))
    assert out.shape[:2] == (height, width)
    assert out.dtype == np.uint8
    # Each halving rounds once.
    assert np.abs(out.reshape(blocks.shape) - blocks).max() <= 1.5


@pytest.mark.parametrize("factor", [3, 5, 7])
def test_an_odd_factor_rounds_once(factor: int) -> None:
    cv2 = pytest.importorskip("cv2")
    picture = np.random.default_rng(0).integers(0, 256, (10 * factor, 12 * factor), np.uint8)
    exact = cv2.resize(picture, (12, 10), interpolation=cv2.INTER_AREA)
    assert np.array_equal(averaged(picture, factor), exact)
