"""Regions drawn uniformly at random: the baseline of every table."""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import join_names, select_regions
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, PlacementProblem


@PLACERS.register(Card("random", "a region drawn uniformly at random; the baseline"))
class Random:
    """Draws regions uniformly at random from all that may be covered."""

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Draw `problem.wanted.count` regions.

        Raises:
            UsageError: So many regions cannot be had.
        """
        order = [int(i) + 1 for i in rng.permutation(N_ROIS)]
        rois = select_regions(order, problem.wanted.count, problem.allowed)
        return Choice(rois, f"{join_names(map(roi_name, rois))}: drawn uniformly at random")
