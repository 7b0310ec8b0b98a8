"""Faces that lie, stand on their heads, or have just turned; and a closer look."""

import cv2
import numpy as np
import pytest

from austicker.faces.detection import Detection, same_face, separate
from austicker.faces.geometry import overlap
from austicker.faces.models import FaceModels, load_models
from austicker.faces.search import FaceSearch
from tests.actors import astronaut, ground, paste, portrait
from tests.cards import title_card


@pytest.fixture(scope="module")
def models() -> FaceModels:
    return load_models()


@pytest.fixture(scope="module")
def search(models: FaceModels) -> FaceSearch:
    return models.detectors


def test_both_detectors_make_one_detection(search):
    (found,) = search.detect(astronaut())
    assert found.certainty > 0.7
    assert found.outline is not None
    # The outline reaches up to the hair, the near detector's box does not.
    assert found.outline[1] < found.box[1]


@pytest.mark.parametrize(("width", "tiled"), [(640, False), (1920, False), (3840, True)])
def test_faces_of_20_to_30_px_are_found(search, width, tiled):
    side = 30 if width > 640 else 20
    size = (round(side / 0.42), round(side / 0.42 * 200 / 180))
    small = np.asarray(cv2.resize(portrait(), size, interpolation=cv2.INTER_AREA), np.uint8)
    picture = paste(ground(width, width * 9 // 16), small, 0.6 * width, 0.3 * width)
    (found,) = search.detect_small(picture, tiled=tiled)
    assert found.certainty > 0.5
    assert 0.6 * width < found.box[0] < found.box[2] < 0.6 * width + size[0]


@pytest.mark.parametrize("quarters", [1, 2, 3])
def test_turned_faces_are_found_where_they_are(search, quarters):
    picture = paste(ground(640, 360), portrait(), 380, 90)
    (upright,) = search.detect(picture)
    turned = np.ascontiguousarray(np.rot90(picture, quarters))
    found = search.detect_turned(turned)[0]
    height, width = picture.shape[:2]
    x, y = upright.keypoints[:4].T
    expected = {
        1: np.column_stack([y, width - 1 - x]),
        2: np.column_stack([width - 1 - x, height - 1 - y]),
        3: np.column_stack([height - 1 - y, x]),
    }[quarters]
    assert np.abs(found.keypoints[:4] - expected).max() < 8
    middle = (found.box[:2] + found.box[2:]) / 2
    assert np.abs(middle - expected.mean(axis=0)).max() < 25


@pytest.mark.parametrize("angle", [80, -100, 170])
def test_a_face_that_rolled_is_found_where_it_was(models, angle):
    picture = paste(ground(640, 360), portrait(), 230, 80)
    (before,) = models.detectors.detect(picture)
    middle = (before.box[:2] + before.box[2:]) / 2
    matrix = cv2.getRotationMatrix2D(middle.tolist(), -angle, 1.0)
    rolled = np.asarray(cv2.warpAffine(picture, matrix, (640, 360)), np.uint8)
    found = models.detectors.detect_around(rolled, before.box, 0.0)
    presence = [models.mesh.landmarks(rolled, one.crop())[1] for one in found]
    best = found[int(np.argmax(presence))]
    assert max(presence) > 0.9
    gap = np.angle(np.exp(1j * (best.crop().angle - np.radians(angle))))
    assert abs(np.degrees(gap)) < 12


def test_a_closer_look_believes_a_face_and_no_letters(search, rng):
    picture = astronaut()
    (found,) = search.near.detect(picture)
    assert found.certainty == 0
    assert search.look_again(picture, found).certainty > 0.7
    for _ in range(5):
        card = title_card(rng)
        x, y = rng.uniform(60, 300, 2)
        box = np.array([x, y, x + 90, y + 90])
        guess = Detection(0.6, box, np.tile(box[:2] + 45, (6, 1)))
        assert search.look_again(card, guess).certainty < 0.2


def test_a_mesh_that_fits_letters_is_no_person(models, rng):
    from austicker.faces.still import find_faces

    for _ in range(6):
        found = find_faces(title_card(rng), models.detectors, models.mesh)
        assert (found.meshes, found.boxes) == ((), ())


def test_a_box_in_another_is_the_same_face_unless_far_smaller():
    large = np.array([0.0, 0, 100, 100])
    assert same_face(large, np.array([20.0, 20, 85, 85]))
    assert not same_face(large, np.array([40.0, 40, 70, 70]))
    assert not same_face(large, large + 95)
    assert overlap(large, np.array([20.0, 20, 85, 85])) > 0.4
    points = np.zeros((6, 2))
    boxes = [(0.6, large), (0.8, large + 10), (0.4, large + 300)]
    found = separate(Detection(s, b, points, certainty=s) for s, b in boxes)
    assert [d.certainty for d in found] == [0.8, 0.4]


def test_a_small_face_is_seen_where_it_is_expected(search):
    small = np.asarray(cv2.resize(portrait(), (40, 44), interpolation=cv2.INTER_AREA), np.uint8)
    picture = paste(ground(640, 360), small, 300, 150)
    box = np.array([310.0, 160, 328, 182])
    found = search.look_at(picture, box + 6)
    assert found is not None
    assert same_face(found.face, box)
    assert search.look_at(picture, box + 150) is None
