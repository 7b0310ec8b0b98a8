import numpy as np
import pytest

from austicker.rendering.light import decode, encode

EVERY = np.arange(256, dtype=np.uint8).repeat(3).reshape(16, 16, 3)


def test_every_byte_returns() -> None:
    assert np.array_equal(encode(decode(EVERY)), EVERY)


def test_known_values() -> None:
    # IEC 61966-2-1: 188 is the sRGB level nearest to half the light of white.
    assert encode(np.full((1, 1, 3), 0.5, np.float32)).tolist() == [[[188] * 3]]
    light = decode(np.array([[[0, 128, 255]]], np.uint8))
    assert light[0, 0] == pytest.approx([0, 0.21586, 1], abs=1e-5)


def test_light_out_of_range_is_clipped() -> None:
    light = np.array([[[-0.2, 1.0000001, 7]]], np.float32)
    assert encode(light).tolist() == [[[0, 255, 255]]]


def test_views_are_read_in_place() -> None:
    assert np.array_equal(decode(EVERY[::2, 3:9]), decode(EVERY)[::2, 3:9])
