"""What the counterfactual rule promises beyond the contract of all placers."""

from dataclasses import replace

import numpy as np
import pytest

from austicker.errors import NoEvidenceError, UsageError
from austicker.placement import PLACERS
from austicker.types import Choice, Observed, PlacementProblem, Wanted
from tests.causal.toys import MOVED, one_clip, toy_model, toy_still_model
from tests.placement.problems import changed


def problem(*rois: int, size: float = 1.5, emotion: str | None = None) -> PlacementProblem:
    values, valid = one_clip(rois, size)
    observed = Observed("motion", values, valid, np.ones(1), unit="range")
    return PlacementProblem(observed, wanted=Wanted(known_emotion=emotion), model=toy_model())


def place(given: PlacementProblem, count: int = 1) -> Choice:
    return PLACERS.make("counterfactual").place(
        changed(given, count=count), np.random.default_rng(0)
    )


@pytest.mark.parametrize("name", MOVED)
def test_covers_the_pair_that_predicts_the_emotion(name: str) -> None:
    assert set(place(problem(*MOVED[name]), 2).rois) == set(MOVED[name])


def test_what_moves_most_is_not_what_predicts() -> None:
    given = problem(10)
    given.observed.values[0, 6] = (3, 0, 3)  # the right eye: it means nothing in this population
    given.observed.values[0, 11, 1] = 0.2
    assert PLACERS.make("energy").place(given, np.random.default_rng(0)).rois == (7,)
    assert place(given).rois == (10,)


def test_reason_is_a_sentence_with_numbers() -> None:
    choice = place(problem(10, emotion="happiness"))
    after = toy_model().posterior(*one_clip((10,)), "range", hidden=(10,))[0, 1]
    before = toy_model().posterior(*one_clip((10,)), "range")[0, 1]
    assert choice.reason == (
        f"left mouth corner: hiding it lowers 'positive' from {before:.2f} to {after:.2f}; "
        "nothing else does more"
    )
    assert choice.scores is not None
    assert choice.scores[9] == pytest.approx(before - after)
    assert "'positive' (inferred)" in place(problem(10)).reason


def test_the_emotion_that_is_known_decides() -> None:
    mixed = problem(10, 12, 1, 4)
    assert set(place(changed(mixed, known_emotion="positive"), 2).rois) == {10, 12}
    assert set(place(changed(mixed, known_emotion="surprise"), 2).rois) == {1, 4}


def test_one_set_serves_all_windows() -> None:
    smile, brows = problem(10, 12), problem(1, 4)
    both = changed(
        smile,
        values=np.concatenate([smile.observed.values, brows.observed.values]),
        valid=np.ones((2, 14), bool),
        weights=np.ones(2),
    )
    choice = place(both, 4)
    assert set(choice.rois) == {1, 4, 10, 12}
    assert "mean of 2 movements, at worst to 0." in choice.reason
    weighed = changed(both, weights=np.array([1.0, 20.0]))
    assert set(place(weighed, 2).rois) == {1, 4}


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        (changed(problem(10), model=None), "expected a population model"),
        (changed(problem(10), model=replace(toy_model(), informative=False)), "does not predict"),
        (changed(problem(10), spotted=False), "rose above the noise"),
        (problem(7, emotion="positive", size=0.01), "found none"),
    ],
)
def test_no_evidence_is_an_answer(given: PlacementProblem, sentence: str) -> None:
    with pytest.raises(NoEvidenceError, match=sentence):
        place(given)


def test_unknown_emotions_are_refused() -> None:
    with pytest.raises(
        UsageError, match=r"know the emotion 'boredom'; .* negative, positive, surprise"
    ):
        place(problem(10, emotion="boredom"))


def test_a_choice_takes_less_than_five_milliseconds() -> None:
    import time

    given = problem(10, 12)
    place(given)
    times = []
    for _ in range(20):
        began = time.perf_counter()
        place(given)
        times.append(time.perf_counter() - began)
    assert min(times) < 0.005


def test_a_smile_in_a_still_is_hidden_at_its_corners() -> None:
    choice = place(smile())
    assert set(choice.rois) <= {10, 12}
    assert "'positive' (inferred)" in choice.reason


def test_a_neutral_still_is_no_problem() -> None:
    neutral = changed(smile(), values=np.full((1, 14, 3), 0.1))
    with pytest.raises(NoEvidenceError, match="is neutral"):
        place(neutral)


def test_a_model_of_motion_is_not_used_on_photos() -> None:
    with pytest.raises(NoEvidenceError, match="of activation, got one of motion"):
        place(changed(smile(), model=toy_model()))


def smile() -> PlacementProblem:
    values = np.full((1, 14, 3), 0.1)
    values[0, [9, 11], :2] = 0.6
    known = np.ones((1, 14), bool)
    observed = Observed("activation", values, known, np.ones(1), unit="activation")
    return PlacementProblem(observed, model=toy_still_model())
