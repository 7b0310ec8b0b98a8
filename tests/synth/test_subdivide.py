import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.synth.subdivide import Refinement

CUBE = np.array(
    [[0, 1, 2, 3], [7, 6, 5, 4], [0, 4, 5, 1], [1, 5, 6, 2], [2, 6, 7, 3], [3, 7, 4, 0]]
)


def grid(side: int) -> tuple[np.ndarray, np.ndarray]:
    index = np.arange(side * side).reshape(side, side)
    quads = np.stack([index[:-1, :-1], index[:-1, 1:], index[1:, 1:], index[1:, :-1]], -1)
    y, x = np.mgrid[:side, :side]
    points = np.stack([x, y], -1).reshape(-1, 2)
    return quads.reshape(-1, 4), points.astype(np.float32)


def test_counts_follow_eulers_formula() -> None:
    step = Refinement(CUBE, 8)
    assert step.quads.shape == (24, 4)
    assert len(np.unique(step.quads)) == 8 + 12 + 6


def test_vertex_of_a_cube_moves_as_the_rule_says() -> None:
    """F + 2R + (n - 3)P over n with n = 3, worked out by hand for a corner of a unit cube."""
    corners = np.array(
        [[0, 0, 0], [1, 0, 0], [1, 1, 0], [0, 1, 0], [0, 0, 1], [1, 0, 1], [1, 1, 1], [0, 1, 1]],
        np.float32,
    )
    fine = Refinement(CUBE, 8).apply(corners)
    assert fine[0] == pytest.approx([2 / 9] * 3, abs=1e-6)
    assert fine[8:20].mean(axis=0) == pytest.approx([0.5] * 3, abs=1e-6)


@given(st.integers(2, 6), st.floats(-3, 3), st.floats(-3, 3), st.floats(-3, 3))
def test_a_flat_sheet_stays_flat(side: int, a: float, b: float, c: float) -> None:
    quads, points = grid(side)
    height = points @ np.array([a, b], np.float32) + np.float32(c)
    fine = Refinement(quads, side * side).apply(np.column_stack([points, height]))
    assert fine[:, 2] == pytest.approx(fine[:, :2] @ [a, b] + c, abs=1e-4)


def test_the_rim_of_a_sheet_does_not_shrink() -> None:
    """The rim is a cubic B-spline of the rim alone; only its corners are cut."""
    quads, points = grid(5)
    fine = Refinement(quads, 25).apply(points)
    for k in (5, 10, 15):
        assert fine[k, 0] == 0
        assert fine[k, 1] == pytest.approx(points[k, 1], abs=0.13)
    assert fine[10] == pytest.approx(points[10])
