"""The layer between emotion and regions: action units, by side of the face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.facs import ROIS
from austicker.types import N_ROIS, Bools


@dataclass(frozen=True, slots=True)
class ActionUnit:
    """One action unit on one side of the face.

    Attributes:
        au: Number in FACS.
        side: "left" or "right" of the picture; "middle" for one that moves midline regions only.
        rois: Regions that it moves, 1-14: those tied to it in `facs.ROIS`, on its side of the face.
    """

    au: int
    side: str
    rois: tuple[int, ...]


def _units() -> tuple[ActionUnit, ...]:
    found = []
    for au in sorted({au for roi in ROIS for au in roi.aus}):
        moved = [roi for roi in ROIS if au in roi.aus]
        if all(roi.mirror == roi.number for roi in moved):
            found.append(ActionUnit(au, "middle", tuple(roi.number for roi in moved)))
            continue
        # Regions 1, 2, 5, 8, 10 lie left of their mirror image; midline ones go with both sides.
        for side, sign in (("left", 1), ("right", -1)):
            here = tuple(r.number for r in moved if sign * (r.mirror - r.number) >= 0)
            found.append(ActionUnit(au, side, here))
    return tuple(found)


ACTION_UNITS: tuple[ActionUnit, ...] = _units()
"""Action units of the graph, both sides of the paired ones."""

N_FREE = 2
"""Factors that may move every region: what is left of the head's own motion."""


def loadings_allowed(channels: slice = slice(0, 3)) -> Bools:
    """(14 x channels, units + 2): which features, region by region, a factor may move."""
    allowed = np.zeros((N_ROIS, 3, len(ACTION_UNITS) + N_FREE), bool)
    for i, unit in enumerate(ACTION_UNITS):
        allowed[[roi - 1 for roi in unit.rois], :, i] = True
    allowed[:, :, len(ACTION_UNITS) :] = True
    return allowed[:, channels].reshape(-1, allowed.shape[-1])
