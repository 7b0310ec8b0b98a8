"""The counterfactual averaged over a population: the same places whatever the clip shows.

The per-clip counterfactual hides what this face shows, so that its places are a code for the
emotion: on MEGC2019 a classifier that sees nothing but one place reaches UF1 .83 where the emotion
was known, .71 where it was inferred. Here the regions are those without which an observer is least
certain of the emotions of a population's faces. They depend on the model and on what may be
covered, on nothing else.
"""

from __future__ import annotations

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import (
    check_count,
    free_sets,
    from_to,
    join_names,
    select_regions,
)
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, PlacementProblem

_MOST_JOINTLY = 4


@PLACERS.register(
    Card(
        "population",
        "the regions that show most of a population's emotions, whatever this face shows",
    )
)
class Population:
    """Chooses the set of regions whose hiding leaves emotions in the population least certain.

    All allowed sets of up to four regions are compared by the mean of log P(emotion | the other
    regions) over faces drawn from the model, for an observer who knows what is hidden; more are
    added in the order of what each does alone. Of the problem only the model, the kind of what
    was observed, the places that are allowed and the number wanted are read: not the values, the
    known emotion, the windows or the portrait. The scores are what each region does alone.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions, the most informative first.

        Raises:
            NoEvidenceError: No model of this kind, or one that predicts no better than chance.
            UsageError: So many regions cannot be had.
        """
        count, allowed, model = problem.wanted.count, problem.allowed, problem.model
        check_count(count, allowed)
        if model is None or model.kind != problem.observed.kind:
            raise NoEvidenceError(
                f"population: expected a population model of {problem.observed.kind}, got "
                f"{'none' if model is None else f'one of {model.kind}'}; choose the placer "
                "'centre' or 'random'"
            )
        if not model.informative:
            raise NoEvidenceError(
                "population: expected a model that predicts emotions better than chance, got one "
                "that does not; fit another model or choose the placer 'centre' or 'random'"
            )
        bare = float(model.expected_log_posterior(np.zeros((1, 0), np.intp))[0])
        scores = bare - model.expected_log_posterior(np.arange(1, N_ROIS + 1)[:, None])
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        sets = free_sets(order, min(count, _MOST_JOINTLY), allowed)
        remaining = model.expected_log_posterior(sets)
        best = int(np.argmin(remaining))
        chosen = tuple(int(roi) for roi in sets[best])
        if count > _MOST_JOINTLY:
            rest = (roi for roi in order if roi not in chosen)
            chosen = select_regions([*chosen, *rest], count, allowed)
        pronoun = "it" if len(chosen) == 1 else "them"
        reason = (
            f"{join_names(map(roi_name, chosen))}: in the population, hiding {pronoun} lowers the "
            f"typical posterior of a face's emotion "
            f"{from_to(float(np.exp(bare)), float(np.exp(remaining[best])))}, whatever this face "
            "shows"
        )
        return Choice(chosen, reason, scores)
