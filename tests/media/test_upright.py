from __future__ import annotations

import numpy as np
import PIL.Image
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageOps

from austicker.media.upright import Orientation, from_degrees, from_display_matrix, from_exif

UNIT = 1 << 16


@given(st.integers(1, 8), st.integers(1, 7), st.integers(1, 7), st.sampled_from([1, 3, 4]))
def test_exif_orientations_agree_with_pillow(
    value: int, height: int, width: int, bands: int
) -> None:
    rng = np.random.default_rng(height * 8 + width)
    array = rng.integers(0, 256, (height, width, bands), np.uint8)
    turned = from_exif(value).apply(array).reshape(-1)
    for band in range(bands):
        picture = PIL.Image.fromarray(array[..., band])
        picture.getexif()[0x0112] = value
        expected = np.asarray(ImageOps.exif_transpose(picture))
        assert np.array_equal(turned.reshape(*expected.shape, bands)[..., band], expected)
    assert from_exif(value).size(width, height) == expected.shape[::-1]


@given(st.one_of(st.integers(), st.none(), st.text(), st.floats()))
def test_odd_orientation_values_mean_upright(value: object) -> None:
    if value not in range(1, 9):
        assert from_exif(value).identity


@pytest.mark.parametrize(
    ("matrix", "orientation", "rotation"),
    [
        ((1, 0, 0, 1), Orientation(), 0),
        ((0, 1, -1, 0), Orientation(transpose=True, flip_x=True), 90),
        ((-1, 0, 0, -1), Orientation(flip_x=True, flip_y=True), 180),
        ((0, -1, 1, 0), Orientation(transpose=True, flip_y=True), 270),
        ((-1, 0, 0, 1), Orientation(flip_x=True), 0),
    ],
)
def test_display_matrices(
    matrix: tuple[int, int, int, int], orientation: Orientation, rotation: int
) -> None:
    a, b, c, d = (value * UNIT for value in matrix)
    data = np.array([a, b, 0, c, d, 0, 0, 0, 1 << 30], np.int32).tobytes()
    assert from_display_matrix(data) == orientation
    assert orientation.rotation == rotation
    # The definition itself: stored (x, y) is shown at (a x + c y, b x + d y), up to a shift.
    array = np.arange(6, dtype=np.uint8).reshape(2, 3)
    y, x = np.mgrid[:2, :3]
    shown_x, shown_y = matrix[0] * x + matrix[2] * y, matrix[1] * x + matrix[3] * y
    shown_x, shown_y = shown_x - shown_x.min(), shown_y - shown_y.min()
    assert np.array_equal(orientation.apply(array)[shown_y, shown_x], array)


def test_small_tilts_are_rounded_and_short_data_ignored() -> None:
    tilted = np.array([65000, 8000, 0, -8000, 65000, 0, 0, 0, 1 << 30], np.int32).tobytes()
    assert from_display_matrix(tilted).identity
    assert from_display_matrix(b"short").identity


@pytest.mark.parametrize("degrees", [0, 90, 180, 270, -90, -180, 89])
def test_degrees_mean_what_the_matrix_of_them_does(degrees: int) -> None:
    """FFmpeg's `av_display_rotation_set`: cosine, minus sine; sine, cosine."""
    angle = np.deg2rad(degrees)
    matrix = [np.cos(angle), -np.sin(angle), 0, np.sin(angle), np.cos(angle), 0, 0, 0, 1]
    data = np.round(np.array(matrix) * UNIT).astype("=i4").tobytes()
    assert from_degrees(degrees) == from_display_matrix(data)
