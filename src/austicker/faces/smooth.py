"""Poses over time: steadied without lag, and carried through short gaps."""

from __future__ import annotations

import numpy as np

from austicker.types import Bools, Floats

SECONDS = 0.2
_ORDER = 2


def smooth_poses(pose: Floats, present: Bools, fps: float) -> Floats:
    """Savitzky-Golay smoothing (order 2, 0.2 s, at least 5 frames) of each run of present poses.

    Zero-phase, and exact for motion of constant acceleration, so a sticker neither lags nor
    overshoots; the noise of the mesh shrinks by about a third at 25 fps (Savitzky & Golay, 1964).

    Args:
        pose: (T, 2, 4).
        present: (T,) bool; runs are smoothed apart, absent rows returned as they are.
        fps: Frame rate.
    """
    out = np.array(pose, dtype=np.float64)
    half = max(2, round(SECONDS * fps / 2))
    for start, stop in runs(present):
        length = stop - start
        reach = min(half, (length - 1) // 2)
        if reach < 1 or 2 * reach + 1 <= _ORDER + 1:
            continue
        out[start:stop] = _savgol(out[start:stop].reshape(length, -1), reach).reshape(length, 2, 4)
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
