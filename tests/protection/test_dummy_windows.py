from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import UsageError
from austicker.protection.dummy_windows import with_dummies
from austicker.types import Window

MINUTE = (0, 1800)


@given(seed=st.integers(0, 10_000), spotted=st.integers(0, 4), fps=st.floats(15, 120))
def test_windows_are_brief_and_apart(seed: int, spotted: int, fps: float) -> None:
    own = [Window(100 + 200 * i, 105 + 200 * i, 112 + 200 * i, 9.0) for i in range(spotted)]
    found = with_dummies(own, (10, 1200), fps, np.random.default_rng(seed))
    assert [w for w in found if w.score] == own
    for window in found:
        assert 10 <= window.onset < window.apex < window.offset < 1200
    for before, after in pairwise(found):
        assert before.offset < after.onset
    for dummy in (w for w in found if not w.score):
        assert dummy.offset - dummy.onset <= 0.5 * fps + 2


def test_their_number_does_not_tell_whether_anything_was_spotted() -> None:
    some = [Window(300 * i, 300 * i + 5, 300 * i + 12, 9.0) for i in range(5)]
    counts = [
        [len(with_dummies(own, MINUTE, 30.0, np.random.default_rng(s))) for s in range(200)]
        for own in ([], some)
    ]
    assert counts[0] == counts[1]
    assert np.mean(counts[0]) == pytest.approx(30, rel=0.05)
    assert np.var(counts[0]) == pytest.approx(30, rel=0.35)


def test_they_come_at_any_time() -> None:
    onsets = [
        w.onset
        for s in range(60)
        for w in with_dummies([], MINUTE, 30.0, np.random.default_rng(s), rate=0.2)
    ]
    shares = np.histogram(onsets, 6, MINUTE)[0] / len(onsets)
    assert shares == pytest.approx(np.full(6, 1 / 6), abs=0.05)


def test_all_that_was_spotted_is_kept() -> None:
    many = [Window(20 * i, 20 * i + 4, 20 * i + 9, 5.0) for i in range(10)]
    assert len(with_dummies(many, (0, 210), 30.0, np.random.default_rng(0), rate=0.01)) == 10


def test_one_seed_one_drawing() -> None:
    first, again = (with_dummies([], MINUTE, 30.0, np.random.default_rng(3)) for _ in range(2))
    assert first == again


@pytest.mark.parametrize("rate", [0.0, -1.0, float("nan")])
def test_a_rate_that_is_none_is_refused(rate: float) -> None:
    with pytest.raises(UsageError, match="above 0"):
        with_dummies([], MINUTE, 30.0, np.random.default_rng(0), rate=rate)
