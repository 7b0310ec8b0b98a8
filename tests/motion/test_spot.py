"""Spotting on series whose events are known."""

from fractions import Fraction
from itertools import pairwise

import numpy as np
import pytest

from austicker.facs import ROIS
from austicker.motion.spot import apex_values, from_rest, spot
from austicker.types import RoiMotion, Window

NOISE = 0.0007  # inter-ocular distances, what the meter shows on a moving head
RATES = (15, 24, 30, 60, 200)
Event = tuple[float, float, float, float, int, float]
"""Apex (s), rise (s), hold (s), fall (s), ROI, amplitude (inter-ocular distances)."""


def series(
    seed: int, fps: float, seconds: float, noise: float = NOISE, events: tuple[Event, ...] = ()
) -> RoiMotion:
    rng = np.random.default_rng(seed)
    length = round(seconds * fps)
    values = np.zeros((length, 14, 3))
    values[..., :2] = rng.normal(0, noise, (length, 14, 2))
    time = np.arange(length) / fps
    for apex, rise, hold, fall, roi, amplitude in events:
        knots = [apex - rise, apex, apex + hold, apex + hold + fall]
        bump = 0.5 - 0.5 * np.cos(np.pi * np.interp(time, knots, [0, 1, 1, 0]))
        values[:, roi - 1, 1] += amplitude * bump
    return RoiMotion(values, np.ones((length, 14), bool))


def some_events(seed: int) -> tuple[Event, ...]:
    rng = np.random.default_rng(seed + 1000)
    rois = rng.choice([r.number for r in ROIS if r.number not in (5, 7)], 5)
    return tuple(
        (
            3 + 3 * i + rng.uniform(0, 1),
            rng.uniform(0.07, 0.22),
            rng.uniform(0, 0.06),
            rng.uniform(0.1, 0.25),
            int(roi),
            rng.uniform(0.008, 0.03) * rng.choice([-1, 1]),
        )
        for i, roi in enumerate(rois)
    )


@pytest.mark.parametrize("fps", RATES)
@pytest.mark.parametrize("noise", [0.0003, 0.003])
def test_nothing_is_spotted_in_noise(fps: float, noise: float) -> None:
    alarms = sum(bool(spot(series(seed, fps, 20, noise), fps)) for seed in range(20))
    assert alarms <= 1


@pytest.mark.parametrize("fps", RATES)
def test_short_movements_are_found_where_they_are(fps: float) -> None:
    slack = 0.06 + 1 / fps
    for seed in range(8):
        events = some_events(seed)
        windows = spot(series(seed, fps, 20, events=events), Fraction(fps))
        assert len(windows) == len(events)
        for window, (apex, rise, hold, fall, _, _) in zip(windows, events, strict=True):
            assert window.apex / fps == pytest.approx(apex + hold / 2, abs=slack)
            assert window.onset / fps == pytest.approx(apex - rise, abs=slack)
            assert window.offset / fps == pytest.approx(apex + hold + fall, abs=slack + 0.03)


def test_events_mean_the_same_at_any_frame_rate() -> None:
    events = some_events(3)
    by_rate = [
        [window.apex / fps for window in spot(series(3, fps, 20, events=events), fps)]
        for fps in RATES
    ]
    for apexes in by_rate[1:]:
        assert apexes == pytest.approx(by_rate[0], abs=1 / 15)


def test_score_grows_with_the_movement_and_shrinks_with_the_noise() -> None:
    def score(amplitude: float, noise: float) -> float:
        event = (5.0, 0.15, 0.0, 0.2, 10, amplitude)
        (window,) = spot(series(0, 60, 10, noise, (event,)), 60)
        return window.score

    assert score(0.02, 0.002) > 1.5 * score(0.012, 0.002)
    assert score(0.02, 0.002) > 1.5 * score(0.02, 0.004)


def test_what_is_below_the_floor_is_noise_even_without_any() -> None:
    below: Event = (5.0, 0.15, 0.0, 0.2, 10, 0.002)
    above: Event = (5.0, 0.15, 0.0, 0.2, 10, 0.005)
    assert spot(series(0, 30, 10, 1e-6, (below,)), 30) == ()
    assert len(spot(series(0, 30, 10, 1e-6, (above,)), 30)) == 1


@pytest.mark.parametrize("hold", [0.8, 1.5])
def test_a_longer_expression_is_one_window(hold: float) -> None:
    event = (8.0, 0.4, hold, 0.5, 10, 0.03)
    (window,) = spot(series(1, 30, 20, events=(event,)), 30)
    assert window.onset / 30 == pytest.approx(7.6, abs=0.2)
    assert 8.0 - 0.1 <= window.apex / 30 <= 8.0 + hold + 0.1
    assert window.offset / 30 == pytest.approx(8.5 + hold, abs=0.3)


def test_a_movement_that_stays_ends_about_two_seconds_after_its_apex() -> None:
    event = (8.0, 0.3, 30.0, 1.0, 2, -0.02)
    (window,) = spot(series(1, 30, 20, events=(event,)), 30)
    assert window.onset / 30 == pytest.approx(7.7, abs=0.15)
    assert 1.4 <= (window.offset - window.apex) / 30 <= 2.6


def test_slow_drift_is_no_movement() -> None:
    motion = series(2, 30, 60)
    motion.values[..., :2] += np.linspace(0, 0.2, len(motion.values))[:, None, None]
    assert spot(motion, 30) == ()


def test_blinks_are_no_expressions() -> None:
    blinks = tuple((t, 0.08, 0.02, 0.15, roi, 0.06) for t in (3.0, 7.0, 11.0) for roi in (5, 7))
    dragged = tuple((t, 0.08, 0.02, 0.15, 2, 0.006) for t in (3.0, 7.0, 11.0))
    smile = ((15.0, 0.15, 0.0, 0.2, 12, -0.02),)
    assert spot(series(0, 30, 18, events=blinks + dragged), 30) == ()
    (window,) = spot(series(0, 30, 18, events=blinks + dragged + smile), 30)
    assert window.apex / 30 == pytest.approx(15, abs=0.1)


def test_a_video_full_of_movement_still_has_its_largest() -> None:
    rng = np.random.default_rng(0)
    talk = tuple(
        (float(t), 0.1, 0.0, 0.1, 13, float(rng.uniform(0.01, 0.03)))
        for t in np.arange(0.3, 20, 0.25)
    )
    brow = ((10.0, 0.15, 0.05, 0.2, 3, -0.012),)
    windows = spot(series(0, 30, 20, events=talk + brow), 30)
    assert any(abs(window.apex / 30 - 10) < 0.1 for window in windows)


def test_windows_are_in_order_and_apart() -> None:
    rng = np.random.default_rng(5)
    values = (
        np.cumsum(rng.normal(0, 0.004, (900, 14, 3)), axis=0)
        * np.sin(np.arange(900) / 7)[:, None, None]
    )
    windows = spot(RoiMotion(values, np.ones((900, 14), bool)), 30)
    assert len(windows) > 3
    for before, after in pairwise(windows):
        assert before.offset < after.onset


def test_lost_frames_hold_no_events_and_break_none_elsewhere() -> None:
    events: tuple[Event, ...] = ((4.0, 0.15, 0.0, 0.2, 8, 0.02), (9.0, 0.15, 0.0, 0.2, 8, 0.02))
    motion = series(0, 30, 12, events=events)
    motion.valid[105:135] = False
    motion.values[105:135] = np.nan
    (window,) = spot(motion, 30)
    assert window.apex / 30 == pytest.approx(9, abs=0.1)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 7])
def test_very_short_series_are_quiet(length: int) -> None:
    assert spot(RoiMotion(np.zeros((length, 14, 3)), np.ones((length, 14), bool)), 30) == ()


def test_nothing_measured_is_nothing_spotted() -> None:
    assert spot(RoiMotion(np.full((90, 14, 3), np.nan), np.zeros((90, 14), bool)), 30) == ()


def test_apex_values_are_relative_to_the_onset() -> None:
    motion = series(0, 30, 2)
    motion.valid[10, 3] = False
    values, valid = apex_values(motion, [Window(10, 20, 30, 1.0), Window(40, 45, 59, 2.0)])
    assert values.shape == (2, 14, 3)
    np.testing.assert_allclose(values[1, :, :2], (motion.values[45] - motion.values[40])[:, :2])
    assert not valid[0, 3]
    assert valid.sum() == 27
    assert (values[0, 3] == 0).all()
    empty, none = apex_values(motion, [])
    assert empty.shape == (0, 14, 3)
    assert none.shape == (0, 14)


@pytest.mark.slow
def test_an_hour_takes_seconds() -> None:
    import time

    motion = series(0, 30, 3600)
    start = time.perf_counter()
    spot(motion, 30)
    assert time.perf_counter() - start < 20


@pytest.mark.parametrize("rate", [60, 200])
def test_from_rest_a_window_lasts_as_long_as_the_movement(rate: int) -> None:
    motion = series(3, rate, 6.0, events=((3.0, 0.2, 0.0, 0.2, 10, 0.03),))
    (window,) = from_rest(spot(motion, rate), len(motion.values))
    assert window.onset == pytest.approx(2.8 * rate, abs=0.03 * rate)
    assert window.apex == pytest.approx(3.0 * rate, abs=0.03 * rate)
    assert window.offset == pytest.approx(3.2 * rate, abs=0.03 * rate)


def test_from_rest_stays_within_the_video() -> None:
    (window,) = from_rest([Window(1, 10, 19, 5.0)], 20)
    assert (window.onset, window.apex, window.offset) == (0, 10, 19)
    assert from_rest([], 20) == ()
