"""One resampling, and bytes that stay."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.rendering.warp import cut_grey, warp

IDENTITY = np.array([[1.0, 0, 0], [0, 1, 0]])


def waves(height: int = 90, width: int = 110, dx: float = 0.0, dy: float = 0.0) -> np.ndarray:
    y, x = np.mgrid[:height, :width].astype(float)
    grey = 120 + 50 * np.sin((x + dx) / 5) * np.cos((y + dy) / 6)
    return np.repeat(np.rint(grey).astype(np.uint8)[..., None], 3, axis=2)


def disc(height: int, width: int, right: float, down: float) -> np.ndarray:
    y, x = np.mgrid[:height, :width].astype(np.float32)
    radius = np.hypot(x - width / 2, y - height / 2) / (0.45 * min(height, width))
    level = np.clip(2 - 2 * radius, 0, 1).astype(np.float32)
    return np.asarray(level[..., None] * np.array([right, down], np.float32))


def test_no_displacement_leaves_every_byte() -> None:
    image = waves()
    out = warp(image, np.zeros((40, 40, 2), np.float32), IDENTITY)
    assert np.array_equal(out, image)
    assert out is not image


@settings(max_examples=25, deadline=None)
@given(
    right=st.floats(-2, 2),
    down=st.floats(-2, 2),
    scale=st.floats(0.5, 5),
    angle=st.floats(-0.5, 0.5),
    x=st.floats(-30, 90),
    y=st.floats(-30, 70),
)
def test_bytes_outside_the_patch_stay(right, down, scale, angle, x, y) -> None:
    image = waves()
    cos, sin = scale * np.cos(angle), scale * np.sin(angle)
    to_image = np.array([[cos, -sin, x], [sin, cos, y]])
    field = disc(30, 24, right, down)
    out = warp(image, field, to_image)
    rows, columns = np.mgrid[:90, :110]
    places = np.stack([columns, rows], axis=-1) - to_image[:, 2]
    inside = places @ np.linalg.inv(to_image[:, :2]).T
    reach = 1 / scale
    beyond = ((inside < -reach) | (inside > np.array([23, 29]) + reach)).any(axis=-1)
    assert np.array_equal(out[beyond], image[beyond])


@pytest.mark.parametrize("scale", [1.0, 2.0, 5.0])
def test_a_shift_shows_what_lay_beside(scale: float) -> None:
    image = waves()
    field = np.full((45, 55, 2), (0.5 / scale, -0.3 / scale), np.float32)
    to_image = np.array([[scale, 0, 0], [0, scale, 0]])
    out = warp(image, field, to_image)
    exact = waves(dx=0.5, dy=-0.3)  # whatever the scale
    inner = np.s_[5:35, 5:45]
    assert np.abs(out[inner].astype(int) - exact[inner].astype(int)).max() <= 2


def test_a_large_face_moves_as_its_crop_says() -> None:
    y, x = np.mgrid[:300, :300].astype(np.float64)
    image = np.repeat(np.rint(x / 2 + y / 4).astype(np.uint8)[..., None], 3, axis=2)
    field = disc(60, 60, 2.0, 0.0)
    out = warp(image, field, np.array([[5.0, 0, 0], [0, 5, 0]]))
    rows, columns = np.mgrid[20:280, 20:280] / 5
    radius = np.hypot(columns - 30, rows - 30) / 27
    right = 5 * 2.0 * np.clip(2 - 2 * radius, 0, 1)
    seen = out[20:280, 20:280, 0] - (x / 2 + y / 4)[20:280, 20:280]
    assert np.abs(seen - right / 2).mean() < 0.3  # whole grey levels
    assert np.abs(seen - right / 2).max() < 1.2


def test_vectors_turn_with_the_head() -> None:
    image = waves()
    quarter = np.array([[0.0, -1, 80], [1, 0, 10]])
    field = np.full((60, 60, 2), (1.0, 0.0), np.float32)
    out = warp(image, field, quarter)
    assert np.array_equal(out[20:60, 30:70], image[21:61, 30:70])


def test_a_matrix_that_cannot_be_undone_is_refused() -> None:
    with pytest.raises(RecordError, match="can be undone"):
        warp(waves(), disc(9, 9, 1, 0), np.zeros((2, 3)))


@pytest.mark.parametrize("scale", [0.7, 1.0, 3.4])
def test_a_crop_shows_the_patch(scale: float) -> None:
    y, x = np.mgrid[:300, :300].astype(float)
    image = np.repeat(np.rint(0.4 * x + 0.3 * y).astype(np.uint8)[..., None], 3, axis=2)
    cut = cut_grey(image, np.array([[scale, 0, 20], [0, scale, 30]]), (70, 60))
    rows, columns = np.mgrid[:60, :70]
    expected = 0.4 * (scale * columns + 20) + 0.3 * (scale * rows + 30)
    assert cut.shape == (60, 70)
    assert np.abs(cut - expected)[2:-2, 2:-2].max() < 2


def test_a_crop_outside_is_refused() -> None:
    with pytest.raises(RecordError, match="meets the image"):
        cut_grey(waves(), np.array([[1.0, 0, 500], [0, 1, 500]]), (20, 20))
