"""The middle of the face: a baseline.

The public code of Tan et al. (ICASSP 2025) pastes at the middle of the picture as it stands, its
causal step commented out.
"""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import join_names, select_regions
from austicker.registry import Card
from austicker.types import Choice, PlacementProblem

_BY_DISTANCE = (11, 13, 10, 12, 9, 8, 6, 14, 5, 7, 3, 2, 1, 4)
"""ROIs from the middle of an upright frontal face outwards, for faces whose regions are unknown."""


@PLACERS.register(Card("centre", "the region nearest to the middle of the face; the baseline"))
class Centre:
    """Chooses the regions nearest to the middle of the box around all 14 regions.

    Where no centres are given, that is the upper lip, and then outwards.
    """

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions, whatever moved.

        Raises:
            UsageError: So many regions cannot be had.
        """
        order: tuple[int, ...] = _BY_DISTANCE
        scores = None
        centres, sizes = problem.allowed.centres, problem.allowed.sizes
        if centres is not None:
            half = 0.0 if sizes is None else sizes / 2
            low, high = (centres - half).min(0), (centres + half).max(0)
            scores = -np.linalg.norm(centres - (low + high) / 2, axis=1)
            order = tuple(int(i) + 1 for i in np.argsort(-scores, kind="stable"))
        rois = select_regions(order, problem.wanted.count, problem.allowed)
        return Choice(
            rois, f"{join_names(map(roi_name, rois))}: nearest to the middle of the face", scores
        )
