"""Skin motion with the head's own motion removed, and its size."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS, face_mask
from austicker.types import Floats

_ROUNDS = 8
_FLOOR = 0.02
"""Cells; below that a residual is noise, and every cell counts the same."""
TYPICAL = 0.1
"""Cells: an RMS of motion near which noise and faint expressions lie on synthetic clips."""


def expression_field(flow: Floats) -> npt.NDArray[np.float32]:
    """(3, 28, 28) float32 from a (38, 28, 2) flow in cells.

    Channels: u and v without the head's similarity, divided by their RMS on the face, and
    everywhere the decimal logarithm of that RMS over `TYPICAL`, so that the size is known.
    Zero off the face.

    Args:
        flow: As `flow_grid` gives it, in sixteenths of the eyes' distance.
    """
    import cv2

    face = _face()
    rest = (flow - head_part(flow)) * face[..., None]
    size = max(float(np.sqrt((rest[face] ** 2).sum(axis=1).mean())), 1e-6)
    squeezed = cv2.resize(
        (rest / size).astype(np.float32), (CELLS, CELLS), interpolation=cv2.INTER_AREA
    )
    out = np.empty((3, CELLS, CELLS), np.float32)
    out[:2] = squeezed.transpose(2, 0, 1)
    out[2] = np.clip(np.log10(size / TYPICAL), -2, 2)
    return out


def head_part(flow: Floats) -> Floats:
    """(38, 28, 2) the shift, turn and scaling that fit the face's flow in least absolute terms.

    By iteratively re-weighted least squares: most of a face is still relative to the head, so
    what an expression moves is taken for outliers.
    """
    face, basis = _face(), _basis()
    rows = basis[face].reshape(-1, 4)
    values = flow[face].astype(np.float64).reshape(-1)
    weights = np.ones(len(rows))
    for _ in range(_ROUNDS):
        root = np.sqrt(weights)
        found = np.linalg.lstsq(rows * root[:, None], values * root, rcond=None)[0]
        misfit = np.linalg.norm((values - rows @ found).reshape(-1, 2), axis=1)
        weights = np.repeat(1 / np.maximum(misfit, _FLOOR), 2)
    return np.asarray(basis @ found)


@cache
def _face() -> npt.NDArray[np.bool_]:
    return face_mask(1)


@cache
def _basis() -> Floats:
    """(38, 28, 2, 4): motion of each cell per unit of shift x, shift y, scaling, turning."""
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    y, x = (y - ROWS / 2) / CELLS, (x - CELLS / 2) / CELLS
    ones, zeros = np.ones_like(x), np.zeros_like(x)
    return np.stack(
        [np.stack([ones, zeros, x, -y], axis=-1), np.stack([zeros, ones, y, x], axis=-1)], axis=-2
    )
