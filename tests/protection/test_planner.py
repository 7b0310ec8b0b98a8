"""One place decides what happens where a rule has no evidence."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.errors import NoEvidenceError, UsageError
from austicker.placement import PLACERS
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import DEFAULT_PLACER, FALLBACK_PLACER, Options
from austicker.protection.planner import Planner
from austicker.types import N_ROIS, Choice, PlacementProblem, Window
from tests.protection.people import analysis_of, person

RISE = Window(0, 10, 19, 9.0)


class Blind:
    """A placer that never has evidence, and says of what it saw none."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        self.seen.append(problem.observed.kind)
        raise NoEvidenceError("blind: no light; switch it on")


@pytest.fixture
def blind(monkeypatch: pytest.MonkeyPatch) -> Blind:
    """The default rule, and `centre`, have no evidence whatever they are shown."""
    it, make = Blind(), type(PLACERS).make

    def made(self, name, *args):
        return it if name in {DEFAULT_PLACER, "centre"} else make(self, name, *args)

    monkeypatch.setattr(type(PLACERS), "make", made)
    return it


def test_the_default_rule_falls_back_and_says_so(blind: Blind) -> None:
    moving = person(movements=(RISE,), moved=0.02)
    decision = Planner(Options()).decide(moving, 25.0)
    # What moved first, then what one frame shows; both without success.
    assert blind.seen[0] == "motion"
    assert decision.placer == FALLBACK_PLACER
    assert decision.choice.reason.startswith(
        f"no evidence for '{DEFAULT_PLACER}' (no light), so by '{FALLBACK_PLACER}': "
    )
    assert all(one.reason == decision.choice.reason for one in decision.placements)
    plan = make_plan(analysis_of(moving), Options())
    assert plan.people[0].placer == FALLBACK_PLACER


def test_the_fallback_chooses_as_it_does_when_asked(blind: Blind) -> None:
    moving = person(movements=(RISE,), moved=0.02)
    fallen = Planner(Options()).decide(moving, 25.0)
    asked = Planner(Options(placer=FALLBACK_PLACER)).decide(moving, 25.0)
    assert fallen.choice.rois == asked.choice.rois
    assert asked.placer == FALLBACK_PLACER
    assert "no evidence" not in asked.choice.reason


def test_a_rule_that_was_asked_for_is_not_replaced(blind: Blind) -> None:
    moving = person(movements=(RISE,), moved=0.02)
    with pytest.raises(NoEvidenceError, match="no light"):
        Planner(Options(placer="centre")).decide(moving, 25.0)
    assert blind.seen == ["motion", "activation"]
    with pytest.raises(NoEvidenceError, match="no light"):
        make_plan(analysis_of(moving), Options(placer="centre"))


def test_without_any_motion_the_expression_of_one_frame_decides() -> None:
    still = person(valid=False)
    planner = Planner(Options())
    assert planner.observe_video(still, 25.0) is None
    observation = planner.observe(still, 25.0)
    assert observation.problem.observed.kind == "activation"
    assert observation.rows == ()
    decision = planner.decide(still, 25.0)
    assert decision.placer in {DEFAULT_PLACER, FALLBACK_PLACER}
    assert len(decision.placements) == 1


def test_movements_that_were_spotted_are_what_is_observed() -> None:
    moving = person(movements=(Window(7, 17, 26, 9.0),), moved=0.02, start=7)
    observation = Planner(Options()).observe_video(moving, 25.0)
    assert observation is not None
    observed = observation.problem.observed
    assert observation.rows == moving.movements
    assert observed.spotted
    assert observed.values.shape == (1, N_ROIS, 3)
    assert observed.values[0, 9, 1] == pytest.approx(-0.02, abs=0.003)
    assert observed.weights.tolist() == [9.0]


def test_the_largest_movement_stands_in_where_none_was_spotted() -> None:
    observation = Planner(Options()).observe_video(person(moved=0.02), 25.0)
    assert observation is not None
    assert not observation.problem.observed.spotted
    assert observation.rows


def test_an_analysis_without_activations_says_what_to_do() -> None:
    still = replace(person(valid=False), activation=None)
    with pytest.raises(UsageError, match=r"person 1: expected activations.*analyze the input"):
        Planner(Options()).decide(still, 25.0)


def test_the_emotion_that_was_asked_for_or_predicted_is_told_to_the_placer() -> None:
    moving = person(movements=(RISE,), moved=0.02)
    told = Planner(Options(emotion="surprise")).observe(moving, 25.0)
    assert told.problem.wanted.known_emotion == "surprise"
    predicted = replace(moving, predicted_emotion="negative")
    assert Planner(Options()).observe(predicted, 25.0).problem.wanted.known_emotion == "negative"
    assert Planner(Options()).observe(moving, 25.0).problem.wanted.known_emotion is None
    assert Planner(Options()).decide(predicted, 25.0).placements[0].queries == 1
    assert Planner(Options()).decide(moving, 25.0).placements[0].queries == 0


def test_chance_depends_on_the_seed_and_the_person_only() -> None:
    def rois(seed: int, *numbers: int) -> list[int]:
        found = analysis_of(*(person(n, x=100.0 * n) for n in numbers))
        plan = make_plan(found, Options(placer="random", seed=seed))
        return [one.placements[0].roi for one in plan.people]

    assert rois(3, 1, 2, 3) == rois(3, 1, 2, 3)
    assert rois(3, 1, 2, 3)[1:] == rois(3, 2, 3)
    assert len({tuple(rois(seed, 1, 2, 3)) for seed in range(6)}) > 1


def test_nothing_moves_in_a_photo(of_two: Analysis) -> None:
    still = replace(of_two, kind="photo", frames=1)
    plan = make_plan(still, Options(attach="decoy"))
    for one in plan.people:
        assert {p.attachment for p in one.placements} == {"head"}
        assert one.drift_windows == ()
        assert one.motion is None
    assert any("nothing moves in a photo" in note for note in plan.notes)


def test_the_skins_motion_is_kept_only_where_a_sticker_needs_it(analysis: Analysis) -> None:
    assert make_plan(analysis, Options()).people[0].motion is None
    skin = make_plan(analysis, Options(attach="skin")).people[0]
    assert skin.motion is analysis.people[0].motion
