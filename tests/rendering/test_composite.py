import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.rendering import Compositor, StickerPosition, coverage
from austicker.rendering.light import decode
from austicker.stickers import STICKERS
from austicker.types import Floats, Image
from tests.rendering.art import Flat, Half

HEIGHT, WIDTH = 90, 120
STAR = Compositor(STICKERS.make("star"))
WHITE = Compositor(Flat(255, 255, 255, 255))
BLACK = np.zeros((HEIGHT, WIDTH, 3), np.uint8)


def noise(height: int = HEIGHT, width: int = WIDTH) -> Image:
    return np.random.default_rng(3).integers(0, 256, (height, width, 3), dtype=np.uint8)


def centroid(image: Image) -> tuple[float, float, float]:
    """x, y, and the light in all, white pixels = 1."""
    light = decode(image).astype(np.float64).mean(axis=2)
    total = light.sum()
    x = light.sum(axis=0) @ np.arange(image.shape[1]) / total
    y = light.sum(axis=1) @ np.arange(image.shape[0]) / total
    return float(x), float(y), float(total)


def mask(compositor: Compositor, matrix: Floats) -> npt.NDArray[np.float64]:
    bare = np.ones((HEIGHT, WIDTH))
    compositor.uncover(bare, matrix, (0, 0))
    return 1 - bare


def test_half_white_over_black_is_188() -> None:
    half = Compositor(Flat(255, 255, 255, 128))
    pasted = half.paste(BLACK, StickerPosition(60, 45, 40).matrix())
    assert (pasted[35:55, 50:70] == 188).all()


def test_an_opaque_sticker_shows_its_own_colour() -> None:
    pasted = Compositor(Flat(234, 106, 92, 255)).paste(
        noise(), StickerPosition(60, 45, 40, 0.4).matrix()
    )
    assert (pasted[35:55, 50:70] == [234, 106, 92]).all()


def test_dim_light_dims_the_sticker_and_nothing_else() -> None:
    frame = noise()
    matrix = StickerPosition(60, 45, 40).matrix()
    pasted = WHITE.paste(frame, matrix, light=0.5)
    assert (pasted[35:55, 50:70] == 188).all()
    assert np.array_equal(pasted[:, :35], frame[:, :35])


sides = st.floats(0.5, 500)
angles = st.floats(-7, 7)


@settings(deadline=None)
@given(st.floats(-200, 320), st.floats(-200, 290), sides, angles)
def test_outside_its_mask_the_frame_is_untouched(
    x: float, y: float, side: float, angle: float
) -> None:
    frame = noise()
    matrix = StickerPosition(x, y, side, angle).matrix()
    pasted = STAR.paste(frame, matrix)
    assert np.array_equal(pasted[mask(STAR, matrix) == 0], frame[mask(STAR, matrix) == 0])
    # The star and its shadow lie within 0.53 sides of their centre; 2 px for the soft edge.
    py, px = np.mgrid[:HEIGHT, :WIDTH]
    far = np.hypot(px - x, py - y) > 0.53 * side + 2
    assert np.array_equal(pasted[far], frame[far])


@settings(deadline=None)
@given(st.floats(40, 80), st.floats(35, 55), st.floats(6, 30), angles)
def test_light_is_where_it_was_put(x: float, y: float, side: float, angle: float) -> None:
    got_x, got_y, total = centroid(WHITE.paste(BLACK, StickerPosition(x, y, side, angle).matrix()))
    assert got_x == pytest.approx(x, abs=0.03)
    assert got_y == pytest.approx(y, abs=0.03)
    # Each of the four edges is where it belongs to 0.04 px.
    assert total == pytest.approx(side**2, abs=4 * side * 0.04)


@pytest.mark.parametrize("name", ["star", "dots", "stripes", "happy"])
@pytest.mark.parametrize("side", [12.0, 24.7, 60.3])
def test_moving_by_parts_of_a_pixel_does_not_shimmer(name: str, side: float) -> None:
    compositor = Compositor(STICKERS.make(name))
    shifts = np.linspace(0, 1, 9)
    frames = [
        compositor.paste(BLACK, StickerPosition(60 + s, 45 + s / 2, side, 0.1).matrix())
        for s in shifts
    ]
    found = np.array([centroid(f) for f in frames])
    assert np.abs(found[:, 0] - found[0, 0] - shifts).max() < 0.01
    assert np.abs(found[:, 1] - found[0, 1] - shifts / 2).max() < 0.01
    assert np.ptp(found[:, 2]) < 0.003 * found[0, 2]
    # Sampling without a filter would be sharp at whole pixels and dull between them.
    energy = [float((decode(f).astype(np.float64) ** 2).sum()) for f in frames]
    assert np.ptp(energy) < 0.02 * energy[0]


def test_growing_by_parts_of_a_pixel_does_not_jump() -> None:
    compositor = Compositor(STICKERS.make("dots"))
    sides = np.linspace(30, 36, 61)
    light = np.array(
        [centroid(compositor.paste(BLACK, StickerPosition(60, 45, s).matrix()))[2] for s in sides]
    )
    growth = np.diff(light / sides**2)
    assert np.abs(growth).max() < 0.004 * light[0] / sides[0] ** 2


def test_a_still_sticker_is_the_same_bytes_whatever_came_between() -> None:
    compositor = Compositor(STICKERS.make("heart"))
    still = StickerPosition(60.3, 44.8, 33, 0.2).matrix()
    first = compositor.paste(noise(), still)
    for side in (5, 11, 22, 48, 96):
        compositor.paste(noise(), StickerPosition(20, 20, side).matrix())
    assert np.array_equal(compositor.paste(noise(), still), first)


@settings(deadline=None)
@given(st.floats(0, 119), st.floats(0, 89), st.floats(5, 80), angles)
def test_at_the_rim_it_is_the_crop_of_a_larger_frame(
    x: float, y: float, side: float, angle: float
) -> None:
    large = noise(HEIGHT + 200, WIDTH + 200)
    small = large[100:-100, 100:-100].copy()
    whole = STAR.paste(large, StickerPosition(x + 100, y + 100, side, angle).matrix())
    part = STAR.paste(small, StickerPosition(x, y, side, angle).matrix())
    # The sampling grid is counted from the window's corner: it differs in the last place.
    assert np.abs(whole[100:-100, 100:-100].astype(int) - part).max() <= 8
    assert np.mean(whole[100:-100, 100:-100] != part) < 0.02


@pytest.mark.parametrize("centre", [(-60, 45), (60, 200), (1e7, -1e7)])
def test_wholly_outside_changes_nothing(centre: tuple[float, float]) -> None:
    frame = noise()
    assert np.array_equal(STAR.paste(frame, StickerPosition(*centre, 50).matrix()), frame)


def test_a_sticker_larger_than_the_frame_fills_it() -> None:
    pasted = WHITE.paste(noise(), StickerPosition(60, 45, 1e5).matrix())
    assert (pasted == 255).all()


def test_it_turns_clockwise() -> None:
    pasted = Compositor(Half()).paste(BLACK, StickerPosition(60, 45, 40, np.pi / 2).matrix())
    assert (pasted[30:60, 63:78] == 255).all()
    assert not pasted[:, :57].any()


def test_a_copy_unless_told_where_to_write() -> None:
    frame, matrix = noise(), StickerPosition(60, 45, 30).matrix()
    pasted = STAR.paste(frame, matrix)
    assert np.array_equal(frame, noise())
    other = np.zeros_like(frame)
    assert STAR.paste(frame, matrix, out=other) is other
    assert np.array_equal(other, pasted)
    assert STAR.paste(frame, matrix, out=frame) is frame
    assert np.array_equal(frame, pasted)


@pytest.mark.parametrize("view", [np.s_[:, ::-1], np.s_[::2], np.s_[5:70, 9:101]])
def test_views_of_other_arrays_are_frames_too(view: tuple[slice, ...] | slice) -> None:
    frame, matrix = noise(), StickerPosition(50, 30, 30).matrix()
    expected = STAR.paste(np.ascontiguousarray(frame[view]), matrix)
    assert np.array_equal(STAR.paste(frame[view], matrix, out=frame[view]), expected)
    # The view's bytes were written, and only those.
    rest = noise()
    rest[view] = expected
    assert np.array_equal(frame, rest)


def test_art_is_drawn_once_while_the_head_sways() -> None:
    flat = Flat(255, 0, 0, 255)
    compositor = Compositor(flat)
    for k in range(50):
        side = 40.5 * (1 + 0.01 * np.sin(k))
        compositor.paste(BLACK, StickerPosition(60 + k / 7, 45, side, k / 50).matrix())
    assert len(flat.drawn) == 1
    assert 81 <= flat.drawn[0] <= 92


def test_huge_stickers_are_drawn_at_a_bounded_size() -> None:
    flat = Flat(255, 0, 0, 255)
    Compositor(flat).paste(BLACK, StickerPosition(60, 45, 9000).matrix())
    assert flat.drawn == [1024]


@pytest.mark.parametrize(
    "frame", [BLACK[..., 0], BLACK.astype(np.float32), np.zeros((9, 9, 4), np.uint8)]
)
def test_other_frames_are_refused(frame: npt.NDArray[np.uint8]) -> None:
    with pytest.raises(RecordError, match=r"frame: expected \(H, W, 3\) uint8, got"):
        STAR.paste(frame, StickerPosition(5, 5, 5).matrix())


def test_matrices_that_cannot_be_meant_are_refused() -> None:
    with pytest.raises(RecordError, match="finite values"):
        STAR.paste(BLACK, np.full((2, 3), np.nan))
    with pytest.raises(RecordError, match=r"expected \(2, 3\)"):
        STAR.paste(BLACK, np.eye(3))
    with pytest.raises(RecordError, match="can be undone"):
        STAR.paste(BLACK, np.array([[1.0, 2, 0], [2, 4, 0]]))


BOX = np.array([10.0, 20, 90, 70])


@given(st.floats(35, 65), st.floats(38, 52), angles)
def test_coverage_is_the_share_of_the_box(x: float, y: float, angle: float) -> None:
    matrix = StickerPosition(x, y, 20, angle).matrix()
    assert coverage([(WHITE, matrix)], BOX) == pytest.approx(400 / 4000, rel=0.01)


def test_what_two_stickers_cover_counts_once() -> None:
    one, far = StickerPosition(40, 45, 20).matrix(), StickerPosition(70, 45, 10).matrix()
    both = coverage([(WHITE, one), (WHITE, far)], BOX)
    assert both == pytest.approx(500 / 4000, rel=0.01)
    within = StickerPosition(42, 44, 9).matrix()
    assert coverage([(WHITE, one), (WHITE, within)], BOX) == pytest.approx(400 / 4000, rel=0.01)


def test_only_what_is_in_the_box_counts() -> None:
    # Pixel centres are at whole numbers, so the box of 80 pixels begins at 9.5.
    across = StickerPosition(9.5, 45, 20).matrix()
    assert coverage([(WHITE, across)], BOX) == pytest.approx(200 / 4000, rel=0.01)
    assert coverage([(WHITE, StickerPosition(300, 45, 20).matrix())], BOX) == 0
    assert coverage([(WHITE, StickerPosition(50, 45, 900).matrix())], BOX) == 1
    assert coverage([], BOX) == 0
    out = np.array([-40.0, -40, 40, 40])
    assert coverage([(WHITE, StickerPosition(-10, 5, 20).matrix())], out) == pytest.approx(
        1 / 16, rel=0.01
    )


def test_an_empty_box_is_refused() -> None:
    with pytest.raises(RecordError, match="box: expected x0 < x1"):
        coverage([], np.array([5.0, 5, 5.2, 9]))
    with pytest.raises(RecordError, match="box: expected finite"):
        coverage([], np.array([5.0, 5, np.nan, 9]))
