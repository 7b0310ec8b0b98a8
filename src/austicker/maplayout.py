"""Where the regions lie on a 28 x 28 motion map; see `austicker.motion.flowmap` for the map."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.types import N_ROIS, Floats

CELLS = 28

ROI_CENTRES: npt.NDArray[np.int64] = np.array(
    [
        (5, 4), (10, 4), (17, 4), (22, 4), (5, 7), (14, 7), (21, 7), (5, 14), (22, 14), (9, 20),
        (14, 17), (18, 20), (14, 21), (14, 25),
    ]
)  # fmt: skip
"""(14, 2) column, row of ROI 1-14 on the map."""

ROI_REACH = 2
"""A region is the 5 x 5 cells around its centre: k = 2, a fifth of the face's width."""


def region_means(maps: Floats) -> Floats:
    """(..., 14, 3) mean of (..., 28, 28, 3) maps over each region."""
    # No matrix product: on small ones the threads of BLAS get in each other's way.
    means = np.empty((*maps.shape[:-3], N_ROIS, 3), maps.dtype)
    for roi, (column, row) in enumerate(ROI_CENTRES.tolist()):
        rows = slice(max(row - ROI_REACH, 0), row + ROI_REACH + 1)
        columns = slice(max(column - ROI_REACH, 0), column + ROI_REACH + 1)
        means[..., roi, :] = maps[..., rows, columns, :].mean(axis=(-3, -2))
    return means
