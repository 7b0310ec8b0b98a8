"""Where the regions lie on a 28 x 28 motion map; see `austicker.motion.flowmap` for the map."""

from __future__ import annotations

from functools import cache

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
    flat = maps.reshape(*maps.shape[:-3], CELLS * CELLS, 3)
    return np.asarray(_boxes() @ flat)


@cache
def _boxes() -> Floats:
    """(14, 784): share of each cell in the mean over each region."""
    boxes = np.zeros((N_ROIS, CELLS, CELLS), np.float32)
    for box, (column, row) in zip(boxes, ROI_CENTRES, strict=True):
        box[
            max(row - ROI_REACH, 0) : row + ROI_REACH + 1,
            max(column - ROI_REACH, 0) : column + ROI_REACH + 1,
        ] = 1
    return np.asarray(boxes.reshape(N_ROIS, -1) / boxes.sum(axis=(1, 2))[:, None])
