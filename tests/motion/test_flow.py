"""Dense flow and strain against motion that is known exactly."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import RecordError, UsageError
from austicker.motion import dense_flow, optical_strain
from tests.motion.painted import Painted, View

FACE = Painted(iod=50, noise=1.0)
METHODS = ("dis-fast", "dis-medium", "farneback", "tvl1")


@pytest.mark.parametrize("method", METHODS)
def test_flow_of_a_shift_is_the_shift(method: str) -> None:
    a, b = FACE.picture(), FACE.picture(View(x=0.8, y=-0.5), seed=1)
    flow = dense_flow(a, b, method)
    assert flow.shape == (*a.shape[:2], 2)
    assert flow.dtype == np.float32
    inside = flow[12:-12, 12:-12].reshape(-1, 2)
    assert np.median(inside, axis=0) == pytest.approx((0.8, -0.5), abs=0.08)


def test_grey_and_rgb_are_the_same() -> None:
    a, b = FACE.picture(), FACE.picture(View(x=1), seed=1)
    np.testing.assert_allclose(dense_flow(a, b), dense_flow(a[..., 0], b[..., 0]), atol=1e-3)


@given(
    ux=st.floats(-0.1, 0.1),
    uy=st.floats(-0.1, 0.1),
    vx=st.floats(-0.1, 0.1),
    vy=st.floats(-0.1, 0.1),
)
def test_strain_of_an_affine_flow_is_its_tensor(ux: float, uy: float, vx: float, vy: float) -> None:
    y, x = np.mgrid[0:7, 0:9].astype(float)
    flow = np.stack([ux * x + uy * y + 3, vx * x + vy * y - 1], axis=-1)
    tensor = np.array([[ux, (uy + vx) / 2], [(uy + vx) / 2, vy]])
    np.testing.assert_allclose(optical_strain(flow), np.linalg.norm(tensor), atol=1e-9)


def test_turning_strains_nothing() -> None:
    y, x = np.mgrid[0:7, 0:9].astype(float)
    flow = np.stack([-0.05 * y, 0.05 * x], axis=-1)
    assert np.abs(optical_strain(flow)).max() < 1e-12


def test_unknown_method_is_refused() -> None:
    with pytest.raises(UsageError, match="dis-medium"):
        dense_flow(FACE.picture(), FACE.picture(), "magic")


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (np.zeros((20, 20), np.uint8), np.zeros((20, 21), np.uint8)),
        (np.zeros((20, 20), float), np.zeros((20, 20), float)),
        (np.zeros((20, 20, 4), np.uint8), np.zeros((20, 20, 4), np.uint8)),
    ],
)
def test_pictures_that_do_not_match_are_refused(a: np.ndarray, b: np.ndarray) -> None:
    with pytest.raises(RecordError, match="dense_flow"):
        dense_flow(a, b)
