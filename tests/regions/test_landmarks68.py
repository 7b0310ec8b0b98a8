"""The mesh of 68 points: it holds these exactly, and follows any similarity."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.regions import as_mesh, locate, openings
from austicker.regions.landmarks68 import MESH_POINTS
from austicker.regions.rois import _ANCHORS, LEFT_EYE, RIGHT_EYE
from austicker.regions.typical import typical_face

POINTS = list(MESH_POINTS)


def bent(seed: int) -> np.ndarray:
    """(68, 2) px: the points of an average face, each moved by a few px."""
    face = 300 * typical_face()[POINTS, :2] + 200
    return np.asarray(face + np.random.default_rng(seed).normal(0, 3, face.shape))


def test_each_point_has_a_place_of_its_own_and_the_regions_need_no_other() -> None:
    assert len(set(POINTS)) == 68
    assert {*_ANCHORS.ravel(), *LEFT_EYE, *RIGHT_EYE} <= set(POINTS)


def test_points_of_the_average_face_give_the_average_face() -> None:
    face = 300 * typical_face() + [200, 150, 0]
    mesh = as_mesh(face[POINTS, :2])
    np.testing.assert_allclose(mesh, face, atol=1e-6)


@given(seed=st.integers(0, 1000))
def test_regions_of_the_68_points_are_those_of_the_mesh(seed: int) -> None:
    points = bent(seed)
    mesh = as_mesh(points)
    np.testing.assert_allclose(mesh[POINTS, :2], points, atol=1e-6)
    full = np.random.default_rng(seed).uniform(0, 400, (478, 3))
    full[POINTS, :2] = points
    np.testing.assert_allclose(locate(mesh).centres, locate(full).centres, atol=1e-6)
    assert locate(mesh).scale == pytest.approx(locate(full).scale)


@given(
    seed=st.integers(0, 100),
    angle=st.floats(-3.1, 3.1),
    scale=st.floats(0.1, 10),
    x=st.floats(-500, 500),
)
def test_any_similarity_moves_the_mesh_along(
    seed: int, angle: float, scale: float, x: float
) -> None:
    turn = scale * np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    points = bent(seed)
    plain, moved = as_mesh(points), as_mesh(points @ turn + [x, 0])
    np.testing.assert_allclose(moved[:, :2], plain[:, :2] @ turn + [x, 0], atol=1e-5 * scale)
    np.testing.assert_allclose(moved[:, 2], scale * plain[:, 2], atol=1e-6 * scale)


def test_frames_are_bent_one_by_one_and_a_mesh_stays_as_it_is() -> None:
    clip = np.stack([bent(0), bent(1)])
    np.testing.assert_array_equal(as_mesh(clip)[1], as_mesh(clip[1]))
    mesh = np.random.default_rng(0).normal(size=(3, 478, 3))
    np.testing.assert_array_equal(as_mesh(mesh), mesh)


def test_openings_lie_within_the_lips_and_lids_of_the_68_points() -> None:
    points = bent(0)
    by_name = {opening.name: opening.points for opening in openings(as_mesh(points))}
    for name, outline in (("left eye", points[36:42]), ("mouth", points[60:68])):
        low, high = outline.min(0) - 2, outline.max(0) + 2
        assert ((by_name[name][:, :2] >= low) & (by_name[name][:, :2] <= high)).all()


@pytest.mark.parametrize("shape", [(68, 3), (478, 2), (5, 66, 2), (2,)])
def test_other_schemes_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(RecordError, match=r"\(\.\.\., 478, 3\) or \(\.\.\., 68, 2\)"):
        as_mesh(np.zeros(shape))
    with pytest.raises(RecordError, match="finite"):
        as_mesh(np.full((68, 2), np.nan))
