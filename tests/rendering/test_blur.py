import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.rendering import blur_box
from austicker.types import Image

HEIGHT, WIDTH = 160, 200
BOX = np.array([60.0, 30, 140, 130])


def noise() -> Image:
    return np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


corner = st.floats(-150, 250)
length = st.floats(0.5, 300)


@settings(deadline=None)
@given(corner, corner, length, length)
def test_outside_the_ellipse_the_image_is_untouched(
    x: float, y: float, width: float, height: float
) -> None:
    image = noise()
    blurred = blur_box(image, np.array([x, y, x + width, y + height]))
    py, px = np.mgrid[:HEIGHT, :WIDTH]
    radius = np.hypot((px - x - width / 2) / (width / 2), (py - y - height / 2) / (height / 2))
    assert np.array_equal(blurred[radius > 1.5], image[radius > 1.5])


def test_the_face_cannot_be_told_from_another() -> None:
    """Two faces that differ in all but their coarse light look the same."""
    rng = np.random.default_rng(1)
    one, other = (rng.integers(40, 216, (HEIGHT, WIDTH, 3), dtype=np.uint8) for _ in range(2))
    before = np.abs(one.astype(int) - other)[40:120, 70:130].mean()
    after = np.abs(blur_box(one, BOX).astype(int) - blur_box(other, BOX))[40:120, 70:130].mean()
    assert before > 50
    assert after < 4


@pytest.mark.parametrize("across", [4, 6, 8])
def test_features_are_gone(across: int) -> None:
    """Stripes as fine as a face's features (a quarter of it and less) leave no contrast."""
    x = np.arange(WIDTH)
    stripes = np.where((x - 60) * across // 80 % 2 == 0, 30, 220).astype(np.uint8)
    image = np.broadcast_to(stripes[None, :, None], (HEIGHT, WIDTH, 3)).copy()
    inside = blur_box(image, BOX)[80, 70:130, 0].astype(float)
    assert np.std(inside) < 0.25 * np.std(image[80, 70:130, 0].astype(float))


def test_the_whole_box_of_a_face_is_replaced() -> None:
    image = noise()
    changed = (blur_box(image, BOX) != image).any(axis=2)
    py, px = np.mgrid[:HEIGHT, :WIDTH]
    oval = np.hypot((px - 100) / 40, (py - 80) / 50) < 1.1
    assert changed[oval].mean() > 0.99


def test_an_even_picture_stays_even() -> None:
    image = np.full((HEIGHT, WIDTH, 3), (200, 120, 17), np.uint8)
    assert np.abs(blur_box(image, BOX).astype(int) - image).max() <= 1


def test_the_image_s_light_is_kept() -> None:
    """Averages are taken in linear light: black and white in equal parts give 188."""
    checks = np.indices((HEIGHT, WIDTH)).sum(axis=0) % 2 * 255
    image = np.repeat(checks[..., None], 3, axis=2).astype(np.uint8)
    assert blur_box(image, BOX)[60:100, 80:120] == pytest.approx(188, abs=3)


def test_a_copy_unless_told_where_to_write() -> None:
    image = noise()
    blurred = blur_box(image, BOX)
    assert np.array_equal(image, noise())
    assert blur_box(image, BOX, out=image) is image
    assert np.array_equal(image, blurred)


@pytest.mark.parametrize("box", [(5, 5, 5, 9), (9, 5, 5, 9), (np.nan, 0, 1, 1)])
def test_empty_boxes_are_refused(box: tuple[float, ...]) -> None:
    with pytest.raises(RecordError, match="box: expected x0 < x1 and y0 < y1"):
        blur_box(noise(), np.array(box))
