"""The published rule with motion in place of pixels: a graph over the regions of a population.

It chooses the same region for all people. On MEGC2019 it does not beat uniformly random regions:
1.5-2.1 % against 2.0-2.8 %.
"""

from __future__ import annotations

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.facs import roi_name
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import join_names, select_regions
from austicker.registry import Card
from austicker.types import Choice, PlacementProblem


@PLACERS.register(
    Card(
        "outdegree-motion",
        "the region with most effects in a graph over the motion of a population",
        "after Tan et al., ICASSP 2025, doi 10.1109/ICASSP49660.2025.10889387",
    )
)
class OutdegreeMotion:
    """Chooses the regions of highest out-degree in the population model's graph of motion."""

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions; of equals the lower number, as the reason says.

        Raises:
            NoEvidenceError: No model, or a graph without a directed edge.
            UsageError: So many regions cannot be had.
        """
        model = problem.model
        degrees = np.zeros(14) if model is None else np.asarray(model.out_degrees, float)
        if not degrees.any():
            raise NoEvidenceError(
                "outdegree-motion: expected a population model whose graph has directed edges, "
                "got none; choose the placer 'energy'"
            )
        order = [int(i) + 1 for i in np.argsort(-degrees, kind="stable")]
        rois = select_regions(order, problem.wanted.count, problem.allowed)
        return Choice(rois, degree_reason(rois, degrees), degrees)


def degree_reason(rois: tuple[int, ...], degrees: np.ndarray) -> str:
    """The sentence for people: regions, their out-degree, and how many share the first one's."""
    ties = int((degrees == degrees[rois[0] - 1]).sum()) - 1
    shared = f", shared with {ties} other{'s' if ties > 1 else ''}" if ties else ""
    numbers = join_names(f"{degrees[roi - 1]:.0f}" for roi in rois)
    return f"{join_names(map(roi_name, rois))}: out-degree {numbers}{shared}"
