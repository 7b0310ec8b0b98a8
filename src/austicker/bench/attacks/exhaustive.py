"""Every region tried on the victim: what no rule that uses one sticker can surpass."""

from __future__ import annotations

import numpy as np

from austicker.bench.attacks.protocol import Answer, AttackCard, Trial, Wear
from austicker.bench.attacks.registry import ATTACKS
from austicker.errors import NoEvidenceError
from austicker.placement.mislead import drifts_for
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

    def carry_out(self, trial: Trial, rng: np.random.Generator) -> Answer:
        """Decide for one clip."""
        before = trial.ask()
        label = int(np.argmax(before))
        best, lowest = None, np.inf
        for tries, roi in enumerate(trial.usable, start=1):
            wear = wear_of(trial, roi, trial.classes[label])
            said = trial.ask(wear)
            if int(np.argmax(said)) != label:
                return Answer(wear, first=tries, tries=len(trial.usable))
            if said[label] < lowest:
                best, lowest = wear, float(said[label])
        return Answer(best, tries=len(trial.usable))


def wear_of(trial: Trial, roi: int, told: str | None) -> Wear:
    """One sticker on a region, drifting as the model says where decoys are asked for."""
    evidence = trial.evidence(told)
    if evidence.decoys is None:
        return Wear((roi,))
    try:
        return Wear((roi,), drifts_for(evidence, (roi,)))
    except NoEvidenceError:  # nothing to contradict: it lies still
        return Wear((roi,))
