"""Where stickers go in a stream: chosen by the population alone, once a head is known."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from austicker.errors import UsageError
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import REACH
from austicker.protection.coverage_limits import CoverageLimits
from austicker.protection.in_view import in_view
from austicker.protection.options import Options
from austicker.protection.sticker_geometry import sticker_side
from austicker.protection.strength import OptionsByKind
from austicker.protection.visibility import seen_places
from austicker.regions.rois import locate
from austicker.types import (
    MOST_DRIFT,
    N_ROIS,
    Allowed,
    FaceTrack,
    Observed,
    Placement,
    PlacementProblem,
    Wanted,
)

STRENGTHS = ("standard", "strong")
_PLACER = "population"
_LONGEST = 1.5
"""Times `REACH`: the longest drift that is drawn, for which prints are calibrated."""


def live_options(  # noqa: D417 - three are described together
    strength: str = "standard",
    *,
    sticker: str | None = None,
    size: float | None = None,
    count: int | None = None,
) -> Options:
    """Settings of a stream.

    Args:
        strength: "standard" or "strong"; the published method looks at the whole clip first.
        sticker, size, count: None for the strength's own.

    Raises:
        UsageError: Another strength, or a value out of range.
    """
    if strength not in STRENGTHS:
        raise UsageError(
            f"`strength` must be one of {', '.join(STRENGTHS)} for a camera, got '{strength}'"
        )
    return OptionsByKind.at_strength(strength, sticker=sticker, size=size, count=count).video


def live_placements(
    track: FaceTrack, options: Options, size: tuple[int, int], rng: np.random.Generator
) -> tuple[Placement, ...]:
    """Stickers for one head.

    Args:
        track: The head as far as it is known: which places are seen.
        options: Settings.
        size: (width, height) of the frames, px.
        rng: Of the placer.
    """
    template = np.asarray(track.template, float)
    limits = CoverageLimits(options)
    side = sticker_side(template, options.size)
    allowed = Allowed(
        centres=locate(template).centres,
        sizes=np.full((N_ROIS, 2), side),
        occlusion_cost=limits.occlusion_cost(template),
        symmetric=options.symmetric,
        seen=seen_places(track, limits.solid, options.size, size),
    )
    observed = Observed(
        kind="motion",
        values=np.zeros((1, N_ROIS, 3)),
        valid=np.ones((1, N_ROIS), bool),
        weights=np.ones(1),
        spotted=False,
    )
    problem = PlacementProblem(
        observed, allowed, Wanted(limits.count), options.population("motion")
    )
    choice = in_view(PLACERS.make(_PLACER).place(problem, rng), problem, limits)
    reach = (min(MOST_DRIFT, REACH * _LONGEST * options.amplitude), 0.0)
    placement = Placement(
        roi=1,
        sticker=options.sticker,
        size=options.size,
        attachment=options.attach,
        reason=choice.reason,
        drifts=(reach,) if options.draws_decoys else (),
    )
    return tuple(replace(placement, roi=roi) for roi in choice.rois)
