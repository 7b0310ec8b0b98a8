"""What a placer may look at, and what it chooses."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from austicker.types.base import (
    N_ROIS,
    Bools,
    Drift,
    Floats,
    Kind,
    MotionUnit,
    expect,
    expect_drifts,
    expect_shape,
)
from austicker.types.face import Portrait
from austicker.types.observer import FlowSimulator, PopulationModel


@dataclass(frozen=True, slots=True)
class Decoys:
    """That the stickers' prints may drift.

    Attributes:
        amplitude: How far; 1 is the 99th percentile of the motion that a window already shows,
            over the whole face where that is known, else over the regions.
        towards: Emotion that the face is to seem to show; None for any but its own.
    """

    amplitude: float = 1.0
    towards: str | None = None

    def __post_init__(self) -> None:
        fits = math.isfinite(self.amplitude) and self.amplitude >= 0
        expect(fits, "Decoys", "amplitude >= 0", self.amplitude)


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """What a placer may look at for one person in one shot.

    Attributes:
        kind: "motion" for video; "activation" for a still, where `values` holds the activation of
            each region in 0-1: the strongest, what raises or opens it, what lowers or tightens it.
        values: (W, 14, 3), one row per spotted window, apex relative to onset.
        valid: (W, 14) bool.
        weights: (W,) how much each window counts, >= 0.
        emotion: What the person is known to show; None when unknown.
        portrait: For rules that look at pixels; None when not kept.
        centres: (14, 2) px of the places for stickers.
        sizes: (14, 2) px, width and height of a sticker there.
        unit: Of u and v in `values`.
        spotted: Whether the windows rose above the noise; False when they merely hold the largest
            movement there was.
        model: What a population says about such evidence; None when there is none.
        occlusion_cost: (14, J) share of each of J limits that a sticker on a region uses up, >= 0;
            over the chosen regions no sum may exceed 1. None where there are no limits.
        symmetric: Whether with each region the one on the other side must be chosen too; regions
            on the midline are their own.
        decoys: Asked for where the stickers' prints may drift; None for still ones.
        simulator: Shows the windows as maps; None where the regions are all that is known.
    """

    kind: Kind
    values: Floats
    valid: Bools
    weights: Floats
    emotion: str | None = None
    portrait: Portrait | None = None
    centres: Floats | None = None
    sizes: Floats | None = None
    unit: MotionUnit = "iod"
    spotted: bool = True
    model: PopulationModel | None = None
    occlusion_cost: Floats | None = None
    symmetric: bool = False
    decoys: Decoys | None = None
    simulator: FlowSimulator | None = None

    def __post_init__(self) -> None:
        expect_shape("Evidence", "values", self.values, (None, N_ROIS, 3))
        expect_shape("Evidence", "valid", self.valid, (len(self.values), N_ROIS))
        expect_shape("Evidence", "weights", self.weights, (len(self.values),))
        expect(bool(np.all(self.weights >= 0)), "Evidence", "weights >= 0", self.weights)
        if self.occlusion_cost is not None:
            expect_shape("Evidence", "occlusion_cost", self.occlusion_cost, (N_ROIS, None))
            expect(
                bool(np.all(self.occlusion_cost >= 0)),
                "Evidence",
                "occlusion_cost >= 0",
                self.occlusion_cost,
            )


@dataclass(frozen=True, slots=True, eq=False)
class Choice:
    """Where a placer wants stickers.

    Attributes:
        rois: Chosen ROIs, 1-14, best first.
        reason: One sentence a person can read.
        scores: (14,) what the rule computed per ROI, larger is better; None if it has none.
        queries: Calls made to the victim.
        drifts: Per ROI in order, one displacement for each window of the evidence, which a decoy
            is to show at the window's apex, in the unit of the evidence; empty when the rule
            names none.
    """

    rois: tuple[int, ...]
    reason: str
    scores: Floats | None = None
    queries: int = 0
    drifts: tuple[tuple[Drift, ...], ...] = ()

    def __post_init__(self) -> None:
        inside = all(1 <= roi <= N_ROIS for roi in self.rois)
        expect(inside, "Choice", f"ROIs in 1-{N_ROIS}", self.rois)
        expect(len(set(self.rois)) == len(self.rois), "Choice", "distinct ROIs", self.rois)
        fits = len(self.drifts) in {0, len(self.rois)}
        expect(fits, "Choice", "no drifts, or one entry per ROI", len(self.drifts))
        for drifts in self.drifts:
            expect_drifts("Choice", drifts, 1e300)


class Placer(Protocol):
    """Chooses regions. One method, one file; see `austicker.placement`."""

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Choose `count` distinct ROIs, best first."""
        ...
