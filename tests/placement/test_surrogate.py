"""The rule that draws candidates and asks recognisers, on faces whose reading is known."""

from dataclasses import replace
from itertools import combinations

import numpy as np
import pytest

from austicker.errors import NoEvidenceError
from austicker.facs import ROIS
from austicker.placement import PLACERS
from austicker.types import Choice, PlacementProblem
from tests.placement.appearances import KnownAppearance
from tests.placement.problems import changed
from tests.placement.test_placers import motion, still

DESIGNS = ("a", "b", "c", "d", "e")


def appearance(seed: int = 0) -> KnownAppearance:
    return KnownAppearance(np.random.default_rng(seed).random((14, len(DESIGNS))), DESIGNS)


def choose(problem: PlacementProblem, seed: int = 0) -> Choice:
    return PLACERS.make("surrogate").place(problem, np.random.default_rng(seed))


@pytest.mark.parametrize("seed", range(5))
def test_one_sticker_is_the_best_of_all_where_designs_act_alike(seed: int) -> None:
    one = appearance(seed)
    one.effects[:] = one.effects[:, :1] + 0.01 * np.arange(len(DESIGNS))
    choice = choose(replace(still(0), appearance=one))
    assert choice.rois == (int(one.effects[:, -1].argmax()) + 1,)
    assert [(s.sticker, s.size, s.angle) for s in choice.stickers] == [("e", 2.0, 0.0)]
    assert choice.scores is not None
    assert int(choice.scores.argmax()) + 1 == choice.rois[0]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_sets_leave_each_other_and_what_must_stay_free_alone(count: int) -> None:
    one = appearance(1)
    one.cost = np.zeros((14, 1))
    one.cost[[2, 6]] = 2.0
    one.cost[[9, 11]] = 0.6
    one.effects[[2, 6, 9, 11]] += 3
    problem = changed(replace(motion(0, boxes=True), appearance=one), count=count)
    choice = choose(problem)
    assert len(choice.rois) == count
    assert not {3, 7} & set(choice.rois)
    assert len({10, 12} & set(choice.rois)) == 1
    centres = problem.allowed.centres
    assert centres is not None
    for i, j in combinations(choice.rois, 2):
        assert (np.abs(centres[i - 1] - centres[j - 1]) >= 20).any()


@pytest.mark.parametrize("count", [1, 3])
def test_glasses_are_kept_clear_of_where_that_can_be(count: int) -> None:
    one = appearance(6)
    best = np.argsort(-one.effects.max(axis=1))
    glasses = np.isin(np.arange(14), best[:5])
    problem = still(0)
    problem = replace(problem, allowed=replace(problem.allowed, avoided=glasses), appearance=one)
    assert not glasses[np.array(choose(changed(problem, count=count)).rois) - 1].any()
    everywhere = replace(problem, allowed=replace(problem.allowed, avoided=np.ones(14, bool)))
    assert len(choose(changed(everywhere, count=count)).rois) == count


def test_a_turn_that_helps_is_taken() -> None:
    one = appearance(2)
    one.turned = 0.5
    assert choose(replace(still(0), appearance=one)).stickers[0].angle == 25.0


@pytest.mark.parametrize("count", [2, 4])
def test_left_and_right_are_alike_where_that_is_asked_for(count: int) -> None:
    problem = still(0)
    problem = replace(problem, allowed=replace(problem.allowed, symmetric=True))
    choice = choose(changed(replace(problem, appearance=appearance(3)), count=count))
    assert {ROIS[roi - 1].mirror for roi in choice.rois} == set(choice.rois)
    for spec in choice.stickers:
        other = next(s for s in choice.stickers if s.roi == ROIS[spec.roi - 1].mirror)
        assert (other.sticker, other.size) == (spec.sticker, spec.size)


def test_the_known_emotion_is_asked_about() -> None:
    one = appearance(4)
    choose(changed(replace(still(0), appearance=one), known_emotion="sadness"))
    assert set(one.asked) == {"sadness"}


def test_draws_differ_and_are_near_the_best() -> None:
    one = KnownAppearance(np.full((14, 5), 1.0), DESIGNS)
    problem = changed(replace(still(0), appearance=one), draw=True)
    assert len({choose(problem, seed).rois for seed in range(12)}) > 3


@pytest.mark.parametrize("effect", [0.0, -1.0])
def test_nothing_that_helps_is_no_evidence(effect: float) -> None:
    one = KnownAppearance(np.full((14, 5), effect), DESIGNS)
    with pytest.raises(NoEvidenceError, match="change what recognisers read"):
        choose(replace(still(0), appearance=one))


def test_without_a_picture_there_is_no_evidence() -> None:
    with pytest.raises(NoEvidenceError, match="expected a picture and recognisers"):
        choose(still(0))
