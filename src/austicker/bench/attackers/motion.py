"""Motion maps as attackers make them: of crops, with stickers blanked, mirrored."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS, ROI_CENTRES
from austicker.motion.flowmap import encode, flow_of_crops
from austicker.types import Bools, Floats

_TOUCHED = 0.02
"""Share of a cell under a sticker from which it counts as covered."""
_SIDES = np.array([-1, 1, 1], np.float32)


def map_of(flow: Floats) -> Floats:
    """(28, 28, 3) map of a (38, 28, 2) flow, as `PublishedClip.motion`."""
    return encode(flow).centred()


def map_between(onset: npt.NDArray[np.uint8], apex: npt.NDArray[np.uint8]) -> Floats:
    """(28, 28, 3) map of two crops, (H, W, 3) RGB."""
    return map_of(flow_of_crops(onset, apex))


def cells_under(masks: Bools) -> Bools:
    """(28, 28) cells that (T, H, W) masks of crops touch at any time."""
    import cv2

    touched: Floats = np.asarray(masks.any(axis=0), np.float32)
    share = cv2.resize(touched, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return np.asarray(share > _TOUCHED)


def blanked(motion: Floats, covered: Bools) -> Floats:
    """A map that is still where stickers are, and one cell around, with new ranges.

    Flow is smooth, so that a sticker shows in the cells beside it.
    """
    wide = np.pad(covered, 1)
    under = np.zeros_like(covered)
    for row in range(3):
        for column in range(3):
            under |= wide[row : row + CELLS, column : column + CELLS]
    if not under.any():
        return motion
    values = np.where(under[..., None], 0, motion)
    if not under.all():
        values[~under, :2] -= np.median(values[~under, :2], axis=0)
    return ranged(values)


def ranged(values: Floats) -> Floats:
    """A map with each channel in its own range, as whoever makes maps stretches them."""
    span = np.ptp(values, axis=(0, 1))
    scale = np.divide(1, span, out=np.zeros_like(span), where=span > 0)
    return np.asarray(values * scale, np.float32)


def discs(rois: npt.NDArray[np.intp], radius: float) -> Bools:
    """(28, 28) cells within `radius` cells of the middles of regions, 1-14."""
    row, column = np.mgrid[:CELLS, :CELLS]
    near = np.zeros((CELLS, CELLS), np.bool_)
    for x, y in ROI_CENTRES[rois - 1].tolist():
        near |= np.hypot(column - x, row - y) <= radius
    return near


def mirrored(field: Floats) -> Floats:
    """(..., W, C) maps or flows of the mirrored face: sides swapped, u turned round."""
    return np.asarray(field[..., ::-1, :] * _SIDES[: field.shape[-1]])
