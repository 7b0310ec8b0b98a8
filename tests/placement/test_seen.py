"""Places that cannot be seen are not chosen, by any rule."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.placement import PLACERS
from austicker.placement.select_regions import free_sets, select_regions
from austicker.types import Allowed
from tests.placement.problems import changed
from tests.placement.test_placers import motion, pictured

OF_MOTION = [n for n in PLACERS if n != "outdegree-pixels"]


def seen(*hidden: int, frames: int = 10) -> np.ndarray:
    flags = np.ones((14, frames), bool)
    flags[[roi - 1 for roi in hidden]] = False
    return flags


@pytest.mark.parametrize("placer", OF_MOTION)
@pytest.mark.parametrize("count", [1, 2])
def test_no_rule_chooses_what_is_turned_away(placer: str, count: int) -> None:
    problem = changed(pictured(motion(0), 0), count=count)
    usual = PLACERS.make(placer).place(problem, np.random.default_rng(0))
    hidden = usual.rois
    turned = changed(problem, seen=seen(*hidden))
    other = PLACERS.make(placer).place(turned, np.random.default_rng(0))
    assert not set(other.rois) & set(hidden)
    assert len(other.rois) == count


def test_where_nothing_is_seen_the_rule_decides() -> None:
    allowed = Allowed(seen=np.zeros((14, 5), bool))
    assert select_regions((7, 3), 2, allowed) == (7, 3)


def test_of_pairs_those_stay_of_which_one_is_always_seen() -> None:
    flags = np.ones((14, 10), bool)
    flags[0, 5:] = flags[1, :5] = flags[2, 5:] = False  # 1 and 3 together, 2 the other way round
    flags[3:] = False
    pairs = {tuple(row) for row in free_sets((1, 2, 3), 2, Allowed(seen=flags)).tolist()}
    assert pairs == {(1, 2), (2, 3)}


@settings(max_examples=50)
@given(st.integers(0, 10_000), st.integers(1, 3))
def test_what_is_left_is_seen_as_well_as_can_be_had(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    flags = rng.random((14, 20)) < rng.random((14, 1))
    sets = free_sets(range(1, 15), count, Allowed(seen=flags))
    every = free_sets(range(1, 15), count, Allowed())
    assert len(sets)
    share = flags.mean(axis=1)
    together = flags[sets - 1].any(axis=1).mean(axis=1)
    assert together.min() >= together.max() - 0.02 - 1e-9
    if (share[every - 1].min(axis=1) >= 0.8 * share.max()).any():
        assert share[sets - 1].min() >= 0.8 * share.max()
