import numpy as np

from austicker.rendering import Surface
from austicker.rendering.occlusion import OcclusionDetector
from austicker.types import Image

SIDE = 60.0
SHEET = Surface(np.array([[SIDE, 0, 0], [0, SIDE, 0], [0, 0, -1.0], [0, 0, 0]]))
POSE = np.column_stack([np.eye(2, 3), [100, 80]])


def skin(seed: int, light: float = 1.0) -> Image:
    rng = np.random.default_rng(seed)
    image = np.array([190, 150, 130]) * light + rng.normal(0, 4, (160, 200, 3))
    return np.clip(image, 0, 255).astype(np.uint8)


def frames(count: int) -> list[Image]:
    return [skin(i) for i in range(count)]


def test_noise_flicker_and_a_blink_are_no_hand() -> None:
    watch = OcclusionDetector(SHEET, 25)
    for i in range(50):
        image = skin(i, 1 + 0.1 * (-1) ** i)
        if i % 10 == 5:
            image[60:80] = 40
        assert not watch.update(image, POSE)
    assert watch.covered == 0


def test_a_hand_that_passes_is_counted() -> None:
    watch = OcclusionDetector(SHEET, 25)
    for i, image in enumerate(frames(60)):
        x = 8 * (i - 20)
        image[:, max(0, x) : max(0, x + 90)] = (120, 90, 75)
        watch.update(image, POSE)
    assert 5 <= watch.covered <= 14


def test_what_stays_becomes_usual() -> None:
    watch = OcclusionDetector(SHEET, 25)
    for i, image in enumerate(frames(200)):
        if i > 20:
            image[:] = (60, 40, 30)
        watch.update(image, POSE)
    assert 50 <= watch.covered <= 53


def test_out_of_the_picture_nothing_is_said() -> None:
    watch = OcclusionDetector(SHEET, 25)
    away = POSE.copy()
    away[0, 3] = -10
    assert not watch.update(skin(0), POSE)
    assert not watch.update(np.zeros_like(skin(0)), away)
