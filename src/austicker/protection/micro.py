"""Which windows are micro-expressions, and which are larger or longer movements.

Three rules, each of something that is measured: how long a movement lasts (`LONGEST`), how far any
region moves (`SkinSettings.largest`), and how far the lips part (`OPENING`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.types import RoiMotion, Window
from austicker.types.skin import FACE_IOD, SkinSettings

LONGEST = 0.6
"""Seconds; a longer window is no micro-expression (half a second) even by a spotter's marks."""

OPENING = 4.0
"""px of a 256-px face, 2 mm: lips that part farther speak, laugh or yawn."""

_UPPER_LIP, _CHIN = 10, 13  # columns of ROIs 11 and 14


def is_brief(window: Window, fps: float) -> bool:
    """Whether a window lasts no longer than a micro-expression."""
    return window.offset - window.onset <= LONGEST * fps


def by_size(
    motion: RoiMotion, windows: Sequence[Window], settings: SkinSettings, fps: float
) -> tuple[tuple[Window, ...], tuple[Window, ...]]:
    """Tell micro-expressions from speech, laughter and the like before anything is changed.

    The lips part by as much as the chin (ROI 14) moves farther down than the upper lip (ROI 11).

    A film that is known as a whole need not find out on the way, as `SkinOverlay` has to, that a
    movement grows too large.

    Args:
        motion: Of one person.
        windows: Rows of `motion`.
        settings: See `SkinSettings.largest`.
        fps: Frame rate.

    Returns:
        Those to hide, and those "not hidden: too large", both in the order given.
    """
    small: list[Window] = []
    large: list[Window] = []
    for window in windows:
        size, opening = _size(motion, window)
        fits = size <= settings.largest and opening <= OPENING
        (small if fits and is_brief(window, fps) else large).append(window)
    return tuple(small), tuple(large)


def _size(motion: RoiMotion, window: Window) -> tuple[float, float]:
    """Largest motion of a region since the onset, and of the lips apart, px of a 256-px face."""
    rows = slice(window.onset, window.offset + 1)
    since = motion.values[rows, :, :2] - motion.values[window.onset, :, :2]
    valid = motion.valid[rows] & motion.valid[window.onset]
    length = np.where(valid, np.hypot(since[..., 0], since[..., 1]), 0.0)
    apart = np.abs(since[:, _CHIN, 1] - since[:, _UPPER_LIP, 1])
    known = valid[:, _CHIN] & valid[:, _UPPER_LIP]
    opening = float(np.where(known, apart, 0.0).max(initial=0.0))
    return float(length.max(initial=0.0)) * FACE_IOD, opening * FACE_IOD
