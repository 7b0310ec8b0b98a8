"""The counterfactual averaged over a population: the same places whatever the clip shows.

The per-clip counterfactual hides what this face shows, so that its places are a code for the
emotion: on MEGC2019 a probe that sees nothing but one place reads UF1 .83 where the emotion was
known, .71 where it was inferred. Here the regions are those without which faces of the population
tell least of whatever they feel. They depend on the model and on what may be covered, on nothing
else.
"""

from __future__ import annotations

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import check_count, free_sets, join_names, select_regions
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, PlacementProblem

_MOST_JOINTLY = 4


@PLACERS.register(
    Card(
        "population",
        "the regions without which faces of a population tell least, whatever this one shows",
    )
)
class Population:
    """Chooses the set of regions whose hiding leaves a population's emotions least certain.

    All allowed sets of up to four regions are compared by the mean of log
    P(emotion | the other regions) over faces drawn from the model, for an observer who knows what
    is hidden; more are added in the order of what each does alone. Of the problem only the model,
    the kind of what was observed, what is allowed and the count are read: not the values, the
    emotion, the windows or the portrait. The scores are what each region does alone.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions, the most telling first.

        Raises:
            NoEvidenceError: No model of this kind, or one that tells nothing.
            UsageError: So many regions cannot be had.
        """
        count, allowed, model = problem.wanted.count, problem.allowed, problem.model
        kind = problem.observed.kind
        check_count(count, allowed)
        if model is None or model.kind != kind:
            raise NoEvidenceError(
                f"population: expected a population model of {kind}, got "
                f"{'none' if model is None else f'one of {model.kind}'}; choose the placer "
                "'centre' or 'random'"
            )
        if not model.informative:
            raise NoEvidenceError(
                "population: in the model's population motion says nothing about emotion; fit "
                "another model or choose the placer 'centre' or 'random'"
            )
        bare = float(model.told_without(np.zeros((1, 0), np.intp))[0])
        scores = bare - model.told_without(np.arange(1, N_ROIS + 1)[:, None])
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        sets = free_sets(order, min(count, _MOST_JOINTLY), allowed)
        told = model.told_without(sets)
        best = int(np.argmin(told))
        chosen = tuple(int(roi) for roi in sets[best])
        if count > _MOST_JOINTLY:
            rest = [roi for roi in order if roi not in chosen]
            chosen = select_regions([*chosen, *rest], count, allowed)
        it = "it" if len(chosen) == 1 else "them"
        reason = (
            f"{join_names(map(roi_name, chosen))}: in the population, hiding {it} lowers the "
            f"typical probability of what is felt from {np.exp(bare):.2f} to "
            f"{np.exp(told[best]):.2f}, whatever this face shows"
        )
        return Choice(chosen, reason, scores)
