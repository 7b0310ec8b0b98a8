"""The rules that ask other nets of stills than the victim."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from austicker.bench.attacks import ATTACKS, AttackContext, card_of
from austicker.bench.runner.readers import CountedReader, other_readers
from austicker.protection.options import EVERY
from austicker.recognizers.stills import READY, at_hand
from austicker.types import Floats
from tests.bench.attacks.victims import context, scene
from tests.placement.appearances import KnownAppearance

NAMES = tuple(name for name in ATTACKS if card_of(name).readers)
DESIGNS = ("flower", "heart")


def asked(name: str, *, count: int = 1) -> tuple[AttackContext, list[tuple[str, ...]]]:
    """Its nets read whatever region 7 does as the largest change; the victim is of maps."""
    effects = np.random.default_rng(0).random((14, len(DESIGNS)))
    effects[6] += 2
    wanted: list[tuple[str, ...]] = []

    def appearance(designs: tuple[str, ...]) -> KnownAppearance:
        wanted.append(designs)
        return KnownAppearance(effects, DESIGNS)

    return replace(context(name, scene()), appearance=appearance, count=count), wanted


def test_there_are_some() -> None:
    assert {"surrogate-0", "surrogate", "surrogate-vary", "surrogate-designs"} == set(NAMES)
    assert all(card_of(name).paths == ("stills",) for name in NAMES)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("count", [1, 3])
def test_contract(name: str, count: int) -> None:
    """So many stickers, of what was drawn; no more queries than the budget; the same again."""
    on, wanted = asked(name, count=count)
    answer = ATTACKS.make(name).carry_out(on, np.random.default_rng(3))
    assert answer.placement is not None
    assert answer.evidence
    assert len(answer.placement.rois) == count
    assert tuple(spec.roi for spec in answer.placement.stickers) == answer.placement.rois
    assert {spec.sticker for spec in answer.placement.stickers} <= set(DESIGNS)
    assert on.queries == card_of(name).budget
    assert wanted == [(EVERY,) if name == "surrogate-designs" else ()]
    assert 7 in answer.placement.rois
    again, _ = asked(name, count=count)
    assert ATTACKS.make(name).carry_out(again, np.random.default_rng(3)) == answer


@pytest.mark.parametrize("name", NAMES)
def test_without_other_nets_the_model_chooses_and_the_row_says_so(name: str) -> None:
    on = context(name, scene())
    answer = ATTACKS.make(name).carry_out(on, np.random.default_rng(0))
    assert not answer.evidence
    assert answer.placement is not None
    assert len(answer.placement.rois) == 1
    assert answer.placement.stickers == ()
    assert on.queries == card_of(name).budget


@pytest.mark.parametrize("victim", [*READY, "onnx:own.onnx?input=stills"])
def test_the_victim_is_never_among_the_nets_that_are_asked(victim: str) -> None:
    reader = other_readers(victim, ("happiness",), {"happiness": "happiness"})
    assert reader is not None
    assert set(reader.names) == set(at_hand()[0]) - {victim}


def test_what_is_asked_of_other_nets_is_counted() -> None:
    class Even:
        names, classes = ("a", "b"), ("anger", "fear", "neutral")

        def probabilities(self, stills: np.ndarray) -> Floats:
            return np.tile([0.2, 0.3, 0.5], (2, len(stills), 1))

    table = {"anger": "negative", "fear": "negative", "neutral": "neutral"}
    reader = CountedReader(Even(), ("neutral", "negative"), table)
    answers = reader.probabilities(np.zeros((3, 8, 8, 3), np.uint8))
    assert reader.asked == 6
    assert reader.names == Even.names
    np.testing.assert_allclose(answers, np.full((2, 3, 2), 0.5))
