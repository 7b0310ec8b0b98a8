import numpy as np
import pytest

from austicker.errors import RecordError
from austicker.rendering import ExposureFollower, face_exposure, face_light
from austicker.types import Image

BOX = np.array([20.0, 10, 80, 90])


def even(level: int) -> Image:
    return np.full((100, 100, 3), level, np.uint8)


def test_known_levels() -> None:
    assert face_light(even(255), BOX) == 1
    # Level 156 is a third of white's light.
    assert face_light(even(156), BOX) == pytest.approx(0.3325 / 0.7, abs=0.01)
    assert face_light(even(0), BOX) == 0.2


def test_a_few_highlights_on_dark_skin_stand_for_the_light() -> None:
    image = even(70)
    image[20:30, 30:50] = 230
    assert face_light(image, BOX) == 1


def test_only_the_face_counts() -> None:
    image = even(255)
    image[10:90, 20:80] = 156
    assert face_light(image, BOX) == pytest.approx(0.475, abs=0.01)
    assert face_light(image, np.array([-50.0, -50, 15, 500])) == 1


def test_a_box_off_the_image_is_refused() -> None:
    with pytest.raises(RecordError, match="expected one that meets the 100 x 100 image"):
        face_light(even(9), np.array([100.0, 0, 130, 50]))


def test_the_usual_light_changes_nothing_and_a_fade_is_followed_at_once() -> None:
    follower = ExposureFollower(face_exposure(even(200), BOX))
    for level in (200, 195, 207, 192):
        assert follower.factor(even(level), BOX) == 1
    faded = [follower.factor(even(level), BOX) for level in (0, 20, 60, 120, 200)]
    assert faded == sorted(faded)
    assert faded[0] < 0.02
    for level, factor in zip((20, 60, 120), faded[1:4], strict=True):
        true = face_exposure(even(level), BOX) / face_exposure(even(200), BOX)
        assert true <= factor < 1.2 * true
    assert 1 < follower.factor(even(255), BOX) <= 1.5


def test_a_face_that_is_dark_throughout_is_no_fade() -> None:
    follower = ExposureFollower(face_exposure(even(40), BOX))
    assert follower.factor(even(40), BOX) == 1
    assert follower.factor(even(40), BOX + 500) == 1
