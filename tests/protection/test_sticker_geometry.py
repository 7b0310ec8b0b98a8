import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.geometry import fit_pose, frontal_template
from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.protection.sticker_geometry import flat_patch, sticker_side
from austicker.regions.rois import locate
from tests.actors import astronaut
from tests.faces.test_geometry import turn


@pytest.fixture(scope="module")
def mesh():
    models = load_models()
    (found,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    return np.asarray(found, float)


@pytest.mark.parametrize("roi", range(1, 15))
def test_a_sticker_sits_on_its_region_upright_and_of_the_right_size(mesh, roi):
    template = frontal_template(mesh)
    pose, _ = fit_pose(template, mesh)
    matrix = flat_patch(template, roi, 2).matrix(pose)
    rois = locate(mesh)
    assert np.hypot(*(matrix[:, 2] - rois.centres[roi - 1])) < 0.12 * rois.scale
    side = sticker_side(template, 2)
    lengths = np.hypot(*matrix[:, :2])
    assert np.all(lengths <= side * 1.001)
    assert np.all(lengths > 0.6 * side)
    # Right stays right and down stays down.
    assert matrix[0, 0] > 0
    assert matrix[1, 1] > 0


def test_side_follows_the_definition(mesh):
    template = frontal_template(mesh)
    width, height = np.ptp(template[:468, :2], axis=0)
    assert sticker_side(template, 2) ** 2 == pytest.approx(width * height * 0.04)


@given(st.floats(-0.5, 0.5), st.floats(-0.3, 0.3), st.integers(1, 14))
def test_a_sticker_turns_with_the_head(yaw, roll, roi):
    from tests.faces.test_geometry import head

    template = frontal_template(head())
    spot = flat_patch(template, roi, 2)
    rotation = turn(yaw, 0, roll)
    pose = np.column_stack([rotation[:2], [100, 50]])
    matrix = spot.matrix(pose)
    expected = rotation @ spot.frame[3]
    assert np.allclose(matrix[:, 2], expected[:2] + np.array([100, 50]))
    assert abs(np.linalg.det(matrix[:, :2])) <= (spot.frame[0] @ spot.frame[0]) + 1e-9
