"""The claim: what is published with a clip says nothing of its emotion, and what does say it."""

from collections.abc import Callable
from functools import cache

import numpy as np
import pytest

from austicker.bench.attackers import (
    Condition,
    Material,
    PublishedClip,
    Row,
    VisibleChoice,
    VisibleSticker,
    table,
)
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import draw_drifts
from austicker.types import Decoys, Drift, Observed, PlacementProblem, Wanted
from tests.causal.toys import toy_model, toy_population
from tests.placement.problems import changed

CHANCE = 1 / 3
TIMES = ((0.0, 0.2, 0.4),)
Places = tuple[tuple[int, ...], tuple[tuple[Drift, ...], ...]]
Place = Callable[[PlacementProblem, np.random.Generator], Places]


@cache
def places() -> tuple[int, ...]:
    """Once: test_population.py shows that the clip does not matter."""
    rows = np.zeros((0, 14, 3))
    observed = Observed("motion", rows, rows[..., 0] > 0, np.zeros(0))
    problem = PlacementProblem(observed, wanted=Wanted(3), model=toy_model())
    return PLACERS.make("population").place(problem, np.random.default_rng(0)).rois


def population(problem: PlacementProblem, rng: np.random.Generator) -> Places:
    return places(), draw_drifts(toy_model(), places(), 1, rng)


def by_clip(problem: PlacementProblem, rng: np.random.Generator) -> Places:
    return PLACERS.make("counterfactual").place(problem, rng).rois, ()


def away(problem: PlacementProblem, rng: np.random.Generator) -> Places:
    asked = changed(problem, count=2, decoys=Decoys(1.0))
    choice = PLACERS.make("counterfactual").place(asked, rng)
    return choice.rois, choice.drifts


def probed(place: Place, people: int, clips: int) -> Row:
    faces = toy_population(seed=5, people=people, clips=clips)
    rng = np.random.default_rng(0)
    made = []
    for i, label in enumerate(faces.labels):
        values = faces.values[i : i + 1]
        observed = Observed("motion", values, np.ones((1, 14), bool), np.ones(1), unit="range")
        wanted = Wanted(known_emotion=label)
        problem = PlacementProblem(observed, wanted=wanted, model=toy_model())
        rois, drifts = place(problem, rng)
        stickers = tuple(
            VisibleSticker(roi, "dots", 2.0, drifts[at] if drifts else ())
            for at, roi in enumerate(rois)
        )
        choice = VisibleChoice(stickers, TIMES if drifts else ())
        nothing = np.zeros((28, 28, 3), np.float32)
        made.append(PublishedClip(str(i), faces.subjects[i], nothing, nothing[..., 0] > 0, choice))
    half = len(made) // (2 * clips) * clips
    learnt = Material(made[:half], faces.labels[:half])
    condition = Condition("toy", learnt, Material(made[half:], faces.labels[half:]))
    (row,) = table([condition], learnt, rng, attackers=["choice-probe"])
    return row


def test_population_places_and_drawn_drifts_say_nothing() -> None:
    worst = probed(population, people=168, clips=6).worst
    assert worst.uf1.n == 504
    # A probe that knows nothing may say the same of every clip, which is less than chance.
    assert worst.interval.low <= CHANCE <= worst.interval.high + 0.05
    assert worst.uf1.value < 0.4


@pytest.mark.parametrize("place", [by_clip, away])
def test_places_and_drifts_chosen_by_the_clip_say_all(place: Place) -> None:
    worst = probed(place, people=20, clips=6).worst
    assert worst.interval.low > 0.7
