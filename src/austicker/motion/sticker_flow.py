"""Simulates the motion map that a recogniser reads of a face with stickers.

A sticker does not hide or move the region it is named after but all of the disc that it fills in
the crop: on the outer brows little of the face, beside the mouth also the chin. And as each channel
of a motion map is stretched to its own range, a drift makes all other motion smaller. Both change
the prediction, so placements are compared on such maps.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache, cached_property

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS
from austicker.motion.crop import Eyes, crop_transform
from austicker.motion.flowmap import ROWS, TIGHT, face_mask
from austicker.motion.local import strain
from austicker.motion.residual import head_part
from austicker.types import Bools, Floats

_REACH = 3.0
"""Sigma, cells, of how far the skin around a region moves with it: 0.19 of the eyes' distance."""
_NOISE = 0.05
"""Variance of what is measured of a region that is not shared by its surroundings."""
_CELLS_PER_IOD = 16.0


@dataclass(frozen=True, eq=False)
class StickerFlowSimulator:
    """Movements of one face in the tight crop of motion maps, and places for stickers in it.

    Attributes:
        fields: (W, 38, 28, 2) motion from onset to apex, cells.
        heads: (W, 38, 28, 2) the head's own part of it, which stickers move with.
        discs: (14, 38, 28) share, 0-1, of each cell under a sticker on each region.
    """

    fields: Floats
    heads: Floats
    discs: Floats

    @classmethod
    def of(
        cls,
        eyes: Eyes,
        centres: Floats,
        side: float,
        *,
        values: Floats,
        valid: Bools,
        flows: Sequence[Floats | None] = (),
    ) -> StickerFlowSimulator:
        """Map the face, its motion and its stickers onto the crop.

        Args:
            eyes: Eye centres of the frontal face, px.
            centres: (14, 2) px of the regions there.
            side: Side of a sticker, px.
            values: (W, 14, 3) motion of the regions, inter-ocular distances.
            valid: (W, 14).
            flows: (38, 28, 2) of each window, as `flow_grid` gives it; where there is none, what
                was measured at the regions is spread over the face.
        """
        matrix = crop_transform(eyes, TIGHT, CELLS)
        places = np.asarray(centres) @ matrix[:, :2].T + matrix[:, 2]
        radius = side * float(np.hypot(*matrix[0, :2])) / 2
        gap = np.linalg.norm(_cells()[None] - places[:, None, None], axis=-1)
        discs = np.clip(radius - gap + 0.5, 0, 1) * face_mask(1)
        fields = np.zeros((len(values), ROWS, CELLS, 2), np.float32)
        heads = np.zeros_like(fields)
        for window in range(len(values)):
            flow = flows[window] if window < len(flows) else None
            if flow is None:
                fields[window] = _spread(places, values[window, :, :2], valid[window])
            else:
                fields[window], heads[window] = flow, head_part(flow)
        return cls(fields, heads, discs.astype(np.float32))

    def motion_range(self) -> Floats:
        """(W,) 99th percentile of how far the skin moves on the head, inter-ocular distances."""
        return self._reach

    @cached_property
    def _reach(self) -> Floats:
        skin = (self.fields - self.heads)[:, face_mask(1)] / _CELLS_PER_IOD
        return np.asarray(np.percentile(np.hypot(skin[..., 0], skin[..., 1]), 99, axis=1))

    def maps(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        """(B, W, 28, 28, 3) maps with stickers, see `FlowSimulator`; drifts in eye distances."""
        # Channels come first here: sums over the cells then run along memory, three times as fast.
        out = np.empty((len(rois), len(windows), CELLS, CELLS, 3), np.float32)
        moved = _CELLS_PER_IOD * drifts.astype(np.float32)
        for at, window in enumerate(windows):
            flow = np.repeat(_first(self.fields[window])[None], len(rois), axis=0)
            head = _first(self.heads[window])
            for i in range(rois.shape[1]):
                share = self.discs[rois[:, i] - 1][:, None]
                sticker = head + moved[:, i, at, :, None, None]
                sticker -= flow
                sticker *= share
                flow += sticker
            out[:, at] = _maps(flow)
        return out


def _first(field: Floats) -> Floats:
    """(M, 38, 28) of (38, 28, M)."""
    return np.ascontiguousarray(np.moveaxis(field, -1, 0))


def _spread(places: Floats, moved: Floats, known: Bools) -> Floats:
    """(38, 28, 2) cells: Gaussian process regression of skin motion on that of the regions."""
    at, values = places[known], _CELLS_PER_IOD * moved[known]
    shared = _kernel(at, at) + _NOISE * np.eye(len(at))
    field = _kernel(_cells().reshape(-1, 2), at) @ np.linalg.solve(shared, values)
    return np.asarray(field.reshape(ROWS, CELLS, 2))


def _kernel(a: Floats, b: Floats) -> Floats:
    gap = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return np.asarray(np.exp(-0.5 * gap / _REACH**2))


def _maps(flow: Floats) -> Floats:
    """(B, 28, 28, 3) of (B, 2, 38, 28): as `FlowMap.centred` of `encode`, vectorised."""
    full = np.empty((len(flow), 3, ROWS, CELLS), np.float32)
    full[:, :2] = flow
    # Element [right or down, u or v] of the gradient, which `strain` takes last.
    right, down = np.gradient(flow, axis=(-1, -2))
    gradient = np.stack([right, down])
    full[:, 2] = strain(np.moveaxis(gradient, (0, 2), (-2, -1))) * _inside()
    values = _squeezed(full).reshape(len(flow), 3, CELLS * CELLS)
    low = values.min(axis=2)
    span = values.max(axis=2) - low
    zero = low.copy()
    zero[:, :2] = np.median(values[:, :2], axis=2)
    values -= zero[..., None]
    values *= np.divide(1, span, out=np.zeros_like(span), where=span > 0)[..., None]
    return np.moveaxis(values.reshape(-1, 3, CELLS, CELLS), 1, -1)


@cache
def _cells() -> Floats:
    """(38, 28, 2) column and row of each square cell."""
    row, column = np.mgrid[:ROWS, :CELLS].astype(float)
    return np.stack([column, row], axis=-1)


@cache
def _inside() -> Floats:
    import cv2

    mask = face_mask(1).astype(np.float32)
    return np.asarray(cv2.erode(mask, np.ones((3, 3), np.uint8)))


def _squeezed(full: Floats) -> Floats:
    """(..., 28, 28) from (..., 38, 28): each row the mean of the square cells it covers."""
    # No matrix product: on small ones the threads of BLAS get in each other's way.
    return np.asarray(np.einsum("rs,...sc->...rc", _rows(), full))


@cache
def _rows() -> Floats:
    """(28, 38) share of each row of square cells in each row of the map."""
    edges = np.arange(CELLS + 1) * ROWS / CELLS
    low, high = edges[:-1, None], edges[1:, None]
    cell = np.arange(ROWS)
    covered = np.clip(np.minimum(high, cell + 1) - np.maximum(low, cell), 0, None)
    return np.asarray(covered * CELLS / ROWS, np.float32)
