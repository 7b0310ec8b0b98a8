"""The true motion of a synthetic face against what was asked of it."""

from dataclasses import replace
from fractions import Fraction

import numpy as np
import pytest

from austicker.synth import LEVELS, Recording, Subject, open_session, record_clip
from austicker.synth.fields import expression_field
from austicker.synth.performance import Event


def field_of(recording: Recording, end: int) -> np.ndarray:
    return expression_field(recording, 0, end, shape=(35, 27), cell=0.1, origin=(-1.3, -1.25))


@pytest.fixture(scope="module")
def recording() -> Recording:
    session = open_session(Subject.draw(3, 0), LEVELS["default"], width=64, height=64)
    return record_clip(session, 0, "surprise", fps=Fraction(30))


def showing(recording: Recording, au: int, sides: tuple[float, float]) -> np.ndarray:
    event = Event(au, sides, 0.0, 0.1, 0.2, 0.1)
    performance = replace(recording.performance, expression=(event,))
    shown = replace(recording, performance=performance)
    return field_of(shown, 5)


def at(field: np.ndarray, x: float, y: float) -> np.ndarray:
    return np.asarray(field[round((y + 1.25) / 0.1), round((x + 1.3) / 0.1)])


def test_raised_brows_go_up_and_the_mouth_rests(recording: Recording) -> None:
    field = showing(recording, 2, (0.3, 0.3))
    assert at(field, -0.5, -0.4)[1] < -0.005
    assert at(field, 0.5, -0.4)[1] < -0.005
    assert np.abs(at(field, 0.0, 1.1)).max() < 0.001


def test_a_smile_on_one_side_moves_that_side(recording: Recording) -> None:
    field = showing(recording, 12, (0.3, 0.0))
    left, right = at(field, -0.45, 1.0), at(field, 0.45, 1.0)
    assert left[0] < -0.003
    assert left[1] < -0.003
    assert np.hypot(*right) < 0.2 * np.hypot(*left)


def test_head_blinks_and_companions_do_not_count(recording: Recording) -> None:
    still = replace(recording, performance=replace(recording.performance, expression=()))
    assert np.abs(field_of(still, len(still) - 1)).max() < 1e-6


def test_twice_the_intensity_twice_the_field(recording: Recording) -> None:
    one, two = (showing(recording, 4, (s, s)) for s in (0.1, 0.2))
    assert np.allclose(2 * one, two, atol=2e-4)
