"""Had this region not moved, what would the face have said? The rule this project is about.

A population model knows what motion says about emotion. The regions to cover are those without
whose motion it would be least sure of what the face shows. On the 442 clips of MEGC2019 a first,
simpler version of this changed 10.1-12.1 % of three victims' labels with one still sticker;
the most active region 8.2-8.7 %, the published rule 0.6-2.1 %, chance 2.0-2.8 %.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import NoEvidenceError
from austicker.facs import roi_name
from austicker.placement import decoy_drift
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import check_count, free_sets, join_names, select_regions
from austicker.placement.target_windows import TargetWindows, log_odds, target_windows
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, Floats, PlacementProblem

Left: TypeAlias = Callable[[npt.NDArray[np.intp]], Floats]
"""(S, n) sets of regions -> (S, W) posterior of each window's emotion with stickers on them."""

_MOST_JOINTLY = 4
_AT_ONCE = 64
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
    their directions are chosen with the regions; see `decoy_drift`.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions, best first.

        Raises:
            NoEvidenceError: No model, a model that tells nothing, nothing spotted, or no region
                that matters.
            UsageError: So many regions cannot be had, or the emotion is none that the model knows.
        """
        count, decoys, allowed = problem.wanted.count, problem.wanted.decoys, problem.allowed
        check_count(count, allowed)
        case = target_windows(problem)
        left = _on_maps(case) if case.simulator is not None else _by_regions(case)
        single = left(np.arange(1, N_ROIS + 1)[:, None])
        before = left(np.zeros((1, 0), np.intp))[0]
        scores = (before - single) @ case.weights
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        jointly = min(count, _MOST_JOINTLY)
        drifts: Floats | None = None
        if decoys is not None and problem.observed.kind == "motion":
            chosen, drifts, after = decoy_drift.choose(case, allowed, decoys, jointly, order)
        else:
            sets = free_sets(order, jointly, allowed)
            remains = single[sets[:, 0] - 1] if jointly == 1 else left(sets)
            best = int(np.argmin(remains @ case.weights))
            chosen, after = tuple(int(roi) for roi in sets[best]), remains[best]
        if (log_odds(before) - log_odds(after)) @ case.weights < _LEAST_EFFECT:
            raise NoEvidenceError(
                "counterfactual: expected a region whose stillness changes what the face says, "
                "found none; choose the placer 'energy'"
            )
        if drifts is not None and decoys is not None:
            words = decoy_drift.reason(case, chosen, before, after, decoys.towards)
            return Choice(chosen, words, scores, drifts=decoy_drift.as_records(case, drifts))
        if count > _MOST_JOINTLY:
            rest = (roi for roi in order if roi not in chosen)
            chosen = select_regions([*chosen, *rest], count, allowed)
        other = "nothing else does"
        if allowed.occlusion_cost is not None:
            other = "no other free place does" if count == 1 else "no other free places do"
        return Choice(chosen, f"{_reason(case, chosen, before, after)}; {other} more", scores)


def _by_regions(case: TargetWindows) -> Left:
    """Where regions are all that is known: those under stickers are at rest."""
    parts = case.model.parts(case.values, case.valid, case.unit)

    def left(sets: npt.NDArray[np.intp]) -> Floats:
        shown = np.ones((len(sets), N_ROIS))
        np.put_along_axis(shown, sets - 1, 0.0, axis=1)
        return case.of_target(case.model.read(np.einsum("sr,wrv->swv", shown, parts)))

    return left


def _on_maps(case: TargetWindows) -> Left:
    """Where the whole map is known: nothing moves under a sticker, whatever else it covers."""

    def left(sets: npt.NDArray[np.intp]) -> Floats:
        blocks = [sets[i : i + _AT_ONCE] for i in range(0, len(sets), _AT_ONCE)]
        return np.concatenate([case.of_target(case.worn(block)) for block in blocks])

    return left


def _reason(case: TargetWindows, chosen: tuple[int, ...], before: Floats, after: Floats) -> str:
    it = "it" if len(chosen) == 1 else "them"
    words = (
        f"{join_names(map(roi_name, chosen))}: hiding {it} lowers {case.in_words()} from "
        f"{before @ case.weights:.2f} to {after @ case.weights:.2f}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words
