"""Head pose from points of which many move on their own."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.motion.local import fit_regions
from austicker.motion.rigid import fit_head_pose, similarity
from tests.motion.painted import View


def head(seed: int, number: int = 60) -> np.ndarray:
    return np.random.default_rng(seed).uniform((-1, -1, -0.3), (1, 1, 0.3), (number, 3))


views = st.builds(
    View,
    roll=st.floats(-0.3, 0.3),
    yaw=st.floats(-0.2, 0.2),
    pitch=st.floats(-0.2, 0.2),
    grow=st.floats(0.8, 1.25),
)


@given(seed=st.integers(0, 1000), view=views, x=st.floats(-1, 1), y=st.floats(-1, 1))
def test_pose_is_recovered_though_a_third_of_the_points_move(
    seed: int, view: View, x: float, y: float
) -> None:
    points = head(seed)
    projected = points @ view.matrix().T + (x, y)
    clean = projected.copy()
    astray = np.random.default_rng(seed).normal((0, 0.1), 0.05, (20, 2))
    projected[:20] += astray
    pose = fit_head_pose(points, projected, np.ones(60), np.ones(60, bool))
    assert pose is not None
    assert np.median(np.abs(pose.project(points) - clean)) < 0.004
    assert pose.scale == pytest.approx(view.grow, abs=0.02)


@given(seed=st.integers(0, 1000), view=views, x=st.floats(-1, 1), y=st.floats(-1, 1))
def test_a_rigid_head_is_fitted_exactly(seed: int, view: View, x: float, y: float) -> None:
    points = head(seed)
    projected = points @ view.matrix().T + (x, y)
    pose = fit_head_pose(points, projected, np.ones(60), np.ones(60, bool))
    assert pose is not None
    np.testing.assert_allclose(pose.project(points), projected, atol=1e-3)
    np.testing.assert_allclose(pose.rotation @ pose.rotation.T, np.eye(3), atol=1e-9)


def test_lost_points_are_not_read() -> None:
    points = head(0)
    projected = points[:, :2].copy()
    projected[::2] = np.nan
    good = np.isfinite(projected[:, 0])
    pose = fit_head_pose(points, projected, np.ones(60), good)
    assert pose is not None
    np.testing.assert_allclose(pose.project(points), points[:, :2], atol=1e-4)


def test_too_few_points_give_no_pose() -> None:
    points = head(0)
    good = np.zeros(60, bool)
    good[:7] = True
    assert fit_head_pose(points, points[:, :2], np.ones(60), good) is None


def test_similarity_is_exact_on_similar_points() -> None:
    points = head(1)[:, :2]
    matrix = similarity(points, points @ [[0, 2], [-2, 0]] + (3, 4))
    np.testing.assert_allclose(matrix, [[0, -2, 3], [2, 0, 4]], atol=1e-12)


def test_a_region_is_fitted_past_its_outliers_and_strain_is_the_tensor() -> None:
    rng = np.random.default_rng(0)
    where = rng.uniform(-0.1, 0.1, (14, 12, 2))
    gradient = np.array([[0.03, 0.01], [0.02, -0.02]])
    middle = where.mean(axis=1, keepdims=True)
    moved = (0.01, -0.02) + (where - middle) @ gradient
    moved[:, :3] += rng.normal(0, 0.5, (14, 3, 2))
    displacement, strain, valid = fit_regions(where, moved, np.ones((14, 12)))
    assert valid.all()
    np.testing.assert_allclose(displacement, np.tile((0.01, -0.02), (14, 1)), atol=5e-4)
    tensor = (gradient + gradient.T) / 2
    np.testing.assert_allclose(strain, np.linalg.norm(tensor), atol=0.005)


def test_a_region_without_a_common_motion_is_not_valid() -> None:
    rng = np.random.default_rng(0)
    where = rng.uniform(-0.1, 0.1, (14, 12, 2))
    _, _, valid = fit_regions(where, rng.normal(0, 0.2, (14, 12, 2)), np.ones((14, 12)))
    assert not valid.any()
    few = np.zeros((14, 12))
    few[:, :5] = 1
    _, _, valid = fit_regions(where, np.zeros((14, 12, 2)), few)
    assert not valid.any()
