"""The detector for faces from any side."""

import weakref
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker import assets
from austicker.faces import centerface
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


class Blank:
    """A network that finds nothing."""

    area = 0

    def run(self, blob):
        height, width = blob.shape[2:]
        self.area = height * width
        maps = {"537": 1, "538": 2, "539": 2, "540": 10}
        return {n: np.zeros((1, c, height // 4, width // 4), np.float32) for n, c in maps.items()}


@given(st.lists(st.sampled_from([(640, 192), (640, 256), (360, 320), (1280, 960)]), max_size=12))
def test_a_large_input_leaves_no_memory_to_others(looks):
    alive: weakref.WeakSet[Blank] = weakref.WeakSet()
    loaded = []

    def load(_path):
        net = Blank()
        alive.add(net)
        loaded.append(weakref.ref(net))
        return net

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(centerface, "load_network", load)
        detector = CenterFaceDetector(Path("none.onnx"))
        for width, side in looks:
            detector.detect(ground(width, 360), side)
            areas = [net.area for net in alive]
            assert len(areas) == 1 or sum(areas) <= 240_000
        if not any(side == 960 for _, side in looks):
            assert len(loaded) == len(set(looks))  # small ones are all kept
        detector.release()
    assert not alive


@given(width=st.integers(1, 3000), height=st.integers(1, 3000), side=st.sampled_from([320, 960]))
@settings(max_examples=30)
def test_no_input_is_larger_than_memory_is_meant_for(width, height, side):
    given_areas = []

    class Measured(Blank):
        def run(self, blob):
            given_areas.append(blob.shape[2] * blob.shape[3])
            return super().run(blob)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(centerface, "load_network", lambda _path: Measured())
        detector = CenterFaceDetector(Path("none.onnx"))
        detector.detect(np.zeros((height, width, 3), np.uint8), side)
    padding = 32 * (2 * side + 32)
    assert given_areas[0] <= 600_000 + padding


def test_a_small_face_in_a_square_picture_is_found(detector):
    actor = np.asarray(cv2.resize(portrait(), (90, 100), interpolation=cv2.INTER_AREA), np.uint8)
    (found,) = detector.detect(paste(ground(1280, 1280), actor, 700, 900), 960)
    assert 700 < found.box[0] < found.box[2] < 790
    assert 900 < found.box[1] < found.box[3] < 1000
