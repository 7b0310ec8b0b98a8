"""The networks on a real, public-domain face."""

import cv2
import numpy as np
import pytest

from austicker.faces.blendshapes import NAMES, roi_activation
from austicker.faces.geometry import inter_ocular
from austicker.faces.models import FaceModels, load_models
from austicker.faces.still import find_faces
from tests.actors import astronaut, ground, paste, portrait


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


def test_both_detectors_find_the_face(models):
    for detector in (models.detectors.near, models.detectors.any_side):
        found = detector.detect(astronaut())
        assert len(found) == 1
        x0, y0, x1, y1 = found[0].box
        assert 165 < x0 < 200
        assert 255 < x1 < 290
        assert 40 < y0 < y1 < 200
        left, right = found[0].keypoints[:2]
        assert left[0] < right[0]


def test_nothing_in_empty_ground(models):
    assert find_faces(ground(), models.detectors, models.mesh).meshes == ()


def test_mesh_lands_on_the_face(models):
    (mesh,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    assert mesh.shape == (478, 3)
    # Eyes and mouth as a person reads them off the photo.
    assert np.allclose(mesh[[33, 133], :2].mean(0), (203, 100), atol=3)
    assert np.allclose(mesh[[362, 263], :2].mean(0), (246, 103), atol=3)
    assert np.allclose(mesh[[13, 14], :2].mean(0), (223, 144), atol=5)
    assert 36 < inter_ocular(mesh) < 48


@pytest.mark.parametrize("angle", [-25, 25])
def test_mesh_follows_rotation(models, angle):
    matrix = cv2.getRotationMatrix2D((225, 120), angle, 1.0)
    turned = np.asarray(cv2.warpAffine(astronaut(), matrix, (512, 512)), np.uint8)
    (level,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    (mesh,) = find_faces(turned, models.detectors, models.mesh).meshes
    expected = level[:, :2] @ matrix[:, :2].T + matrix[:, 2]
    assert np.sqrt(((mesh[:, :2] - expected) ** 2).sum(1).mean()) < 2.5


def test_large_face_is_sampled_without_aliasing(models):
    big = np.asarray(
        cv2.resize(astronaut(), None, fx=4, fy=4, interpolation=cv2.INTER_CUBIC), np.uint8
    )
    (level,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    (mesh,) = find_faces(big, models.detectors, models.mesh).meshes
    gap = mesh[:, :2] - ((level[:, :2] + 0.5) * 4 - 0.5)
    assert np.sqrt((gap**2).sum(1).mean()) < 4


def test_small_faces_of_a_group_are_found(models):
    canvas = ground(1600, 900)
    small = np.asarray(cv2.resize(portrait(), (72, 80), interpolation=cv2.INTER_AREA), np.uint8)
    places = [(150, 100), (700, 420), (1380, 700)]
    for x, y in places:
        canvas = paste(canvas, small, x, y)
    found = find_faces(canvas, models.detectors, models.mesh).meshes
    middles = sorted(tuple(m[:, :2].mean(0)) for m in found)
    assert len(middles) == 3
    for (x, y), middle in zip(places, middles, strict=True):
        assert np.allclose(middle, (x + 38, y + 42), atol=12)


def test_a_smile_shows_in_the_blendshapes(models):
    (mesh,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    scores = models.blendshapes.scores(mesh)
    assert scores[NAMES.index("mouthSmileLeft")] > 0.5
    assert scores[NAMES.index("jawOpen")] < 0.5
    activation = roi_activation(scores)
    assert activation.shape == (14, 3)
    assert set(np.argsort(-activation[:, 0])[:2] + 1) == {10, 12}
    corners = activation[[9, 11]]
    assert (corners[:, 1] > 0.5).all()  # raised
    assert (corners[:, 2] < 0.2).all()  # not lowered
