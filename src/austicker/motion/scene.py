"""What a recogniser's crop shows of a face on which stickers drift, guessed from its regions.

A print does not move the region it is named after but whatever the crop shows of the disc it fills:
on the outer brows little, beside the mouth also the chin. And as each channel of a motion map is
stretched to its own range, a drift makes all other motion smaller. Both decide what is read, so a
decoy is tried on such a map before it is worn.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from austicker.motion.crop import Eyes, crop_transform
from austicker.motion.flowmap import CELLS, ROI_CENTRES, ROI_REACH, ROWS, TIGHT, face_mask
from austicker.types import N_ROIS, Bools, Floats

_REACH = 3.0
"""Sigma, cells, of how far the skin around a region moves with it: 0.19 of the eyes' distance."""
_NOISE = 0.05
"""Variance of what is measured of a region that is not shared by its surroundings."""
_CELLS_PER_IOD = 16.0


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Movements of one face as a tight crop would show them, and places for stickers in it.

    Attributes:
        fields: (W, 38, 28, 2) motion of the skin, cells, head motion removed.
        discs: (14, 38, 28) share, 0-1, of each cell under a sticker on each region.
    """

    fields: Floats
    discs: Floats

    @classmethod
    def of(cls, eyes: Eyes, centres: Floats, side: float, values: Floats, valid: Bools) -> Scene:
        """Spread what was measured at the regions over the face.

        Args:
            eyes: Of the face seen from the front, px.
            centres: (14, 2) px of the regions there.
            side: Of a sticker, px.
            values: (W, 14, 3) motion of the regions, inter-ocular distances.
            valid: (W, 14).
        """
        matrix = crop_transform(eyes, TIGHT, CELLS)
        places = np.asarray(centres) @ matrix[:, :2].T + matrix[:, 2]
        radius = side * float(np.hypot(*matrix[0, :2])) / 2
        gap = np.linalg.norm(_cells()[None] - places[:, None, None], axis=-1)
        discs = np.clip(radius - gap + 0.5, 0, 1) * face_mask(1)
        fields = [_spread(places, v, k) for v, k in zip(values[..., :2], valid, strict=True)]
        return cls(np.asarray(fields, np.float32).reshape(-1, ROWS, CELLS, 2), discs)

    def shown(self, windows: npt.NDArray[np.intp], rois: tuple[int, ...], drifts: Floats) -> Floats:
        """(B, W, 14, 3) motion of the map's regions, each channel in its range on that map.

        Args:
            windows: (W,) which movements.
            rois: Regions with stickers, 1-14.
            drifts: (B, n, W, 2) how far their prints drift, inter-ocular distances.
        """
        out = np.zeros((len(drifts), len(windows), N_ROIS, 3))
        for at, window in enumerate(windows):
            flow = np.repeat(self.fields[window][None], len(drifts), axis=0)
            for i, roi in enumerate(rois):
                share = self.discs[roi - 1][None, :, :, None].astype(np.float32)
                moved = _CELLS_PER_IOD * drifts[:, i, at].astype(np.float32)
                flow = flow * (1 - share) + share * moved[:, None, None]
            out[:, at] = _regions(flow)
        return out


def _spread(places: Floats, moved: Floats, known: Bools) -> Floats:
    """(38, 28, 2) cells: the likeliest motion of skin that is smooth, and still far from all."""
    at, values = places[known], _CELLS_PER_IOD * moved[known]
    shared = _kernel(at, at) + _NOISE * np.eye(len(at))
    field = _kernel(_cells().reshape(-1, 2), at) @ np.linalg.solve(shared, values)
    return np.asarray(field.reshape(ROWS, CELLS, 2))


def _kernel(a: Floats, b: Floats) -> Floats:
    gap = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return np.asarray(np.exp(-0.5 * gap / _REACH**2))


def _regions(flow: Floats) -> Floats:
    """(B, 14, 3) of (B, 38, 28, 2): what `FlowMap.roi_motion` says of `encode`, all at once."""
    down, right = (np.asarray(slope) for slope in np.gradient(flow, axis=(1, 2)))
    shear = (down[..., 0] + right[..., 1]) ** 2 / 2
    strain = np.sqrt(right[..., 0] ** 2 + down[..., 1] ** 2 + shear) * _inside()
    full = np.concatenate([flow, strain[..., None]], axis=-1)
    values = np.tensordot(full, _squeeze(), axes=([1], [1])).transpose(0, 3, 1, 2)
    span = np.ptp(values, axis=(1, 2))
    zero = np.median(values[..., :2], axis=(1, 2))
    zero = np.concatenate([zero, values[..., 2:].min(axis=(1, 2))], axis=1)
    flat = values.reshape(len(values), CELLS * CELLS, 3)
    means = np.tensordot(flat, _boxes(), axes=([1], [1])).transpose(0, 2, 1) - zero[:, None]
    ranged = np.divide(means, span[:, None], out=np.zeros_like(means), where=span[:, None] > 0)
    return np.asarray(ranged)


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


@cache
def _squeeze() -> Floats:
    """(28, 38): rows of the map from rows of square cells, each by the area it covers."""
    edges = np.arange(CELLS + 1) * ROWS / CELLS
    low, high = edges[:-1, None], edges[1:, None]
    rows = np.arange(ROWS)
    shared = np.minimum(high, rows + 1) - np.maximum(low, rows)
    return np.asarray(np.maximum(shared, 0) * CELLS / ROWS, np.float32)


@cache
def _boxes() -> Floats:
    """(14, 784): mean over the cells of each region of the map."""
    boxes = np.zeros((N_ROIS, CELLS, CELLS), np.float32)
    for box, (column, row) in zip(boxes, ROI_CENTRES, strict=True):
        box[
            max(row - ROI_REACH, 0) : row + ROI_REACH + 1,
            max(column - ROI_REACH, 0) : column + ROI_REACH + 1,
        ] = 1
    return np.asarray(boxes.reshape(N_ROIS, -1) / boxes.sum(axis=(1, 2))[:, None])
