"""What a placer decides by, and what it chooses."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol, get_args

import numpy as np

from austicker.types.base import (
    N_ROIS,
    Bools,
    Drift,
    FeatureKind,
    Floats,
    MotionUnit,
    expect,
    expect_drifts,
    expect_shape,
)
from austicker.types.face import Portrait
from austicker.types.observer import FlowSimulator, PopulationModel
from austicker.types.stills import AppearanceSimulator, StickerSpec


@dataclass(frozen=True, slots=True)
class Decoys:
    """Drifting textures on stickers, which add motion that misleads a recogniser.

    Attributes:
        amplitude: How far textures drift, >= 0; 1 is the 99th percentile of the motion that a
            window already shows, over the whole face where that is known, else over the regions.
        towards: Emotion to be predicted; None for any other than the face's own.

    Example:
        >>> Decoys(amplitude=1.5, towards="surprise")
        Decoys(amplitude=1.5, towards='surprise')
    """

    amplitude: float = 1.0
    towards: str | None = None

    def __post_init__(self) -> None:
        fits = math.isfinite(self.amplitude) and self.amplitude >= 0
        expect(fits, "Decoys", "amplitude >= 0", self.amplitude)


@dataclass(frozen=True, slots=True, eq=False)
class Observed:
    """What was measured of one person in one shot.

    Attributes:
        kind: "motion" for video; "activation" for a photo, where `values` holds the activation of
            each region in 0-1: the strongest, what raises or opens it, what lowers or tightens it.
        values: (W, 14, 3), one row per spotted window, apex relative to onset; see `RoiMotion`.
            Meaningless where not valid.
        valid: (W, 14) bool.
        weights: (W,) how much each window counts, >= 0.
        unit: Unit of u and v in `values`; "activation" for a photo, and only there.
        spotted: Whether the windows rose above the noise; False when they merely hold the largest
            movement there was.
        portrait: For rules that read pixels; None when not kept.
        simulator: Predicts the motion maps of the windows with stickers on the face; None where
            only the regions are known.

    Example:
        >>> import numpy as np
        >>> Observed("motion", np.zeros((1, 14, 3)), np.ones((1, 14), bool), np.ones(1)).unit
        'iod'
    """

    kind: FeatureKind
    values: Floats
    valid: Bools
    weights: Floats
    unit: MotionUnit = "iod"
    spotted: bool = True
    portrait: Portrait | None = None
    simulator: FlowSimulator | None = None

    def __post_init__(self) -> None:
        expect(
            self.kind in get_args(FeatureKind),
            "Observed",
            f"kind in {get_args(FeatureKind)}",
            self.kind,
        )
        expect_shape("Observed", "values", self.values, (None, N_ROIS, 3))
        expect_shape("Observed", "valid", self.valid, (len(self.values), N_ROIS))
        expect_shape("Observed", "weights", self.weights, (len(self.values),))
        finite = bool(np.isfinite(self.values[self.valid]).all())
        expect(finite, "Observed", "finite values where valid", "NaN or infinity")
        fits = bool(np.isfinite(self.weights).all() and (self.weights >= 0).all())
        expect(fits, "Observed", "finite weights >= 0", self.weights)
        fits = (self.kind == "activation") == (self.unit == "activation")
        expect(fits, "Observed", "the unit 'activation' for that kind only", self.unit)


@dataclass(frozen=True, slots=True, eq=False)
class Allowed:
    """Where stickers may go on one face; by default anywhere.

    Attributes:
        centres: (14, 2) px of the places for stickers; None where they are unknown.
        sizes: (14, 2) px, width and height of a sticker there, > 0; None where stickers may
            overlap.
        occlusion_cost: (14, J) share of each of J limits that a sticker on a region uses up, >= 0;
            over the chosen regions no sum may exceed 1. None where there are no limits.
        symmetric: Whether with each region its mirror image must be chosen too; regions on the
            midline are their own.
        seen: (14, F) bool, whether enough of a sticker on each region can be seen in each of F
            frames spread over the shot; None where that is unknown. No limit: of the places that
            are allowed those are chosen that are seen.
        avoided: (14,) bool, regions on which a sticker would lie on glasses; None for none. No
            limit either: others are preferred.

    Example:
        >>> Allowed(avoided=np.arange(14) == 4, symmetric=True).centres is None
        True
    """

    centres: Floats | None = None
    sizes: Floats | None = None
    occlusion_cost: Floats | None = None
    symmetric: bool = False
    seen: Bools | None = None
    avoided: Bools | None = None

    def __post_init__(self) -> None:
        if self.centres is not None:
            expect_shape("Allowed", "centres", self.centres, (N_ROIS, 2))
            finite = bool(np.isfinite(self.centres).all())
            expect(finite, "Allowed", "finite centres", self.centres)
        if self.sizes is not None:
            expect_shape("Allowed", "sizes", self.sizes, (N_ROIS, 2))
            expect(bool((self.sizes > 0).all()), "Allowed", "sizes > 0", self.sizes)
        if self.occlusion_cost is not None:
            expect_shape("Allowed", "occlusion_cost", self.occlusion_cost, (N_ROIS, None))
            fits = bool((self.occlusion_cost >= 0).all())
            expect(fits, "Allowed", "occlusion_cost >= 0", self.occlusion_cost)
        if self.seen is not None:
            expect_shape("Allowed", "seen", self.seen, (N_ROIS, None))
        if self.avoided is not None:
            expect_shape("Allowed", "avoided", self.avoided, (N_ROIS,))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of a placer.

    Attributes:
        count: Stickers to place, 1-14.
        known_emotion: Emotion that the person is known to show; None when unknown.
        decoys: Where the stickers' textures may drift; None for still ones.
        draw: Whether to draw among choices that are nearly the best.

    Example:
        >>> Wanted(count=2, known_emotion="happiness")
        Wanted(count=2, known_emotion='happiness', decoys=None, draw=False)
    """

    count: int = 1
    known_emotion: str | None = None
    decoys: Decoys | None = None
    draw: bool = False

    def __post_init__(self) -> None:
        expect(1 <= self.count <= N_ROIS, "Wanted", f"count in 1-{N_ROIS}", self.count)


@dataclass(frozen=True, slots=True, eq=False)
class PlacementProblem:
    """All that a placer decides by, for one person in one shot.

    Attributes:
        observed: What was measured.
        allowed: Where stickers may go.
        wanted: How many stickers, and against which emotion.
        model: Population model; None when there is none.
        appearance: Draws stickers on the face and asks recognisers, none of which is to be fooled;
            None where no picture or no recogniser is at hand.

    Example:
        >>> seen = Observed("motion", np.ones((1, 14, 3)), np.ones((1, 14), bool), np.ones(1))
        >>> PlacementProblem(seen, wanted=Wanted(count=2)).wanted.count
        2
    """

    observed: Observed
    allowed: Allowed = field(default_factory=Allowed)
    wanted: Wanted = field(default_factory=Wanted)
    model: PopulationModel | None = None
    appearance: AppearanceSimulator | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Where a placer wants stickers.

    Attributes:
        rois: Chosen ROIs, 1-14, best first.
        reason: One sentence for people.
        scores: (14,) score that the rule computed for each ROI, larger is better; None if it has
            none.
        queries: Calls made to the victim.
        drifts: Per ROI in order, one displacement for each observed window, which a decoy is to
            show at the window's apex, in the unit observed; empty when the rule names none.
        stickers: Per ROI in order, design, size and rotation; empty when the rule leaves them as
            asked for.

    Example:
        >>> Choice(rois=(10, 12), reason="They move most.").queries
        0
    """

    rois: tuple[int, ...]
    reason: str
    scores: Floats | None = None
    queries: int = 0
    drifts: tuple[tuple[Drift, ...], ...] = ()
    stickers: tuple[StickerSpec, ...] = ()

    def __post_init__(self) -> None:
        inside = all(1 <= roi <= N_ROIS for roi in self.rois)
        expect(inside, "Choice", f"ROIs in 1-{N_ROIS}", self.rois)
        expect(len(set(self.rois)) == len(self.rois), "Choice", "distinct ROIs", self.rois)
        fits = len(self.drifts) in {0, len(self.rois)}
        expect(fits, "Choice", "no drifts, or one entry per ROI", len(self.drifts))
        specs = tuple(one.roi for one in self.stickers)
        expect(specs in {(), self.rois}, "Choice", "no stickers, or one per ROI in order", specs)
        for drifts in self.drifts:
            expect_drifts("Choice", drifts, 1e300)


class Placer(Protocol):
    """Chooses regions. One method, one file; see `austicker.placement`.

    Example:
        >>> from austicker.placement import PLACERS
        >>> seen = Observed("motion", np.ones((1, 14, 3)), np.ones((1, 14), bool), np.ones(1))
        >>> PLACERS.make("centre").place(PlacementProblem(seen), np.random.default_rng(0)).rois
        (11,)
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` distinct ROIs, best first.

        Args:
            problem: What was observed, what is allowed, and what is wanted.
            rng: Source of all randomness.

        Raises:
            NoEvidenceError: Nothing was measured that the rule could choose by.
            UsageError: So many regions cannot be had.
        """
        ...
