"""Stickers as sheets on a head: masks, slides, shadows."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import RecordError
from austicker.rendering import Compositor, DrapedSticker, StickerPosition, Surface, coverage
from austicker.rendering.composite import MOST_SLIP
from austicker.rendering.light import decode
from austicker.stickers import STICKERS
from austicker.types import Bools, Image
from tests.rendering.art import Flat
from tests.rendering.test_surface import turned

HEIGHT, WIDTH = 110, 130
BOX = np.array([0.0, 0, WIDTH, HEIGHT])


def noise() -> Image:
    return np.random.default_rng(3).integers(0, 256, (HEIGHT, WIDTH, 3), dtype=np.uint8)


def sheet(side: float, across: float = 0.0, down: float = 0.0) -> Surface:
    frame = np.array([[side, 0, 0], [0, side, 0], [0, 0, -1.0], [0, 0, 0]])
    return Surface(frame, np.diag([across, down]))


def covered(compositor: Compositor, drape: DrapedSticker) -> Bools:
    bare = np.ones((HEIGHT, WIDTH), np.float32)
    compositor.uncover(bare, drape, (0, 0))
    return np.asarray(bare < 1)


COMPOSITORS = {name: Compositor(STICKERS.make(name)) for name in ("star", "dots")}


@settings(deadline=None)
@given(
    name=st.sampled_from(sorted(COMPOSITORS)),
    x=st.floats(-40, 170),
    y=st.floats(-40, 150),
    side=st.floats(4, 90),
    yaw=st.floats(-70, 70),
    pitch=st.floats(-40, 40),
    bend=st.tuples(st.floats(-0.3, 1.5), st.floats(-0.3, 1.5)),
    slip=st.tuples(st.floats(-0.08, 0.08), st.floats(-0.08, 0.08)),
    shadow=st.booleans(),
)
def test_outside_sticker_and_shadow_the_frame_is_untouched(
    name, x, y, side, yaw, pitch, bend, slip, shadow
) -> None:
    frame, compositor = noise(), COMPOSITORS[name]
    drape = DrapedSticker(sheet(side, *bend), turned(yaw, pitch, x, y), slip, 0.12, shadow)
    pasted = compositor.paste(frame, drape)
    mask = covered(compositor, drape)
    assert np.array_equal(pasted[~mask], frame[~mask])
    # Nor does the mask reach farther than a sticker with its shadow does.
    py, px = np.mgrid[:HEIGHT, :WIDTH]
    assert np.hypot(px - x, py - y)[mask].max(initial=0) < 1.05 * side + 4


def test_a_flat_sheet_is_the_flat_sticker() -> None:
    compositor = COMPOSITORS["star"]
    frame = noise()
    flat = compositor.paste(frame, StickerPosition(64.3, 52.8, 50).matrix())
    draped = compositor.paste(frame, DrapedSticker(sheet(50), turned(0, 0, 64.3, 52.8)))
    assert np.abs(flat.astype(int) - draped).max() <= 8
    assert np.mean(np.abs(flat.astype(int) - draped)) < 0.1


@given(slip=st.tuples(st.floats(-0.07, 0.07), st.floats(-0.07, 0.07)))
@settings(deadline=None, max_examples=25)
def test_a_slide_changes_nothing_outside_and_nothing_of_the_outline(slip) -> None:
    compositor = Compositor(STICKERS.make("dots"))
    pose = turned(20, 5, 64, 55)
    still, slid = (DrapedSticker(sheet(60), pose, s, 0.11) for s in ((0.0, 0.0), slip))
    before, after = (compositor.paste(noise(), drape) for drape in (still, slid))
    assert np.array_equal(covered(compositor, still), covered(compositor, slid))
    # The outline itself: shares of the background in every pixel.
    shares = []
    for drape in (still, slid):
        bare = np.ones((HEIGHT, WIDTH), np.float32)
        compositor.uncover(bare, drape, (0, 0))
        shares.append(bare)
    assert np.abs(shares[0] - shares[1]).max() < 0.2
    assert np.array_equal(before[:10], after[:10])


@pytest.mark.parametrize("slip", [(0.05, 0.0), (0.0, -0.05), (-0.03, 0.03)])
def test_the_print_moves_by_the_slide(slip) -> None:
    """Dots found again, inside the border in which the slide fades out."""
    compositor = Compositor(STICKERS.make("dots"))
    black = np.zeros((HEIGHT, WIDTH, 3), np.uint8)
    pose = turned(0, 0, 64, 55)
    one = decode(compositor.paste(black, DrapedSticker(sheet(80), pose, (0.0, 0.0), 0.08)))[..., 1]
    two = decode(compositor.paste(black, DrapedSticker(sheet(80), pose, slip, 0.08)))[..., 1]
    across, down = np.array(slip) * 80
    core = np.s_[40:70, 49:79]
    y, x = np.mgrid[40:70, 49:79]
    from austicker.rendering.sample import look_up

    at = np.stack([x - across, y - down], axis=-1).astype(np.float32)
    assert np.abs(look_up(one, at) - two[core]).max() < 0.1
    assert np.abs(one[core] - two[core]).max() > 0.2


def test_the_shadow_is_soft_dark_and_only_around() -> None:
    white = np.full((HEIGHT, WIDTH, 3), 255, np.uint8)
    compositor = Compositor(Flat(255, 255, 255, 255))
    pose = turned(0, 0, 64, 55)
    cast = compositor.paste(white, DrapedSticker(sheet(50), pose, shadow=True))[..., 0].astype(int)
    assert (cast[35:75, 44:84] == 255).all()
    below = cast[81:91, 64]
    assert below[0] < 250
    assert (np.diff(below) >= 0).all()
    assert (cast[:20] == 255).all()
    # The light comes from above.
    assert cast[82, 64] < cast[28, 64]


def test_hidden_parts_are_not_drawn() -> None:
    shown = np.ones((5, 5), np.float32)
    shown[:, :2] = 0
    drape = DrapedSticker(sheet(60), turned(0, 0, 64, 55), visible=shown)
    pasted = Compositor(Flat(255, 0, 0, 255)).paste(noise(), drape)
    assert np.array_equal(pasted[:, :48], noise()[:, :48])
    assert (pasted[30:80, 70:90] == [255, 0, 0]).all()


def test_seen_from_behind_or_its_edge_there_is_nothing() -> None:
    compositor = COMPOSITORS["star"]
    for yaw in (90, 89.5, 120, 180):
        assert np.array_equal(
            compositor.paste(noise(), DrapedSticker(sheet(40), turned(yaw))), noise()
        )


def test_coverage_counts_the_sticker_as_seen() -> None:
    white = Compositor(Flat(255, 255, 255, 255))
    front = coverage([(white, DrapedSticker(sheet(40), turned(0, 0, 64, 55)))], BOX)
    side = coverage([(white, DrapedSticker(sheet(40), turned(60, 0, 64, 55)))], BOX)
    assert front == pytest.approx(1600 / (WIDTH * HEIGHT), rel=0.02)
    assert side == pytest.approx(front / 2, rel=0.03)


@pytest.mark.parametrize("slip", [(0.2, 0.0), (np.nan, 0.0)])
def test_slides_too_far_are_refused(slip) -> None:
    with pytest.raises(RecordError, match="slip of at most"):
        DrapedSticker(sheet(40), turned(0), slip)


def test_poses_must_be_finite() -> None:
    with pytest.raises(RecordError, match="pose: expected finite"):
        COMPOSITORS["star"].paste(noise(), DrapedSticker(sheet(40), np.full((2, 4), np.nan)))


@given(st.floats(0, 7))
def test_a_slip_scaled_to_the_cap_is_fine(angle: float) -> None:
    way = np.array([np.cos(angle), np.sin(angle)])
    slip = way * (MOST_SLIP / np.hypot(*way))
    assert DrapedSticker(sheet(20), turned(0), (float(slip[0]), float(slip[1])))
