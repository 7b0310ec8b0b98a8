import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.rendering import Compositor, Surface
from austicker.rendering.drift import BACKGROUND, PLAIN, calibrate, envelope, gentle, path
from austicker.stickers import STICKERS
from austicker.types import MOST_DRIFT, Window
from tests.rendering.art import Flat

WINDOW = Window(10, 18, 30, 9.0)
DRIFT = (0.012, -0.009)


def rng() -> np.random.Generator:
    return np.random.default_rng(4)


def test_the_envelope_is_that_of_a_micro_expression() -> None:
    share = envelope(WINDOW, np.arange(40))
    assert share[[0, 10, 18, 30, 39]] == pytest.approx([0, 0, 1, 0, 0])
    assert share[14] == pytest.approx(0.5)
    assert share[24] == pytest.approx(0.5)
    assert (np.diff(share[10:19]) > 0).all()
    assert (np.diff(share[18:31]) < 0).all()


def test_a_movement_cut_off_at_its_apex_falls_as_it_rose() -> None:
    share = envelope(Window(10, 18, 18, 1.0), np.arange(40))
    assert share[26] == pytest.approx(0)
    assert share[22] == pytest.approx(0.5)


@given(st.integers(0, 2**32), st.floats(15, 200))
def test_the_gentle_motion_is_small_slow_and_reproducible(seed: int, fps: float) -> None:
    first, again = (gentle(600, fps, np.random.default_rng(seed)) for _ in range(2))
    assert np.array_equal(first, again)
    assert np.abs(first).max() < 6 * BACKGROUND
    # A kernel of 0.35 s makes speeds of RMS 1 / (0.35 sqrt 2) = 2 a second; six times that at most.
    assert np.abs(np.diff(first, axis=0)).max() < 12.2 * BACKGROUND / fps


def test_from_onset_to_apex_the_path_is_as_asked() -> None:
    out = path([WINDOW], [DRIFT], (0, 60), 25.0, rng())
    still = path([WINDOW], [], (0, 60), 25.0, rng())
    assert out[18] - out[10] == pytest.approx(np.array(DRIFT), abs=1e-6)
    # Before the onset nothing tells, nor after the offset.
    assert np.array_equal(out[:11], still[:11])
    assert out[31:] == pytest.approx(still[31:], abs=1e-7)
    assert np.abs(still[1:] - still[:-1]).max() > 0


@given(
    st.integers(-80, 80),
    st.lists(st.tuples(st.floats(-0.021, 0.021), st.floats(-0.021, 0.021)), max_size=3),
)
def test_paths_never_leave_the_cap_wherever_the_window_lies(
    start: int, drifts: list[tuple[float, float]]
) -> None:
    windows = [WINDOW, Window(15, 20, 20, 1.0), Window(40, 41, 60, 1.0)]
    out = path(windows, drifts, (start, start + 50), 30.0, rng())
    assert out.shape == (50, 2)
    assert np.hypot(out[:, 0], out[:, 1]).max() <= MOST_DRIFT / 1.1 * (1 + 1e-6)
    assert np.isfinite(out).all()


def sheet(side: float) -> Surface:
    return Surface(np.array([[side, 0, 0], [0, side, 0], [0, 0, -1.0], [0, 0, 0]]))


@pytest.mark.parametrize("name", ["dots", "happy", "surprised", "flower"])
def test_designs_with_contrast_show_what_is_asked(name: str) -> None:
    slide = calibrate(Compositor(STICKERS.make(name)), sheet(50), np.eye(2, 4), farthest=0.03)
    assert slide.delivered > 0.85
    assert 1 <= np.linalg.norm(slide.command, 2) <= 1.8 + 1e-9
    assert slide.rim >= 1.5 * 0.03


def test_stripes_hide_motion_along_them() -> None:
    slide = calibrate(Compositor(STICKERS.make("stripes")), sheet(50), np.eye(2, 4), farthest=0.03)
    assert slide.delivered < PLAIN


def test_a_plain_sticker_shows_next_to_nothing() -> None:
    flat = Compositor(Flat(200, 60, 60, 255))
    slide = calibrate(flat, sheet(50), np.eye(2, 4), farthest=0.03)
    assert slide.delivered < 0.4
