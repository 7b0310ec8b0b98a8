"""Every region tried on the victim: what no rule that uses one sticker can surpass."""

from __future__ import annotations

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    StickerPlacement,
)
from austicker.errors import NoEvidenceError
from austicker.placement.decoy_drift import drifts_for
from austicker.types import N_ROIS


@ATTACKS.register(
    AttackCard(
        "exhaustive",
        "all 14 regions tried until the label changes: the bound for one sticker",
        budget=1 + N_ROIS,
        several=False,
    )
)
class Exhaustive:
    """Asks for the label, then about each region in turn; keeps the first that changes it.

    Where none does, the one that most lowers the label's probability. A decoy drifts as the model
    says for that region.
    """

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Decide for one clip."""
        before = context.ask()
        label = int(np.argmax(before))
        best, lowest = None, np.inf
        for tries, roi in enumerate(context.usable, start=1):
            placement = placement_of(context, roi, context.classes[label])
            probabilities = context.ask(placement)
            if int(np.argmax(probabilities)) != label:
                return AttackResult(placement, first=tries, tries=len(context.usable))
            if probabilities[label] < lowest:
                best, lowest = placement, float(probabilities[label])
        return AttackResult(best, tries=len(context.usable))


def placement_of(context: AttackContext, roi: int, known_emotion: str | None) -> StickerPlacement:
    """One sticker on a region, drifting as the model chooses where decoys are asked for."""
    problem = context.problem(known_emotion)
    if problem.wanted.decoys is None:
        return StickerPlacement((roi,))
    try:
        return StickerPlacement((roi,), drifts_for(problem, (roi,)))
    except NoEvidenceError:  # nothing to contradict: it lies still
        return StickerPlacement((roi,))
