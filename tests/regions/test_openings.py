import numpy as np
import pytest

from austicker.errors import RecordError
from austicker.faces.geometry import frontal_template
from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.regions import openings
from tests.actors import astronaut


@pytest.fixture(scope="module")
def mesh():
    models = load_models()
    (found,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    return frontal_template(np.asarray(found, float))


@pytest.mark.parametrize(
    ("name", "part", "corners"),
    [
        ("left eye", "eyes", (33, 133)),
        ("right eye", "eyes", (362, 263)),
        ("left nostril", "nose", (59, 20)),
        ("right nostril", "nose", (250, 289)),
        ("mouth", "mouth", (78, 308)),
    ],
)
def test_points_fill_the_middle_half(mesh, name, part, corners):
    (found,) = (o for o in openings(mesh) if o.name == name)
    assert found.part == part
    left, right = mesh[list(corners)]
    assert left[0] < right[0]
    along = (found.points - left) @ (right - left) / ((right - left) @ (right - left))
    # As far as an edge is longer than the line between its ends, which of a nostril is much.
    slack = 0.3 if part == "nose" else -0.1
    assert -slack < along.min() < 0.35
    assert 0.65 < along.max() < 1 + slack
    assert along.mean() == pytest.approx(0.5, abs=0.15 if part == "nose" else 0.06)


def test_a_shut_mouth_is_a_line(mesh):
    shut = mesh.copy()
    upper = [78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308]
    lower = [78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308]
    for i, (a, b) in enumerate(zip(upper, lower, strict=True)):
        shut[a] = shut[b] = (i * 4.0, 50, 0)
    (mouth,) = (o for o in openings(shut) if o.part == "mouth")
    assert np.allclose(mouth.points[:, 1:], (50, 0))
    assert 10 < mouth.points[:, 0].min() < 10.5
    assert 29.5 < mouth.points[:, 0].max() < 30


def test_other_meshes_are_refused():
    with pytest.raises(RecordError, match="478"):
        openings(np.zeros((68, 2)))
