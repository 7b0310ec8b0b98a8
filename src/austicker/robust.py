"""Robust statistics of few numbers, frame after frame."""

from __future__ import annotations

import numpy as np

from austicker.types import Floats


def median(values: Floats) -> float:
    """Median of finite values, the same as NumPy's, which takes several times as long on few.

    Args:
        values: (N,), N >= 1.

    Example:
        >>> median(np.array([3.0, 1.0, 2.0, 7.0]))
        2.5
    """
    ordered, count = np.sort(values), len(values)
    return float((ordered[(count - 1) // 2] + ordered[count // 2]) / 2)
