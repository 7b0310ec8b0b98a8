"""What all placers share: taking several regions that do not lie on each other."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from austicker.errors import UsageError
from austicker.types import N_ROIS, Bools, Evidence

_LEFT_EYE, _RIGHT_EYE = 4, 6  # columns of ROIs 5 and 7


def pick(order: Iterable[int], count: int, evidence: Evidence) -> tuple[int, ...]:
    """Take `count` regions from an order of preference.

    Where the evidence tells how large the regions are, one whose box overlaps the box of a region
    already taken waits until the others have had their turn.

    Args:
        order: ROIs, 1-14, best first; may be fewer than `count`, and so may be the result.
        count: 1-14.
        evidence: Read for `centres` and `sizes`.

    Raises:
        UsageError: `count` is not in 1-14.
    """
    if not 1 <= count <= N_ROIS:
        raise UsageError(f"count: expected 1-{N_ROIS} regions, got {count}; ask for fewer stickers")
    overlap = overlaps(evidence)
    taken: list[int] = []
    waiting: list[int] = []
    for roi in order:
        clear = not any(overlap[roi - 1, other - 1] for other in taken)
        (taken if clear else waiting).append(roi)
    return tuple((taken + waiting)[:count])


def in_words(names: Iterable[str]) -> str:
    """Join names the way a person would: a; a and b; a, b and c."""
    items = list(names)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def overlaps(evidence: Evidence) -> Bools:
    """(14, 14) bool: whose boxes lie on each other, seen along the head's axes."""
    if evidence.centres is None or evidence.sizes is None:
        return np.zeros((N_ROIS, N_ROIS), dtype=bool)
    centres = np.asarray(evidence.centres, dtype=np.float64)
    across = centres[_RIGHT_EYE] - centres[_LEFT_EYE]
    angle = np.arctan2(across[1], across[0])
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    upright = centres @ axes.T
    apart = np.abs(upright[:, None] - upright[None])
    reach = (evidence.sizes[:, None] + evidence.sizes[None]) / 2
    overlap: Bools = (apart < reach).all(axis=2)
    return overlap
