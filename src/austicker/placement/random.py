"""Chance: the baseline that stands in every table."""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import in_words, pick
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, Evidence


@PLACERS.register(Card("random", "a region drawn by lot; the baseline"))
class Random:
    """Draws regions uniformly from all that may wear a sticker, whatever the evidence says."""

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Draw `count` regions.

        Raises:
            UsageError: `count` regions cannot be had.
        """
        rois = pick((int(i) + 1 for i in rng.permutation(N_ROIS)), count, evidence)
        return Choice(rois, f"{in_words(map(roi_name, rois))}: drawn by lot")
