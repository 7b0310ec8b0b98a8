"""Head poses that hold still: the mesh says where the head is, flow how it moves.

The mesh network's jitter is as large as a micro-expression, and a sticker that jitters would
itself look like one; the flow of the head's firm points is several times as steady, but drifts.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from austicker.faces.geometry import CHIN, FOREHEAD, inter_ocular
from austicker.faces.smooth import runs, smooth_poses
from austicker.motion.points import FIRM
from austicker.types import Bools, FaceTrack, Floats

SECONDS = 1.5
"""Sigma of the time over which the mesh corrects the drift of flow."""

_TRUST = 0.1
"""Inter-ocular distances by which flow and mesh may differ before the mesh is believed.

A blink or a smile throws the mesh off by a third of that now and then.
"""
_FEWEST = 3
_HEAD = [FOREHEAD, CHIN, 234, 454, 1]


def steady(track: FaceTrack, carried: Floats, lost: npt.NDArray[np.int64], fps: float) -> Floats:
    """Poses of a track with the motion that flow measured.

    Args:
        track: Poses by the mesh.
        carried: (T, 2, 4) first two rows of `MotionMeter.head`; NaN where not measured.
        lost: (T,) `MotionMeter.lost`.
        fps: Frame rate.

    Returns:
        (T, 2, 4); where flow says nothing, those of the mesh, smoothed.
    """
    template = np.asarray(track.template, float)
    pose = smooth_poses(track.pose, track.present, fps, template)
    known = track.present & np.isfinite(carried[:, 0, 0])
    reach, unit = template[_HEAD], inter_ocular(template)
    for start, stop in _pieces(known, lost):
        if stop - start < _FEWEST:
            continue
        mesh = pose[start:stop]
        flow = carried[start:stop, :, :3] @ _solid(mesh[0], template)
        flow[:, :, 3] += carried[start:stop, :, 3]
        gap = mesh - flow
        change = flow + _slow(gap.reshape(len(gap), -1), SECONDS * fps).reshape(gap.shape) - mesh
        moved = np.einsum("tij,pj->tpi", change[:, :, :3], reach) + change[:, None, :, 3]
        scale = np.sqrt((mesh[:, :, :3] ** 2).sum((1, 2)) / 2) * unit
        relative = np.sqrt((moved**2).sum(2).mean(1)) / np.maximum(scale, 1e-9) / _TRUST
        pose[start:stop] = mesh + change / (1 + relative**4)[:, None, None]
    return pose


def _pieces(known: Bools, lost: npt.NDArray[np.int64]) -> Iterator[tuple[int, int]]:
    """Half-open runs of frames over which flow followed the head without a break."""
    for start, stop in runs(known):
        breaks = np.flatnonzero(np.diff(lost[start:stop])) + start + 1
        edges = [start, *(int(b) for b in breaks), stop]
        yield from pairwise(edges)


def _solid(pose: Floats, template: Floats) -> Floats:
    """(3, 4) a pose together with the depth that `MotionMeter.head` counts in."""
    rows = pose[:, :3]
    scale = float(np.sqrt((rows**2).sum() / 2))
    away = np.cross(rows[0], rows[1]) / max(scale, 1e-9)
    middle = template[list(FIRM)].mean(axis=0)
    return np.vstack([pose, [*away, -away @ middle]])


def _slow(values: Floats, sigma: float) -> Floats:
    """Gaussian running mean of (T, C) values, even-handed at the ends."""
    reach = int(np.ceil(3 * sigma))
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / sigma) ** 2)
    count = len(values)

    def blurred(column: Floats) -> Floats:
        return np.convolve(column, kernel)[reach : reach + count]

    weight = blurred(np.ones(count))
    return np.stack([blurred(column) / weight for column in values.T], axis=1)
