"""Tests whether a movement is smooth in time, which it is not when the frames are shuffled."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from austicker.types import RoiMotion, Window

_LEVEL = 0.003
_MARGIN_SECONDS = 0.25
_FEWEST = 4


def in_order(motion: RoiMotion, windows: Sequence[Window], fps: float) -> tuple[Window, ...]:
    """The windows in which successive frames are more alike than frames in random order.

    Von Neumann's ratio of the mean square successive difference to the variance (Annals of
    Mathematical Statistics 12, 1941) of the motion along the window's main direction, a quarter
    of a second around it included. Of independent frames its mean is 2 and its variance
    4 (n - 2) / (n^2 - 1); a window must lie below that at the level of 0.3 % over all windows.

    Args:
        motion: The series in which the windows were spotted.
        windows: Spotted.
        fps: Frame rate.
    """
    if not windows:
        return ()
    least = NormalDist().inv_cdf(_LEVEL / len(windows))
    margin = round(_MARGIN_SECONDS * fps)
    kept = []
    for window in windows:
        first = max(0, window.onset - margin)
        values = motion.values[first : window.offset + margin + 1, :, :2]
        valid = motion.valid[first : window.offset + margin + 1]
        direction = motion.values[window.apex, :, :2] - motion.values[window.onset, :, :2]
        known = np.where(valid[..., None], values, 0.0)
        along = (known * direction).sum(axis=(1, 2))
        n, spread = len(along), float(along.var())
        if n < _FEWEST or spread <= 0:
            continue
        ratio = float((np.diff(along) ** 2).mean()) / spread
        if ratio < 2 + least * np.sqrt(4 * (n - 2) / (n**2 - 1)):
            kept.append(window)
    return tuple(kept)
