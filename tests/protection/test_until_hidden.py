"""Raising the strength until the population model reads nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

import austicker
from austicker.causal import packaged_model
from austicker.media.reader import read_video
from austicker.protection import until_hidden
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.plan import Plan
from austicker.protection.strength import OptionsByKind
from austicker.protection.until_hidden import Reading, plan_until_hidden, rehearse
from tests.actors import astronaut

STEPS = (
    OptionsByKind.at_strength("paper", seed=0).video,
    *OptionsByKind.at_strength("paper", seed=0).stronger,
)


class Fake:
    """Reads what it is told to, before and after."""

    def __init__(self, before: list[float], after: list[float]) -> None:
        self._rows = np.array([before, after])

    def posterior_of_maps(self, maps: np.ndarray) -> np.ndarray:
        assert maps.shape == (2, 28, 28, 3)
        return self._rows


@pytest.mark.parametrize(
    ("before", "after", "shown", "readable"),
    [
        ([0.8, 0.2], [0.7, 0.3], 1, 1),
        ([0.8, 0.2], [0.4, 0.6], 1, 0),
        ([0.8, 0.1], [0.45, 0.4], 1, 0),
        ([0.4, 0.35], [0.9, 0.05], 0, 0),
    ],
)
def test_what_the_model_reads_still(
    talking: Path, plan: Plan, before, after, shown, readable
) -> None:
    small = len(plan.people[0].movements) - len(plan.people[0].larger)
    assert small > 0
    model: Any = Fake(before, after)
    found = rehearse(read_video(talking), plan, model)
    assert found == Reading(shown * small, readable * small)


def test_the_packaged_model_can_be_asked(talking: Path, plan: Plan) -> None:
    found = rehearse(read_video(talking), plan, packaged_model("motion"))
    assert 0 <= found.readable <= found.shown


@pytest.mark.parametrize(
    ("readings", "step", "said"),
    [
        ([(2, 0)], 0, "reads none of 2 micro-expressions"),
        ([(2, 1), (2, 0)], 1, "reads none of 2 micro-expressions after the strength was raised on"),
        (
            [(3, 2), (3, 1), (3, 1)],
            2,
            "still reads 1 of 3 micro-expressions after .* 2 times; noth",
        ),
        ([(0, 0)], 0, "no micro-expression was spotted that"),
    ],
)
def test_the_strength_is_raised_only_as_far_as_needed(
    analysis: Analysis, talking: Path, monkeypatch, readings, step, said
) -> None:
    left = [Reading(*one) for one in readings]
    monkeypatch.setattr(until_hidden, "rehearse", lambda *_: left.pop(0))
    planned, reached = plan_until_hidden(talking, analysis, STEPS)
    assert not left
    assert planned.to_json() == make_plan(analysis, STEPS[step]).to_json()
    assert said.split(".*")[0].strip() in reached
    assert said.split(".*")[-1].strip() in reached


def test_every_strength_knows_what_is_stronger() -> None:
    strong = OptionsByKind.at_strength("strong")
    assert [len(OptionsByKind.at_strength(s).stronger) for s in ("paper", "standard")] == [2, 1]
    assert strong.stronger == ()
    assert OptionsByKind.at_strength("standard").stronger == (strong.video,)
    given = OptionsByKind.at_strength("standard", sticker="heart", until_hidden=True)
    assert [one.sticker for one in (given.video, *given.stronger)] == ["heart", "heart"]
    assert OptionsByKind.alike(Options()).stronger == ()


def test_a_photo_is_not_raised(tmp_path: Path) -> None:
    import cv2

    path = tmp_path / "a.png"
    cv2.imwrite(str(path), astronaut()[..., ::-1])
    done = austicker.protect(path, until_hidden=True)
    assert any("so the strength was not raised" in note for note in done.notes)
