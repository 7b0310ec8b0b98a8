import numpy as np
import pytest

from austicker.protection.sticker_geometry import bent_patch
from austicker.rendering import LightEstimator, StickerLight
from austicker.srgb import to_srgb
from austicker.types import Floats, Image
from tests.faces.test_geometry import head

TEMPLATE = head()
SIZE = 400
SKIN = np.array([0.40, 0.22, 0.15])
"""Linear light of skin."""


def pose() -> Floats:
    scale = 0.7 * SIZE / np.ptp(TEMPLATE[:468], axis=0)[:2].max()
    linear = np.diag([scale, scale, scale])[:2]
    return np.column_stack([linear, [SIZE / 2, SIZE / 2] - linear @ TEMPLATE[:468].mean(axis=0)])


def lit(across: float = 0.0, level: float = 1.0, colour: tuple[float, ...] = (1, 1, 1)) -> Image:
    """Even skin everywhere, its light rising to the right."""
    x = np.linspace(-1, 1, SIZE)[None, :, None]
    light = SKIN * np.array(colour) * level * np.exp(across * x) * np.ones((SIZE, 1, 1))
    return np.rint(to_srgb(np.clip(light, 0, 1)) * 255).astype(np.uint8)


def shade(roi: int = 6, fps: float = 25.0, level: float = 1.0) -> LightEstimator:
    return LightEstimator(bent_patch(TEMPLATE, roi, 2), TEMPLATE, fps, level)


def test_even_skin_leaves_the_sticker_as_drawn() -> None:
    light = shade(level=0.8).update(lit(), pose())
    assert light.level == pytest.approx([0.8, 0, 0], abs=0.03)
    assert light.colour == pytest.approx([1, 1, 1], abs=0.08)
    assert light.saturation == 1


def test_light_from_one_side_falls_on_the_sticker_likewise() -> None:
    left, right = (shade(roi).update(lit(across=0.6), pose()).level for roi in (8, 9))
    assert left[0] < 0.85 < right[0]
    assert left[1] > 0.03
    # The slope is that of the skin: a logarithm of 0.6 over half the picture.
    side = np.linalg.norm(bent_patch(TEMPLATE, 6, 2).frame[0]) * pose()[0, 0]
    slope = 0.8 * 0.6 * side / (SIZE / 2)
    middle = shade(6).update(lit(across=0.6), pose()).level
    assert middle[1] / middle[0] == pytest.approx(slope, rel=0.25)


def test_dark_hair_over_half_of_the_surroundings_does_not_darken_the_sticker() -> None:
    image = lit()
    _, y = (TEMPLATE[:468] @ pose()[:, :3].T + pose()[:, 3]).T
    image[: int(np.quantile(y, 0.12))] = 20
    light = shade(2).update(image, pose())
    assert light.level[0] > 0.9


def test_black_and_white_film_shows_a_grey_sticker() -> None:
    image = np.repeat(lit()[..., :1], 3, axis=2)
    light = shade().update(image, pose())
    assert light.saturation == 0
    layer = np.ones((4, 4, 4), np.float32) * np.array([0.8, 0.2, 0.1, 1], np.float32)
    light.apply_to(layer, np.zeros((4, 4, 2), np.float32))
    assert np.ptp(layer[..., :3]) < 0.01


def test_coloured_light_tints_a_little() -> None:
    blue = shade().update(lit(colour=(0.6, 1.0, 1.8)), pose()).colour
    plain = shade().update(lit(), pose()).colour
    assert blue[2] > 1.1 * plain[2]
    assert blue[0] < plain[0]


def test_noise_and_flicker_do_not_show() -> None:
    rng = np.random.default_rng(0)
    watch, levels = shade(), []
    for index in range(60):
        noisy = lit(level=1 + 0.1 * (-1) ** (index // 3)) + rng.normal(0, 6, (SIZE, SIZE, 3))
        image = np.clip(noisy, 0, 255).astype(np.uint8)
        levels.append(watch.update(image, pose()).level[0])
    steps = np.abs(np.diff(levels))
    # One step of 8-bit sRGB is at least 0.5 % of light this bright.
    assert steps.max() < 0.005


def test_where_no_skin_is_seen_the_last_light_stays() -> None:
    watch = shade(fps=5)
    seen = watch.update(lit(across=0.4), pose())
    away = pose()
    away[:, 3] += 5000
    for _ in range(20):
        after = watch.update(lit(), away)
    assert after.level == pytest.approx(seen.level)
    assert shade(level=0.7).update(lit(), away).level == pytest.approx([0.7, 0, 0])


def test_light_falls_in_place_and_leaves_alpha() -> None:
    layer = np.full((3, 5, 4), 0.5, np.float32)
    places = np.zeros((3, 5, 2), np.float32)
    places[..., 0] = np.linspace(-0.5, 0.5, 5)
    StickerLight(np.array([0.8, 0.4, 0.0]), np.array([1.0, 1.0, 0.5])).apply_to(layer, places)
    assert layer[0, :, 0] == pytest.approx(0.5 * (0.8 + 0.4 * places[0, :, 0]))
    assert layer[0, :, 2] == pytest.approx(0.5 * layer[0, :, 0])
    assert (layer[..., 3] == 0.5).all()
