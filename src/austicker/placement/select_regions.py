"""Sets of regions that may be covered together; used by all placers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt

from austicker.errors import UsageError
from austicker.facs import ROIS
from austicker.types import N_ROIS, Allowed, Bools, Floats

_LEFT_EYE, _RIGHT_EYE = 4, 6  # columns of ROIs 5 and 7
_MIRROR = [roi.mirror - 1 for roi in ROIS]
_ALL = range(1, N_ROIS + 1)
_FULL = 1 + 1e-9
_MOST_DIGITS = 6
HARDLY = 0.05
"""Share of the shot below which a sticker counts as not seen at all."""
_MOSTLY, _PARTLY = 0.8, 0.3
"""How often a sticker must be seen, over the share of the region that is seen most."""
_AS_OFTEN = 0.02
"""Shares of the shot that differ by less are alike."""
_OR_COVER = ", or let them cover more: `cover_eyes`, `cover_nose`, `cover_mouth`"


def select_regions(order: Iterable[int], count: int, allowed: Allowed) -> tuple[int, ...]:
    """Take `count` regions from an order of preference.

    The first set, in that order, that is allowed: see `free_sets`. Where each region's mirror
    image is asked for, that may be one that the order lacks.

    Args:
        order: ROIs, 1-14, best first; may be fewer than `count`, and so may be the result.
        count: 1-14.
        allowed: Where stickers may go.

    Raises:
        UsageError: As `check_count`.

    Example:
        >>> select_regions((10, 12, 3), 2, Allowed())
        (10, 12)
        >>> select_regions((10, 3), 2, Allowed(symmetric=True))
        (10, 12)
    """
    check_count(count, allowed)
    known = list(order)
    if allowed.symmetric:
        known = list(dict.fromkeys([*known, *(ROIS[roi - 1].mirror for roi in known)]))
    for fewer in range(min(count, len(known)), 0, -1):
        sets = free_sets(known, fewer, allowed)
        if len(sets):
            return tuple(int(roi) for roi in sets[0])
    return ()


def check_count(count: int, allowed: Allowed) -> None:
    """Raise where no set of so many regions is allowed.

    Raises:
        UsageError: So many regions cannot be had together.

    Example:
        >>> check_count(2, Allowed())  # can be had: nothing is raised
    """
    if len(free_sets(_ALL, count, allowed)):
        return
    most = next((n for n in range(count - 1, 0, -1) if len(free_sets(_ALL, n, allowed))), 0)
    wanted = ["keep clear of each other"]
    if allowed.occlusion_cost is not None:
        wanted.append("leave eyes, nostrils and mouth free")
    if allowed.symmetric:
        wanted.append("are left and right alike")
    raise UsageError(
        f"expected places on the face for {count} sticker{'s' if count > 1 else ''} that "
        f"{join_names(wanted)}, found {most or 'none'}; ask for fewer or smaller ones"
        + (_OR_COVER if allowed.occlusion_cost is not None else "")
    )


def allowed_regions(allowed: Allowed) -> Bools:
    """(14,) bool: regions that may be covered, and that are seen where any is.

    Example:
        >>> int(allowed_regions(Allowed()).sum())
        14
    """
    free = np.ones(N_ROIS, dtype=bool)
    if allowed.occlusion_cost is not None:
        free = np.asarray((allowed.occlusion_cost <= _FULL).all(axis=1))
    seen = free & (seen_share(allowed) >= HARDLY)
    return seen if seen.any() else free


def seen_share(allowed: Allowed) -> Floats:
    """(14,) share, 0-1, of the shot in which a sticker on each region can be seen.

    Example:
        >>> float(seen_share(Allowed())[0])
        1.0
    """
    if allowed.seen is None or not allowed.seen.shape[1]:
        return np.ones(N_ROIS)
    return np.asarray(allowed.seen.mean(axis=1))


def free_sets(order: Sequence[int], count: int, allowed: Allowed) -> npt.NDArray[np.intp]:
    """All sets of regions that may be covered together.

    No two overlap, together they stay within the limits (`Allowed.occlusion_cost`), and where
    that is asked for they are symmetric. Of such sets those are left of which every sticker is
    seen for most of the shot, and of which at least one is seen as often as can be had; where no
    such set exists, those that come nearest. Of these, those with the fewest avoided regions.

    Args:
        order: ROIs, 1-14, best first.
        count: Regions in a set.
        allowed: Where stickers may go.

    Returns:
        (S, count) ROIs, in the order of `order` within and between sets.

    Example:
        >>> free_sets((10, 12, 3), 2, Allowed()).tolist()
        [[10, 12], [10, 3], [12, 3]]
    """
    sets = np.array(list(combinations(order, count)), np.intp).reshape(-1, count)
    covered = np.zeros((len(sets), N_ROIS), dtype=bool)
    np.put_along_axis(covered, sets - 1, True, axis=1)
    clash = overlaps(allowed)
    np.fill_diagonal(clash, False)
    free = ~((covered @ clash) & covered).any(axis=1)
    if allowed.occlusion_cost is not None:
        free &= (covered @ allowed.occlusion_cost <= _FULL).all(axis=1)
    if allowed.symmetric:
        free &= (covered == covered[:, _MIRROR]).all(axis=1)
    sets = _best_seen(sets[free], allowed)
    if allowed.avoided is None or not sets.size:
        return sets
    touched = allowed.avoided[sets - 1].sum(axis=1)
    return np.asarray(sets[touched == touched.min()])


def _best_seen(sets: npt.NDArray[np.intp], allowed: Allowed) -> npt.NDArray[np.intp]:
    """Of (S, n) sets those whose stickers are seen, in the same order."""
    if allowed.seen is None or not allowed.seen.size or not sets.size:
        return sets
    share = seen_share(allowed)
    usual = share[allowed_regions(allowed)].max(initial=0.0)
    least = share[sets - 1].min(axis=1)
    for wanted in (_MOSTLY * usual, _PARTLY * usual, HARDLY, 0.0):
        fits = least >= wanted
        if fits.any():
            break
    sets = sets[fits]
    together = allowed.seen[sets - 1].any(axis=1).mean(axis=1)
    return np.asarray(sets[together >= together.max() - _AS_OFTEN])


def join_names(names: Iterable[str]) -> str:
    """Join names in English: a; a and b; a, b and c.

    Example:
        >>> join_names(["eyes", "nose", "mouth"])
        'eyes, nose and mouth'
    """
    items = list(names)
    return " and ".join([", ".join(items[:-1]), items[-1]] if len(items) > 1 else items)


def from_to(before: float, after: float) -> str:
    """Two probabilities in words, with as many digits as tell them apart, 2 to 6.

    Example:
        >>> from_to(0.5231, 0.5187)
        'from 0.523 to 0.519'
    """
    apart = (d for d in range(2, _MOST_DIGITS) if round(before, d) != round(after, d))
    digits = next(apart, _MOST_DIGITS)
    return f"from {before:.{digits}f} to {after:.{digits}f}"


def overlaps(allowed: Allowed) -> Bools:
    """(14, 14) bool: which regions' stickers overlap, along the head's axes.

    Example:
        >>> bool(overlaps(Allowed(np.zeros((14, 2)), sizes=np.ones((14, 2)))).all())
        True
    """
    if allowed.centres is None or allowed.sizes is None:
        return np.zeros((N_ROIS, N_ROIS), dtype=bool)
    centres = np.asarray(allowed.centres, dtype=np.float64)
    across = centres[_RIGHT_EYE] - centres[_LEFT_EYE]
    angle = np.arctan2(across[1], across[0])
    axes = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    upright = centres @ axes.T
    apart = np.abs(upright[:, None] - upright[None])
    reach = (allowed.sizes[:, None] + allowed.sizes[None]) / 2
    overlap: Bools = (apart < reach).all(axis=2)
    return overlap
