"""Where a decoy's print must drift so that the face says something else.

In the 442 clips of MEGC2019 two prints that drifted as a simpler model said, as far as the clip's
own motion, changed 78-92 % of three victims' labels; two still stickers 17-18 %.
"""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.select_regions import free_sets, join_names
from austicker.placement.target_windows import TargetWindows, class_number, log_odds, target_windows
from austicker.types import (
    MOST_DRIFT,
    N_ROIS,
    Allowed,
    Bools,
    Decoys,
    Drift,
    Floats,
    PlacementProblem,
)

_DIRECTIONS = 16
_SWEEPS = 3
_SHORTLIST = 8
"""Sets tried in full; each costs a hundred maps of every window."""
_EDGE = 2.4
"""Strain of a region per inter-ocular distance that a print in it drifts: its outline stays. Of a
disc of 7 cells, blurred as flow is, the mean over a region of 5 x 5 is 2.4 times the drift."""

_ROUND = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
_CIRCLE = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=1)
_STILL = np.zeros((1, 2))
_ALL = np.concatenate([_STILL, _CIRCLE])
"""(17, 2): lying still, and every direction."""
_FEW = np.concatenate([_STILL, _CIRCLE[::2]])
"""(9, 2): enough to compare regions."""


def reach(case: TargetWindows, amplitude: float) -> Floats:
    """(W,) how far a print drifts in each window, in the unit of the motion.

    Args:
        case: The windows.
        amplitude: 1 is the 99th percentile of the motion that the window shows already, see
            `Decoys`. In inter-ocular distances never more than `MOST_DRIFT`.
    """
    if case.simulator is not None:
        wanted = amplitude * case.simulator.reach()[case.used]
    else:
        far = np.where(case.valid, np.hypot(case.values[..., 0], case.values[..., 1]), np.nan)
        wanted = amplitude * np.nanpercentile(far, 99, axis=1)
    return np.minimum(wanted, MOST_DRIFT) if case.unit == "iod" else wanted


def best_drifts(
    case: TargetWindows, decoys: Decoys, rois: tuple[int, ...], ways: Floats = _ALL
) -> tuple[Floats, Floats]:
    """The drifts of prints on given regions, each in turn until nothing changes.

    Args:
        case: The windows.
        decoys: How far, and towards what.
        rois: Regions, 1-14.
        ways: (D, 2) directions to try.

    Returns:
        (n, W, 2) right and down, and (W,) what is left of each window's emotion.
    """
    steps = ways[:, None] * reach(case, decoys.amplitude)[None, :, None]
    now = np.zeros((len(rois), len(case.values), 2))
    at = np.arange(len(case.values))
    for sweep in range(_SWEEPS):
        before = now.copy()
        for i in range(len(rois)):
            tried = np.repeat(now[None], len(steps), axis=0)
            tried[:, i] = steps
            now[i] = steps[_loss(case, decoys, rois, tried).argmin(axis=0), at]
        if sweep and np.array_equal(now, before):
            break
    return now, case.of_target(_read(case, rois, now[None]))[0]


def choose(
    case: TargetWindows, allowed: Allowed, decoys: Decoys, count: int, order: list[int]
) -> tuple[tuple[int, ...], Floats, Floats]:
    """Regions and drifts together: (n,) ROIs, best first, with the results of `best_drifts`.

    All sets that are allowed are ordered by what their prints do one by one, and the
    first 8 of them are tried in full, with half of the directions; the best with all.
    """
    steps = _FEW[:, None] * reach(case, decoys.amplitude)[None, :, None]
    alone = np.array(
        [_loss(case, decoys, (roi,), steps[:, None]).min(axis=0) for roi in range(1, N_ROIS + 1)]
    )
    worth = alone @ case.weights
    sets = free_sets(order, count, allowed)
    likely = sets[np.argsort(worth[sets - 1].sum(axis=1), kind="stable")[:_SHORTLIST]]
    tried = []
    for row in likely:
        rois = tuple(sorted((int(roi) for roi in row), key=lambda roi: worth[roi - 1]))
        drifts, _ = best_drifts(case, decoys, rois, _FEW)
        tried.append((float(_loss(case, decoys, rois, drifts[None])[0] @ case.weights), rois))
    rois = min(tried)[1]
    return rois, *best_drifts(case, decoys, rois)


def drifts_for(problem: PlacementProblem, rois: tuple[int, ...]) -> tuple[tuple[Drift, ...], ...]:
    """Drifts for regions that another rule has chosen; none where nothing can be said.

    Raises:
        NoEvidenceError: As `target_windows`.
    """
    if problem.wanted.decoys is None:
        return ()
    case = target_windows(problem)
    return as_records(case, best_drifts(case, problem.wanted.decoys, rois)[0])


def as_records(case: TargetWindows, drifts: Floats) -> tuple[tuple[Drift, ...], ...]:
    """(n, W, 2) drifts as `Choice` holds them: one for every observed window."""
    rows = np.zeros((len(drifts), len(case.used), 2))
    rows[:, case.used] = drifts
    return tuple(tuple((float(u), float(v)) for u, v in row) for row in rows)


def reason(
    case: TargetWindows,
    rois: tuple[int, ...],
    before: Floats,
    after: Floats,
    towards: str | None,
) -> str:
    """The sentence."""
    words = (
        f"{join_names(map(roi_name, rois))}: drifting prints lower {case.in_words()} from "
        f"{before @ case.weights:.2f} to {after @ case.weights:.2f}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words if towards is None else f"{words}, towards '{towards}'"


def _loss(case: TargetWindows, decoys: Decoys, rois: tuple[int, ...], drifts: Floats) -> Floats:
    """(B, W) log odds of the emotion, or against the one to be shown, under (B, n, W, 2) drifts."""
    chance = _read(case, rois, drifts)
    if decoys.towards is None:
        return log_odds(case.of_target(chance))
    return -log_odds(chance[..., class_number(decoys.towards, case.model)])


def _read(case: TargetWindows, rois: tuple[int, ...], drifts: Floats) -> Floats:
    """(B, W, K) posteriors of the faces that wear such prints."""
    if case.simulator is not None:
        return case.worn(np.tile(np.array(rois, np.intp), (len(drifts), 1)), drifts)
    values, valid = _put(case, rois, drifts)
    known = np.tile(valid, (len(drifts), 1))
    chance = case.model.posterior(values.reshape(-1, N_ROIS, 3), known, case.unit)
    return np.asarray(chance.reshape(len(drifts), len(case.values), -1))


def _put(case: TargetWindows, rois: tuple[int, ...], drifts: Floats) -> tuple[Floats, Bools]:
    """(B, W, 14, 3) motion with the regions themselves drifting, and (W, 14) what is known."""
    columns = [roi - 1 for roi in rois]
    values = np.repeat(case.values[None], len(drifts), axis=0)
    shown = np.moveaxis(drifts, 1, 2)
    strain = _EDGE * np.hypot(shown[..., 0], shown[..., 1])
    values[:, :, columns] = np.concatenate([shown, strain[..., None]], axis=-1)
    valid = case.valid.copy()
    valid[:, columns] = True
    return values, valid
