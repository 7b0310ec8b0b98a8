"""What is seen of a motion map when stickers lie in it: the simulator of the flow path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS, ROI_CENTRES
from austicker.motion.flow import optical_strain
from austicker.motion.flowmap import FlowMap
from austicker.types import N_ROIS, Bools, Floats


@dataclass(frozen=True, eq=False)
class FlowMapSimulator:
    """One motion map, in which stickers are squares around the regions.

    Attributes:
        raw: (28, 28, 3) uint8.
        reach_cells: Cells to each side of a sticker's middle.
        stretch: Whether each channel is stretched to its new range, as whoever makes maps does.
    """

    raw: npt.NDArray[np.uint8]
    reach_cells: int
    stretch: bool = True

    def motion_range(self) -> Floats:
        """(1,) 99th percentile of the motion, in ranges of u and v."""
        motion = self._centred[..., :2]
        return np.array([np.percentile(np.hypot(motion[..., 0], motion[..., 1]), 99)])

    def maps(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        """(B, W, 28, 28, 3) maps with stickers, see `FlowSimulator`; every window is this map."""
        # Channels come first here: sums over the cells then run along memory.
        own = np.ascontiguousarray(np.moveaxis(self._centred, -1, 0))
        values = np.repeat(own[None], len(rois), axis=0)
        moves = bool(np.any(drifts))
        for i in range(rois.shape[1]):
            under = self._boxes[rois[:, i] - 1]
            motion = np.zeros((len(rois), 3), np.float32)
            motion[:, :2] = drifts[:, i, 0]
            values = np.where(under[:, None], motion[..., None, None], values)
        if moves:
            more = added_strain(self._centred, np.moveaxis(values[:, :2], 1, -1))
            values[:, 2] = np.maximum(values[:, 2] + more, 0)
        maps = np.moveaxis(_ranged(values) if self.stretch else values, 1, -1)
        return np.repeat(maps[:, None], len(windows), axis=1)

    @cached_property
    def _centred(self) -> Floats:
        return FlowMap(self.raw).centred()

    @cached_property
    def _boxes(self) -> Bools:
        """(14, 28, 28) cells under a sticker on each region."""
        row, column = np.mgrid[:CELLS, :CELLS]
        far = np.maximum(
            abs(column[None] - ROI_CENTRES[:, 0, None, None]),
            abs(row[None] - ROI_CENTRES[:, 1, None, None]),
        )
        boxes: Bools = far.reshape(N_ROIS, CELLS, CELLS) <= self.reach_cells
        return boxes


def added_strain(whole: Floats, motion: Floats) -> Floats:
    """(..., 28, 28) strain that moving prints add, in the map's own scale of strain.

    The scales of the channels are lost; strain computed from the map's own u and v tells, by
    least squares through zero, how much of its third channel belongs to it.

    Args:
        whole: (28, 28, 3) the map as it is.
        motion: (..., 28, 28, 2) its u and v with prints.
    """
    before, own = optical_strain(whole[..., :2]), whole[..., 2]
    scale = float((before * own).sum() / max(float((before**2).sum()), 1e-9))
    return np.asarray(scale * (optical_strain(motion) - before))


def _ranged(values: Floats) -> Floats:
    """(B, 3, 28, 28) channels from their medians, strain from 0, each in its own range."""
    cells = values.reshape(*values.shape[:2], -1)
    low, high = cells.min(axis=2), cells.max(axis=2)
    low[:, 2] = 0
    zero = np.concatenate([np.median(cells[:, :2], axis=2), low[:, 2:]], axis=1)
    span = high - low
    scale = np.divide(1, span, out=np.zeros_like(span), where=span > 0)
    return np.asarray((values - zero[..., None, None]) * scale[..., None, None])
