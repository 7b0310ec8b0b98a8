"""The published rule as published: a graph over the pixels of one picture.

Tan et al., ICASSP 2025 (doi 10.1109/ICASSP49660.2025.10889387) as their public code runs it: each
region is one variable, the whole picture with all that lies outside the region's box set to zero,
flattened, so that pixels and channels are the samples; PC with Fisher's z at alpha 0.05; the region
of highest out-degree. (The paper says chi-square; the code calls Fisher's z.) Where their code
silently falls back to a fixed region, this raises `NoEvidenceError`; the reason names ties.

The supports hardly overlap, so what PC finds is the geometry of the boxes: on grey noise it finds
a graph too (`austicker refute`).
"""

from __future__ import annotations

import contextlib
import io

import numpy as np

from austicker.errors import NoEvidenceError, UsageError
from austicker.placement.outdegree_motion import degree_reason
from austicker.placement.registry import PLACERS
from austicker.placement.select_regions import check_count, select_regions
from austicker.registry import Card
from austicker.types import N_ROIS, Choice, Floats, PlacementProblem, Portrait

ALPHA = 0.05


@PLACERS.register(
    Card(
        "outdegree-pixels",
        "the published rule: most effects in a graph over the pixels of one picture",
        "Tan et al., ICASSP 2025, doi 10.1109/ICASSP49660.2025.10889387",
        needs="picture",
    )
)
class OutdegreePixels:
    """Chooses the regions of highest out-degree in a graph over one picture's pixels."""

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose `problem.wanted.count` regions; of equals the lower number, as the reason says.

        Raises:
            NoEvidenceError: No picture with its regions, a region outside the frame or without
                any contrast, or a graph without a directed edge.
            UsageError: So many regions cannot be had, or causal-learn is not installed.
        """
        check_count(problem.wanted.count, problem.allowed)
        portrait = problem.observed.portrait
        if portrait is None:
            raise NoEvidenceError(
                "outdegree-pixels: expected a picture and its regions, got motion only; give a "
                "photo, or choose the placer 'energy'"
            )
        degrees = out_degrees(masked_pixels(portrait))
        if not degrees.any():
            raise NoEvidenceError(
                "outdegree-pixels: expected a graph with directed edges, got none; choose the "
                "placer 'energy'"
            )
        order = [int(i) + 1 for i in np.argsort(-degrees, kind="stable")]
        rois = select_regions(order, problem.wanted.count, problem.allowed)
        return Choice(rois, degree_reason(rois, degrees), degrees)


def masked_pixels(portrait: Portrait) -> Floats:
    """(pixels x channels, 14): the picture once per region, zero outside the region's box.

    Raises:
        NoEvidenceError: A region that lies outside the frame or is black.
    """
    image, centres, sizes = portrait.image, portrait.centres, portrait.sizes
    height, width = image.shape[:2]
    columns = np.zeros((N_ROIS, *image.shape))
    for i, (centre, size) in enumerate(zip(centres, sizes, strict=True)):
        low = np.ceil(centre - size / 2).astype(int)
        high = np.floor(centre + size / 2).astype(int) + 1
        x0, y0 = np.maximum(low, 0)
        x1, y1 = np.minimum(high, (width, height))
        if x0 >= x1 or y0 >= y1:
            raise NoEvidenceError(
                f"outdegree-pixels: ROI {i + 1} lies outside the frame of {width} x {height} px; "
                "expected the whole face in it"
            )
        columns[i, y0:y1, x0:x1] = image[y0:y1, x0:x1]
        if not columns[i].any():
            raise NoEvidenceError(
                f"outdegree-pixels: ROI {i + 1} is black; expected a picture with contrast"
            )
    return np.asarray(columns.reshape(N_ROIS, -1).T)


def out_degrees(samples: Floats) -> Floats:
    """(V,) out-degree of every column in the graph that PC finds.

    Raises:
        NoEvidenceError: Columns that determine each other.
        UsageError: causal-learn is not installed.
    """
    try:
        from causallearn.search.ConstraintBased.PC import pc
    except ImportError as error:
        raise UsageError(
            "outdegree-pixels needs causal-learn; install it with: pip install 'au-sticker[fit]'"
        ) from error
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            found = pc(samples, ALPHA, "fisherz", show_progress=False)
    except ValueError as error:  # causal-learn: singular correlation matrix
        raise NoEvidenceError(
            f"outdegree-pixels: the regions determine each other ({error}); choose another placer"
        ) from error
    graph = np.asarray(found.G.graph)
    return np.asarray(((graph == -1) & (graph.T == 1)).sum(axis=1), np.float64)
