"""A choice of regions that stays in view while a head turns: a place more, or one less.

What is added or left out depends on where the head is turned, on the picture's edges and on what
may be covered, never on what the face shows.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from austicker.facs import ROIS, roi_name
from austicker.placement.select_regions import HARDLY, free_sets, join_names, seen_share
from austicker.protection.coverage_limits import CoverageLimits
from austicker.types import Choice, PlacementProblem

ENOUGH = 0.97
"""Share of the shot in which a sticker must be seen; where less is, another sticker is added."""

_GAIN = 0.03
"""Share of the shot that another sticker must add."""


def in_view(choice: Choice, problem: PlacementProblem, limits: CoverageLimits) -> Choice:
    """The choice with a place added where no sticker would be seen, and without those never seen.

    A second sticker takes over where the first turns away, as two stickers glued to the face
    would: both are drawn wherever they are seen. None is added beyond what the budget allows.

    Args:
        choice: Of a placer.
        problem: What it chose by.
        limits: Of the run.
    """
    allowed = problem.allowed
    if allowed.seen is None or not allowed.seen.size:
        return choice
    share = seen_share(allowed)
    kept = tuple(roi for roi in choice.rois if share[roi - 1] >= HARDLY)
    if not kept or (allowed.symmetric and len(kept) < len(choice.rois)):
        kept = choice.rois
    rois, reason = kept, choice.reason
    if len(kept) < len(choice.rois):
        left = join_names(roi_name(roi) for roi in choice.rois if roi not in kept)
        reason += f"; {left} left out, which is turned away or outside the picture"
    added = _added(rois, problem, limits)
    if added:
        rois += added
        names = join_names(map(roi_name, added))
        reason += f"; {names} beside, for when the head turns"
    if rois == choice.rois:
        return choice
    # Drifts are one a region, and are worked out for the regions together.
    specs = {spec.roi: spec for spec in choice.stickers}
    stickers = tuple(
        specs.get(roi, replace(choice.stickers[0], roi=roi, angle=0.0)) for roi in rois if specs
    )
    return replace(choice, rois=rois, reason=reason, drifts=(), stickers=stickers)


def _added(
    rois: tuple[int, ...], problem: PlacementProblem, limits: CoverageLimits
) -> tuple[int, ...]:
    """The region, or pair, that is seen for longest while those chosen are not; mostly none."""
    allowed, seen = replace(problem.allowed, seen=None), problem.allowed.seen
    if seen is None:
        return ()
    covered = seen[[roi - 1 for roi in rois]].any(axis=0)
    if covered.mean() >= ENOUGH:
        return ()
    reached = (covered | seen).mean(axis=1)
    for row in np.argsort(-reached, kind="stable"):
        if reached[row] - covered.mean() < _GAIN:
            break
        pair = (int(row) + 1, ROIS[row].mirror) if allowed.symmetric else (int(row) + 1,)
        wanted = tuple(dict.fromkeys(rois + pair))
        if len(wanted) <= limits.fitting and len(free_sets(wanted, len(wanted), allowed)):
            return wanted[len(rois) :]
    return ()
