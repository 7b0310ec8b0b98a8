"""Had this region not moved, what would the face have said? The rule this project is about.

A population model knows what motion says about emotion. The regions to cover are those without
whose motion it would be least sure of what the face shows. On the 442 clips of MEGC2019 a first,
simpler version of this changed 10.1-12.1 % of three victims' labels with one still sticker;
the most active region 8.2-8.7 %, the published rule 0.6-2.1 %, chance 2.0-2.8 %.
"""

from __future__ import annotations

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.facs import roi_name
from austicker.placement import mislead
from austicker.placement.case import Case, case_of, log_odds
from austicker.placement.pick import check, free_sets, in_words, pick
from austicker.placement.registry import PLACERS
from austicker.registry import Card
from austicker.types import N_ROIS, Bools, Choice, Evidence, Floats

_MOST_JOINTLY = 4
_LEAST_EFFECT = 0.05
"""By which hiding must lower the log odds of the emotion, on average, to count as an effect."""


@PLACERS.register(
    Card(
        "counterfactual",
        "the regions whose stillness most lowers what a population says the face shows",
    )
)
class Counterfactual:
    """Chooses the set of regions whose hiding leaves the emotion least likely.

    The emotion is the one that the evidence names; where it names none, in each window the one
    that the model finds likeliest. All sets of up to four regions that the evidence allows are
    compared; the mean posterior over the windows decides. The scores are what each region
    does on its own, and so the order in which to try regions on a victim. Where prints may drift,
    their directions are chosen with the regions; see `mislead`.
    """

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Choose `count` regions, best first.

        Raises:
            NoEvidenceError: No model, a model that tells nothing, nothing spotted, or no region
                that matters.
            UsageError: `count` regions cannot be had, or the emotion is none that the model knows.
        """
        check(count, evidence)
        case = case_of(evidence)
        parts = case.model.parts(case.values, case.valid, case.unit)
        single = _left(case, parts, np.eye(N_ROIS, dtype=bool))
        before = _left(case, parts, np.zeros((1, N_ROIS), bool))[0]
        scores = (before - single) @ case.weights
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        jointly = min(count, _MOST_JOINTLY)
        drifts: Floats | None = None
        if evidence.decoys is not None and evidence.kind == "motion":
            chosen, drifts, after = mislead.choose(case, evidence, evidence.decoys, jointly, order)
            before = mislead.bare(case)
        else:
            chosen = _best_set(case, parts, evidence, jointly, order)
            after = _left(case, parts, _mask(chosen))[0]
        if (log_odds(before) - log_odds(after)) @ case.weights < _LEAST_EFFECT:
            raise NoEvidenceError(
                "counterfactual: expected a region whose stillness changes what the face says, "
                "found none; choose the placer 'energy'"
            )
        if drifts is not None and evidence.decoys is not None:
            words = mislead.reason(case, chosen, before, after, evidence.decoys.towards)
            return Choice(chosen, words, scores, drifts=mislead.as_records(case, drifts))
        if count > _MOST_JOINTLY:
            chosen = pick([*chosen, *(r for r in order if r not in chosen)], count, evidence)
        other = "nothing else does"
        if evidence.load is not None:
            other = "no other free place does" if count == 1 else "no other free places do"
        return Choice(chosen, f"{_reason(case, chosen, before, after)}; {other} more", scores)


def _left(case: Case, parts: Floats, hidden: Bools) -> Floats:
    """(S, W) posterior of each window's emotion under each of (S, 14) sets of hidden regions."""
    total = np.einsum("sr,wrv->swv", (~hidden).astype(float), parts)
    return case.of_target(case.model.read(total))


def _mask(rois: tuple[int, ...]) -> Bools:
    mask = np.zeros((1, N_ROIS), bool)
    mask[0, [roi - 1 for roi in rois]] = True
    return mask


def _best_set(
    case: Case, parts: Floats, evidence: Evidence, count: int, order: list[int]
) -> tuple[int, ...]:
    """The best set, its regions in the order of what each does alone."""
    sets = free_sets(order, count, evidence)
    masks = np.zeros((len(sets), N_ROIS), bool)
    np.put_along_axis(masks, sets - 1, True, axis=1)
    left = _left(case, parts, masks) @ case.weights
    return tuple(int(roi) for roi in sets[int(np.argmin(left))])


def _reason(case: Case, chosen: tuple[int, ...], before: Floats, after: Floats) -> str:
    it = "it" if len(chosen) == 1 else "them"
    words = (
        f"{in_words(map(roi_name, chosen))}: hiding {it} lowers {case.in_words()} from "
        f"{before @ case.weights:.2f} to {after @ case.weights:.2f}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words
