"""The detector for faces from any side."""

import cv2
import numpy as np
import pytest

from austicker import assets
from austicker.faces.centerface import CenterFaceDetector
from tests.actors import astronaut, ground, paste, portrait
from tests.cards import title_card


@pytest.fixture(scope="module")
def detector() -> CenterFaceDetector:
    return CenterFaceDetector(assets.path("face-detector-any-side"))


def test_landmarks_lie_where_a_person_sees_them(detector):
    (found,) = detector.detect(astronaut())
    assert found.certainty == found.score > 0.7
    left, right, nose, mouth = found.keypoints[:4]
    assert np.allclose(left, (203, 100), atol=8)
    assert np.allclose(right, (246, 103), atol=8)
    assert nose[1] < mouth[1] < 165


@pytest.mark.parametrize("width", [32, 48, 120])
def test_faces_from_a_twentieth_of_the_picture_are_found(detector, width):
    size = (width * 2, round(width * 2 * 200 / 180))
    actor = np.asarray(cv2.resize(portrait(), size, interpolation=cv2.INTER_AREA), np.uint8)
    found = detector.detect(paste(ground(640, 360), actor, 300, 60))
    assert len(found) == 1
    x0, y0, x1, y1 = found[0].box
    assert 300 < x0 < x1 < 300 + size[0]
    assert 60 < y0 < y1 < 60 + size[1]


def test_pictures_of_other_shapes_between_change_nothing(detector):
    wide, tall = ground(640, 360), ground(320, 480)
    picture = paste(wide, portrait(), 300, 60)
    before = detector.detect(picture)
    for other in (tall, ground(480, 480), ground(900, 300)):
        detector.detect(other)
    again = detector.detect(picture)
    assert [d.score for d in before] == [d.score for d in again]


def test_letters_and_noise_are_no_faces(detector, rng):
    pictures = [title_card(rng) for _ in range(12)]
    pictures.append(rng.integers(0, 256, (360, 640, 3)).astype(np.uint8))
    assert [detector.detect(picture) for picture in pictures] == [[]] * len(pictures)
