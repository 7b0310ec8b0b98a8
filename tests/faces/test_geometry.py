import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.geometry import (
    STABLE,
    FaceCrop,
    crop_of_mesh,
    fit_pose,
    frontal_template,
    inter_ocular,
    overlap,
    project,
    unproject_frame,
)
from austicker.types import Floats


def head(seed: int = 0) -> Floats:
    """A random but head-like cloud: eyes level, forehead above chin, some depth."""
    points = np.random.default_rng(seed).normal(0, 40, (478, 3))
    for index, place in {
        33: (-45, -20, 10),
        133: (-15, -20, 0),
        362: (15, -20, 0),
        263: (45, -20, 10),
        10: (0, -80, 5),
        152: (0, 80, 5),
    }.items():
        points[index] = place
    return points


def turn(yaw: float, pitch: float, roll: float) -> Floats:
    cy, sy, cp, sp, cr, sr = (f(a) for a in (yaw, pitch, roll) for f in (np.cos, np.sin))
    y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    p = np.array([[1, 0, 0], [0, cp, -sp], [0, sp, cp]])
    r = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    return np.asarray(r @ p @ y)


angles = st.floats(-0.6, 0.6)


@given(angles, angles, angles, st.floats(0.2, 5), st.floats(-500, 500), st.floats(-500, 500))
def test_pose_is_recovered(yaw, pitch, roll, scale, x, y):
    template = frontal_template(head())
    projected = scale * template @ turn(yaw, pitch, roll).T + [x, y, 0]
    pose, residual = fit_pose(template, projected)
    assert np.allclose(project(pose, template), projected[:, :2], atol=1e-5 * scale)
    assert residual < 1e-6
    assert np.allclose(unproject_frame(pose, projected), template, atol=1e-5)


def test_pose_ignores_a_minority_of_wild_points(rng):
    template = frontal_template(head())
    projected = template.copy()
    wild = rng.choice(STABLE, 5, replace=False)
    projected[wild] += 60
    pose, _ = fit_pose(template, projected)
    kept = np.setdiff1d(STABLE, wild)
    assert np.abs(project(pose, template)[kept] - projected[kept, :2]).max() < 3


@given(angles, st.floats(0.2, 5), st.floats(-500, 500), st.floats(-500, 500))
def test_crop_follows_the_face(roll, scale, x, y):
    level = crop_of_mesh(head())
    moved = crop_of_mesh(scale * head() @ turn(0, 0, roll).T + [x, y, 0])
    assert moved.side == pytest.approx(scale * level.side)
    assert moved.angle == pytest.approx(roll, abs=1e-9)
    cos, sin = np.cos(roll), np.sin(roll)
    assert moved.x == pytest.approx(scale * (cos * level.x - sin * level.y) + x, abs=1e-6)


def test_crop_matrix_maps_corners_and_middle():
    matrix = FaceCrop(100, 50, 64, 0.0).to_image(64)
    assert np.allclose(matrix @ [31.5, 31.5, 1], [100, 50])
    assert np.allclose(matrix @ [0, 0, 1], [68.5, 18.5])


def test_template_faces_the_viewer():
    template = frontal_template(head() @ turn(0.4, 0.2, 0.3).T)
    assert template[33, 1] == pytest.approx(template[263, 1])
    assert template[10, 1] < template[152, 1]
    assert inter_ocular(template) == pytest.approx(60)


@pytest.mark.parametrize(
    ("a", "b", "expected"),
    [
        ([0, 0, 2, 2], [0, 0, 2, 2], 1.0),
        ([0, 0, 2, 2], [1, 0, 3, 2], 1 / 3),
        ([0, 0, 1, 1], [5, 5, 6, 6], 0.0),
        ([0, 0, 0, 0], [0, 0, 0, 0], 0.0),
    ],
)
def test_overlap(a, b, expected):
    assert overlap(np.array(a, float), np.array(b, float)) == pytest.approx(expected)
