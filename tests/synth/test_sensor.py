import numpy as np
import pytest

from austicker.synth import Sensor, expose

GREY = np.full((64, 64, 3), 0.2, np.float32)


def test_a_clean_sensor_follows_srgb() -> None:
    picture = expose(GREY, Sensor(blur=0), 1.0, np.random.default_rng(0))
    assert picture.dtype == np.uint8
    assert (picture == round(255 * (1.055 * 0.2 ** (1 / 2.4) - 0.055))).all()


def test_noise_has_the_variance_asked_for() -> None:
    sensor = Sensor(blur=0, read=0.004, shot=0.02)
    picture = expose(GREY, sensor, 1.0, np.random.default_rng(0)).astype(float) / 255
    light = np.where(picture > 0.04045, ((picture + 0.055) / 1.055) ** 2.4, picture / 12.92)
    assert light.mean() == pytest.approx(0.2, rel=0.02)
    assert light.std() == pytest.approx(np.sqrt(0.004**2 + 0.02**2 * 0.2), rel=0.05)


def test_a_grey_sensor_has_no_colour() -> None:
    scene = np.random.default_rng(1).uniform(0, 1, (32, 32, 3)).astype(np.float32)
    picture = expose(scene, Sensor(grey=True, shot=0.02), 1.0, np.random.default_rng(0))
    assert (picture == picture[..., :1]).all()


def test_brighter_exposure_is_brighter_and_white_does_not_wrap() -> None:
    rng = np.random.default_rng(0)
    values = [int(expose(GREY, Sensor(), gain, rng)[30, 30, 0]) for gain in (0.5, 1, 2, 50)]
    assert values == sorted(values)
    assert values[-1] == 255


def test_compression_changes_little() -> None:
    scene = np.random.default_rng(1).uniform(0, 1, (8, 8, 3)).astype(np.float32)
    scene = np.kron(scene, np.ones((8, 8, 1), np.float32))
    plain = expose(scene, Sensor(), 1.0, np.random.default_rng(0)).astype(int)
    packed = expose(scene, Sensor(quality=90), 1.0, np.random.default_rng(0)).astype(int)
    assert 0 < np.abs(packed - plain).mean() < 6
