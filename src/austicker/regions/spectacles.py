"""Where the rims and temples of glasses lie on a face, whatever their shape."""

from __future__ import annotations

import numpy as np

from austicker.regions.rois import LEFT_EYE, RIGHT_EYE
from austicker.types import Bools, Floats

_LENS = (0.37, 0.30)
"""Half width and half height of what a lens and its rim take up, inter-ocular distances."""
_SUNK = 0.05
"""How far below its eye a lens has its middle."""
_TEMPLE = 0.09
"""Half the height of what a temple takes up, from the rim outwards."""


def under_glasses(template: Floats, points: Floats) -> Bools:
    """Which points of a face lie under a lens, a rim, the bridge or a temple.

    Args:
        template: (478, 3) mesh facing the viewer.
        points: (N, 2) px of the template.
    """
    left, right = (template[list(eye), :2].mean(axis=0) for eye in (LEFT_EYE, RIGHT_EYE))
    unit = float(np.linalg.norm(right - left))
    found = np.zeros(len(points), bool)
    for eye in (left, right):
        away = (points - eye) / unit - [0, _SUNK]
        found |= (np.abs(away / _LENS) ** 2.5).sum(axis=1) <= 1
    level = (points - (left + right) / 2) / unit
    found |= np.abs(level[:, 1]) <= _TEMPLE
    return found
