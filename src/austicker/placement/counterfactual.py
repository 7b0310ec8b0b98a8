"""Covers the regions without whose motion the emotion is least likely; this project's own rule.

A population model gives P(emotion | motion). For every set of regions that may be covered together
the motion is set to rest, do(region = at rest), and the set that leaves the emotion least likely is
chosen. On the 442 clips of MEGC2019 a first, simpler version of this changed 10.1-12.1 % of three
victims' labels with one still sticker; the most active region 8.2-8.7 %, the published rule
0.6-2.1 %, uniformly random regions 2.0-2.8 %.
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
from austicker.placement.select_regions import (
    check_count,
    free_sets,
    from_to,
    join_names,
    select_regions,
)
from austicker.placement.target_windows import TargetWindows, log_odds, target_windows
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, Floats, PlacementProblem

Remaining: TypeAlias = Callable[[npt.NDArray[np.intp]], Floats]
"""(S, n) sets of regions -> (S, W) posterior of each window's emotion with stickers on them."""

_MOST_JOINTLY = 4
_SETS_AT_ONCE = 64
_LEAST_EFFECT = 0.05
"""By which hiding must lower the log odds of the emotion, on average, to count as an effect."""


@PLACERS.register(
    Card(
        "counterfactual",
        "the regions whose covering most lowers a population model's posterior of the emotion",
    )
)
class Counterfactual:
    """Chooses the set of regions whose hiding leaves the emotion least likely.

    The emotion is the known one; where none is known, in each window the one that the model
    predicts. All allowed sets of up to four regions are compared by the posterior of the emotion,
    averaged over the windows. The scores are the effects of single regions, and so the order in
    which to try regions on a victim. Where textures may drift, their directions are chosen with
    the regions; see `decoy_drift`.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions, best first.

        Raises:
            NoEvidenceError: No model, a model that predicts no better than chance, nothing
                spotted, or no region that matters.
            UsageError: So many regions cannot be had, or the model does not know the emotion.
        """
        count, decoys, allowed = problem.wanted.count, problem.wanted.decoys, problem.allowed
        check_count(count, allowed)
        windows = target_windows(problem)
        simulated = windows.simulator is not None
        remaining = _by_maps(windows) if simulated else _by_regions(windows)
        single = remaining(np.arange(1, N_ROIS + 1)[:, None])
        before = remaining(np.zeros((1, 0), np.intp))[0]
        scores = (before - single) @ windows.weights
        order = [int(i) + 1 for i in np.argsort(-scores, kind="stable")]
        jointly = min(count, _MOST_JOINTLY)
        drifts: Floats | None = None
        if decoys is not None and problem.observed.kind == "motion":
            chosen, drifts, after = decoy_drift.choose(windows, allowed, decoys, jointly, order)
        else:
            sets = free_sets(order, jointly, allowed)
            remains = single[sets[:, 0] - 1] if jointly == 1 else remaining(sets)
            best = int(np.argmin(remains @ windows.weights))
            chosen, after = tuple(int(roi) for roi in sets[best]), remains[best]
        if (log_odds(before) - log_odds(after)) @ windows.weights < _LEAST_EFFECT:
            raise NoEvidenceError(
                "counterfactual: expected a region whose covering changes the predicted emotion, "
                "found none; choose the placer 'energy'"
            )
        if drifts is not None and decoys is not None:
            words = decoy_drift.reason(windows, chosen, before, after, decoys.towards)
            return Choice(chosen, words, scores, drifts=decoy_drift.as_records(windows, drifts))
        if count > _MOST_JOINTLY:
            rest = (roi for roi in order if roi not in chosen)
            chosen = select_regions([*chosen, *rest], count, allowed)
        other = "nothing else does"
        if allowed.occlusion_cost is not None:
            other = "no other free place does" if count == 1 else "no other free places do"
        return Choice(chosen, f"{_reason(windows, chosen, before, after)}; {other} more", scores)


def region_effects(problem: PlacementProblem) -> Floats:
    """(14,) by how much hiding each region alone lowers the posterior of the windows' emotions.

    Raises:
        NoEvidenceError: As `target_windows`.
    """
    windows = target_windows(problem)
    remaining = _by_regions(windows) if windows.simulator is None else _by_maps(windows)
    single = remaining(np.arange(1, N_ROIS + 1)[:, None])
    before = remaining(np.zeros((1, 0), np.intp))[0]
    return np.asarray((before - single) @ windows.weights)


def _by_regions(windows: TargetWindows) -> Remaining:
    """Where only the regions were measured: those under stickers are set to rest."""
    parts = windows.model.parts(windows.values, windows.valid, windows.unit)

    def remaining(sets: npt.NDArray[np.intp]) -> Floats:
        visible = np.ones((len(sets), N_ROIS))
        np.put_along_axis(visible, sets - 1, 0.0, axis=1)
        total = np.einsum("sr,wrv->swv", visible, parts)
        return windows.target_posterior(windows.model.posterior_of_parts(total))

    return remaining


def _by_maps(windows: TargetWindows) -> Remaining:
    """Where whole maps are simulated: nothing moves anywhere under a sticker."""

    def remaining(sets: npt.NDArray[np.intp]) -> Floats:
        blocks = [sets[i : i + _SETS_AT_ONCE] for i in range(0, len(sets), _SETS_AT_ONCE)]
        simulated = (windows.simulated_posterior(block) for block in blocks)
        return np.concatenate([windows.target_posterior(posterior) for posterior in simulated])

    return remaining


def _reason(windows: TargetWindows, chosen: tuple[int, ...], before: Floats, after: Floats) -> str:
    pronoun = "it" if len(chosen) == 1 else "them"
    words = (
        f"{join_names(map(roi_name, chosen))}: hiding {pronoun} lowers "
        f"{windows.target_in_words()} "
        f"{from_to(float(before @ windows.weights), float(after @ windows.weights))}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words
