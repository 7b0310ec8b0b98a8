"""The middle of the face: a baseline.

The public code of Tan et al. (ICASSP 2025) pastes at the middle of the picture as it stands, its
causal step commented out.
"""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import in_words, pick
from austicker.registry import Card
from austicker.types import Choice, Evidence

_BY_DISTANCE = (11, 13, 10, 12, 9, 8, 6, 14, 5, 7, 3, 2, 1, 4)
"""ROIs from the middle of an upright frontal face outwards, for faces whose regions are unknown."""


@PLACERS.register(Card("centre", "the region nearest to the middle of the face; the baseline"))
class Centre:
    """Chooses the regions nearest to the middle of the box around all 14 regions.

    On a face of which only the motion is known, that is the upper lip, and then outwards.
    """

    def place(self, evidence: Evidence, count: int, rng: np.random.Generator) -> Choice:
        """Choose `count` regions, whatever moved.

        Raises:
            UsageError: `count` regions cannot be had.
        """
        order: tuple[int, ...] = _BY_DISTANCE
        scores = None
        if evidence.centres is not None:
            half = 0.0 if evidence.sizes is None else evidence.sizes / 2
            low, high = (evidence.centres - half).min(0), (evidence.centres + half).max(0)
            scores = -np.linalg.norm(evidence.centres - (low + high) / 2, axis=1)
            order = tuple(int(i) + 1 for i in np.argsort(-scores, kind="stable"))
        rois = pick(order, count, evidence)
        return Choice(
            rois, f"{in_words(map(roi_name, rois))}: nearest to the middle of the face", scores
        )
