"""The motion of a whole movement as maps on one scale."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS
from austicker.motion.flow import optical_strain
from austicker.motion.flowmap import face_mask, flow_of_crops

SEQUENCE_FRAMES = 12
"""Maps of a sequence: one in 25 ms of a movement of 0.3 s."""


def sequence_of(crops: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Motion from the first frame of a movement to each later one.

    The face's median motion is taken out of each, so that a head that moves is no expression. How
    large movements are beside each other over time is kept, how large they are at all is not, as in
    motion maps.

    Args:
        crops: (1 + T, H, W, 3) uint8 RGB, as `austicker.motion.flowmap.crop_of` cuts them.

    Returns:
        (T, 28, 28, 3) uint8: u and v, 128 where nothing moves and 1 or 255 for the longest
        displacement of the sequence; optical strain, 0 to 255 for its largest.
    """
    import cv2

    face = face_mask(1)
    inside = cv2.erode(face.astype(np.float32), np.ones((3, 3), np.uint8))
    maps = np.empty((len(crops) - 1, CELLS, CELLS, 3), np.float32)
    for moved, crop in zip(maps, crops[1:], strict=True):
        flow = flow_of_crops(crops[0], crop)
        flow = (flow - np.median(flow[face], axis=0)) * face[..., None]
        full = np.dstack([flow, optical_strain(flow) * inside]).astype(np.float32)
        moved[:] = cv2.resize(full, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    longest, strained = np.abs(maps[..., :2]).max(), maps[..., 2].max()
    values = np.empty_like(maps)
    values[..., :2] = 128 + maps[..., :2] * (127 / max(longest, 1e-6))
    values[..., 2] = maps[..., 2] * (255 / max(strained, 1e-6))
    return np.rint(values).astype(np.uint8)


def centred_sequence(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.float32]:
    """(N, T, 3, 28, 28) of (N, T, 28, 28, 3): u and v in -1..1 with 0 for no motion, strain 0-1."""
    values = raw.astype(np.float32)
    values[..., :2] = (values[..., :2] - 128) / 127
    values[..., 2] /= 255
    return np.ascontiguousarray(values.transpose(0, 1, 4, 2, 3))
