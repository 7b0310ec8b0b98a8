"""The placers of `protect`, as they are: without a query, or with one that tells the emotion."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    StickerPlacement,
    by_score,
)
from austicker.errors import NoEvidenceError
from austicker.placement import PLACERS
from austicker.placement.decoy_drift import drifts_for
from austicker.types import Choice, PlacementProblem

FALLBACK, LAST = "energy", "random"


@dataclass(frozen=True, slots=True)
class Placed:
    """A placer of the package.

    Attributes:
        placer: Its name.
        asks: Whether the victim is asked once, for the label that is to change.
        model: See `AttackContext.problem`.
    """

    placer: str
    asks: bool = False
    model: str = "packaged"

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Place; where it finds no evidence 'energy' does, and where that finds none, 'random'."""
        known_emotion = context.label() if self.asks else None
        return self.place(context, context.problem(known_emotion, self.model), rng)

    def place(
        self, context: AttackContext, problem: PlacementProblem, rng: np.random.Generator
    ) -> AttackResult:
        """Place by what is known of the clip already."""
        choice, own = self._choice(problem, rng)
        drifts = choice.drifts
        if problem.wanted.decoys is not None and not drifts:
            try:
                drifts = drifts_for(problem, choice.rois)
            except NoEvidenceError:  # nothing for the prints to contradict: they lie still
                drifts = ()
        if context.count > 1 or drifts:
            return AttackResult(StickerPlacement(choice.rois, drifts), evidence=own)
        rest = self._rest(choice, context, rng)
        return AttackResult(StickerPlacement(choice.rois), (choice.rois[0], *rest), evidence=own)

    def _choice(self, problem: PlacementProblem, rng: np.random.Generator) -> tuple[Choice, bool]:
        try:
            return PLACERS.make(self.placer).place(problem, rng), True
        except NoEvidenceError:
            pass
        try:
            return PLACERS.make(FALLBACK).place(problem, rng), False
        except NoEvidenceError:
            return PLACERS.make(LAST).place(problem, rng), False

    @staticmethod
    def _rest(choice: Choice, context: AttackContext, rng: np.random.Generator) -> tuple[int, ...]:
        """The other regions in the order of the rule's scores; drawn where it has none."""
        first = choice.rois[0]
        scores = rng.random(14) if choice.scores is None else np.asarray(choice.scores, float)
        return tuple(roi for roi in by_score(scores, context.usable) if roi != first)


def _register(card: AttackCard, placed: Placed) -> None:
    ATTACKS.register(card)(lambda: placed)


_OURS = "this project"

for _name in ("random", "centre", "outdegree-pixels", "outdegree-motion", "energy", "population"):
    _card = PLACERS.card(_name)
    _register(
        AttackCard(_name, _card.summary, _card.source, drawn=_name == "random", needs=_card.needs),
        Placed(_name),
    )
_register(
    AttackCard("counterfactual-0", "counterfactual, the emotion inferred by the model", _OURS),
    Placed("counterfactual"),
)
_register(
    AttackCard(
        "counterfactual", "counterfactual, one query tells which label to change", _OURS, budget=1
    ),
    Placed("counterfactual", asks=True),
)
_register(
    AttackCard(
        "counterfactual-fold",
        "counterfactual with a model of the people that the victim learnt from, one query",
        _OURS,
        budget=1,
        paths=("flow", "pixels"),
    ),
    Placed("counterfactual", asks=True, model="fold"),
)
