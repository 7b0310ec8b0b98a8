"""Poses over time: smoothed without lag, and carried through short gaps."""

from __future__ import annotations

import numpy as np

from austicker.faces.geometry import CHIN, FOREHEAD, inter_ocular
from austicker.types import Bools, Floats

SECONDS = 0.3
_ORDER = 2

NOISE = 0.004
"""Changes of this size, in inter-ocular distances, may be noise; much larger ones are motion."""

# Far ends of the head: forehead, chin, the two ears' sides, nose tip.
_HEAD = [FOREHEAD, CHIN, 234, 454, 1]


def smooth_poses(pose: Floats, present: Bools, fps: float, template: Floats) -> Floats:
    """Smooth each run of present poses, as far as their changes could be noise.

    Savitzky-Golay smoothing (order 2, 0.3 s, at least 5 frames; Savitzky & Golay, 1964), taken
    back where it would move the head by more than the noise of the mesh: a jerk of the head stays
    as sharp as it was. Zero-phase, and exact for motion of constant acceleration.

    Args:
        pose: (T, 2, 4).
        present: (T,) bool; runs are smoothed apart, absent rows returned as they are.
        fps: Frame rate.
        template: (478, 3) mesh that the poses carry.
    """
    out = np.array(pose, dtype=np.float64)
    half = max(2, round(SECONDS * fps / 2))
    reach_of_head = template[_HEAD]
    unit = inter_ocular(template)
    for start, stop in runs(present):
        length = stop - start
        reach = min(half, (length - 1) // 2)
        if reach < 1 or 2 * reach + 1 <= _ORDER + 1:
            continue
        raw = out[start:stop].copy()
        change = _savgol(raw.reshape(length, -1), reach).reshape(length, 2, 4) - raw
        moved = np.einsum("tij,pj->tpi", change[:, :, :3], reach_of_head) + change[:, None, :, 3]
        scale = np.maximum(np.sqrt((raw[:, :, :3] ** 2).sum((1, 2)) / 2) * unit, 1e-9)
        relative = np.sqrt((moved**2).sum(2).mean(1)) / scale / NOISE
        out[start:stop] = raw + change / (1 + relative**2)[:, None, None]
    return out


def runs(flags: Bools) -> list[tuple[int, int]]:
    """Half-open (start, stop) of every run of True."""
    padded = np.concatenate([[False], np.asarray(flags, bool), [False]])
    edges = np.flatnonzero(padded[1:] != padded[:-1])
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _savgol(values: Floats, reach: int) -> Floats:
    """Local least-squares parabola at every row of (T, C), windows cut short at the ends."""
    steps = np.arange(-reach, reach + 1)
    basis = np.vander(steps, _ORDER + 1, increasing=True).astype(float)
    fits = np.linalg.pinv(basis)
    out = np.empty_like(values)
    length = len(values)
    for channel in range(values.shape[1]):
        middle = np.convolve(values[:, channel], fits[0][::-1], mode="valid")
        out[reach : length - reach, channel] = middle
    head = fits @ values[: 2 * reach + 1]
    tail = fits @ values[-(2 * reach + 1) :]
    for i in range(reach):
        powers = np.power(float(i - reach), np.arange(_ORDER + 1))
        out[i] = powers @ head
        out[length - 1 - i] = np.power(float(reach - i), np.arange(_ORDER + 1)) @ tail
    return out
