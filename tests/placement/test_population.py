"""Places and drifts that depend on the population, never on the clip."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.causal import packaged_model
from austicker.errors import NoEvidenceError, RecordError
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import REACH, draw_drifts
from austicker.types import MOST_DRIFT, Choice, PlacementProblem
from tests.causal.toys import CLASSES, toy_model, toy_still_model
from tests.placement.problems import changed
from tests.placement.test_placers import motion, pictured


def place(problem: PlacementProblem, count: int = 2, seed: int = 0) -> Choice:
    asked = changed(problem, count=count)
    return PLACERS.make("population").place(asked, np.random.default_rng(seed))


@settings(max_examples=25)
@given(
    seed=st.integers(0, 10_000),
    scale=st.floats(0, 100),
    windows=st.integers(0, 4),
    emotion=st.sampled_from([None, *CLASSES, "fear"]),
    spotted=st.booleans(),
    count=st.integers(1, 3),
)
def test_the_clip_does_not_matter(seed, scale, windows, emotion, spotted, count) -> None:
    rng = np.random.default_rng(seed)
    cost = np.zeros((14, 1))
    cost[[4, 6, 12], 0] = 2
    first = changed(motion(0, boxes=True), occlusion_cost=cost)
    other = changed(
        pictured(first, seed),
        centres=first.allowed.centres,
        sizes=first.allowed.sizes,
        values=scale * rng.normal(size=(windows, 14, 3)),
        valid=rng.random((windows, 14)) < 0.5,
        weights=rng.uniform(0, 2, windows),
        known_emotion=emotion,
        spotted=spotted,
    )
    one, two = place(first, count), place(other, count, seed)
    assert one.rois == two.rois
    assert one.reason == two.reason
    assert one.scores == pytest.approx(two.scores)


def test_what_may_be_covered_matters() -> None:
    free = place(motion(0), 1)
    cost = np.zeros((14, 1))
    cost[free.rois[0] - 1] = 2
    assert place(changed(motion(0), occlusion_cost=cost), 1).rois != free.rois


def test_the_informative_regions_are_found() -> None:
    # Of the toy population only these six mean anything, two for each emotion.
    assert set(place(motion(0), 1).rois) < {1, 2, 3, 4, 10, 12}
    assert set(place(motion(0), 4).rois) < {1, 2, 3, 4, 10, 12}
    scores = place(motion(0), 1).scores
    assert scores is not None
    assert set(np.argsort(-scores)[:6] + 1) == {1, 2, 3, 4, 10, 12}


def test_hiding_more_leaves_less() -> None:
    model = packaged_model()
    certainty = [
        float(model.expected_log_posterior(np.array([rois], np.intp).reshape(1, -1))[0])
        for rois in ((), (10,), (10, 12), (8, 10, 12), tuple(range(1, 15)))
    ]
    assert certainty == sorted(certainty, reverse=True)
    assert certainty[-1] == pytest.approx(np.log(1 / 3), abs=1e-3)


@pytest.mark.parametrize("make", [toy_model, toy_still_model, packaged_model])
def test_drawn_faces_are_those_of_the_model(make) -> None:
    model = make()
    classes, values = model.draw(1500, np.random.default_rng(3))
    share = np.bincount(classes) / len(classes)
    assert share == pytest.approx(1 / len(model.classes), abs=0.06)
    unit = "range" if model.kind == "motion" else "activation"
    read = model.posterior(values, np.ones(values.shape[:2], bool), unit).argmax(axis=1)
    assert (read == classes).mean() > 0.7


def test_a_model_no_better_than_chance_places_nothing() -> None:
    silent = replace(toy_model(), informative=False)
    for model in (None, silent, toy_still_model()):
        with pytest.raises(NoEvidenceError, match="population"):
            place(changed(motion(0), model=model))


def test_drifts_are_drawn_alike_whatever_is_shown() -> None:
    # The function sees no clip; that the generator decides, and the law of lengths, is all.
    rng = np.random.default_rng(0)
    drifts = np.array(draw_drifts(toy_model(), (2, 10), 3000, rng, amplitude=1.0))
    assert drifts.shape == (2, 3000, 2)
    length = np.linalg.norm(drifts, axis=2)
    assert length[0] == pytest.approx(length[1])
    assert length.min() >= 0.5 * REACH - 1e-9
    assert length.max() <= 1.5 * REACH + 1e-9
    assert length.mean() == pytest.approx(REACH, rel=0.03)
    again = draw_drifts(toy_model(), (2, 10), 3000, np.random.default_rng(0), amplitude=1.0)
    assert np.array_equal(drifts, again)


def test_directions_are_those_of_the_population() -> None:
    drifts = np.array(draw_drifts(toy_model(), (2, 9), 3000, np.random.default_rng(1)))
    down = np.sign(drifts[..., 1]).mean(axis=1)
    # Region 2 is moved down by one emotion of three; region 9 means nothing.
    assert down[0] > 0.2
    assert abs(down[1]) < 0.1


def test_drifts_never_pass_the_cap() -> None:
    drifts = np.array(draw_drifts(toy_model(), (1,), 500, np.random.default_rng(2), amplitude=3))
    assert np.linalg.norm(drifts, axis=2).max() == pytest.approx(MOST_DRIFT)


def test_impossible_drifts_are_refused() -> None:
    rng = np.random.default_rng(0)
    assert draw_drifts(toy_model(), (1, 2), 0, rng) == ((), ())
    with pytest.raises(NoEvidenceError, match="motion"):
        draw_drifts(toy_still_model(), (1,), 1, rng)
    for rois, windows, amplitude in (((15,), 1, 1.0), ((1,), -1, 1.0), ((1,), 1, -1.0)):
        with pytest.raises(RecordError, match="draw_drifts"):
            draw_drifts(toy_model(), rois, windows, rng, amplitude=amplitude)
