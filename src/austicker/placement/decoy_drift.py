"""In which direction a decoy's texture must drift to change the predicted emotion.

In the 442 clips of MEGC2019 two textures that drifted as a simpler model predicted, as far as the
clip's own motion, changed 78-92 % of three victims' labels; two still stickers 17-18 %.
"""

from __future__ import annotations

import numpy as np

from austicker.facs import roi_name
from austicker.placement.select_regions import free_sets, from_to, join_names
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
"""Strain of a region per inter-ocular distance that a texture in it drifts: its outline stays. Of a
disc of 7 cells, blurred as flow is, the mean over a region of 5 x 5 is 2.4 times the drift."""

_ROUND = 2 * np.pi * np.arange(_DIRECTIONS) / _DIRECTIONS
_CIRCLE = np.stack([np.cos(_ROUND), np.sin(_ROUND)], axis=1)
_STILL = np.zeros((1, 2))
_ALL = np.concatenate([_STILL, _CIRCLE])
"""(17, 2): no drift, and every direction."""
_FEW = np.concatenate([_STILL, _CIRCLE[::2]])
"""(9, 2): enough to compare regions."""


def drift_length(windows: TargetWindows, amplitude: float) -> Floats:
    """(W,) how far a texture drifts in each window, in the unit of the motion.

    Args:
        windows: Windows with an emotion to hide.
        amplitude: 1 is the 99th percentile of the motion that the window shows already, see
            `Decoys`. In inter-ocular distances never more than `MOST_DRIFT`.
    """
    if windows.simulator is not None:
        wanted = amplitude * windows.simulator.motion_range()[windows.used]
    else:
        far = np.where(
            windows.valid, np.hypot(windows.values[..., 0], windows.values[..., 1]), np.nan
        )
        wanted = amplitude * np.nanpercentile(far, 99, axis=1)
    return np.minimum(wanted, MOST_DRIFT) if windows.unit == "iod" else wanted


def best_drifts(
    windows: TargetWindows, decoys: Decoys, rois: tuple[int, ...], ways: Floats = _ALL
) -> tuple[Floats, Floats]:
    """Find the drifts of textures on given regions, by coordinate descent over the regions.

    Args:
        windows: Windows with an emotion to hide.
        decoys: Length of the drifts, and the emotion to be predicted.
        rois: Regions, 1-14.
        ways: (D, 2) directions to try.

    Returns:
        (n, W, 2) drifts right and down, and (W,) the posterior of each window's emotion then.
    """
    steps = ways[:, None] * drift_length(windows, decoys.amplitude)[None, :, None]
    now = np.zeros((len(rois), len(windows.values), 2))
    at = np.arange(len(windows.values))
    others: dict[int, Floats] = {}
    for _ in range(_SWEEPS):
        for i in range(len(rois)):
            rest = np.delete(now, i, axis=0)
            if i in others and np.array_equal(rest, others[i]):
                continue  # the others have not moved since this one was asked
            others[i] = rest
            tried = np.repeat(now[None], len(steps), axis=0)
            tried[:, i] = steps
            now[i] = steps[_loss(windows, decoys, rois, tried).argmin(axis=0), at]
    return now, windows.target_posterior(_posterior(windows, rois, now[None]))[0]


def choose(
    windows: TargetWindows, allowed: Allowed, decoys: Decoys, count: int, order: list[int]
) -> tuple[tuple[int, ...], Floats, Floats]:
    """Choose regions and drifts together: (n,) ROIs, best first, and what `best_drifts` returns.

    All allowed sets are ordered by the effects of their single textures, and the first 8 are tried
    in full, with half of the directions; the best with all.
    """
    steps = _FEW[:, None] * drift_length(windows, decoys.amplitude)[None, :, None]
    alone = np.array(
        [_loss(windows, decoys, (roi,), steps[:, None]).min(axis=0) for roi in range(1, N_ROIS + 1)]
    )
    worth = alone @ windows.weights
    sets = free_sets(order, count, allowed)
    likely = sets[np.argsort(worth[sets - 1].sum(axis=1), kind="stable")[:_SHORTLIST]]
    tried = []
    for row in likely:
        rois = tuple(sorted((int(roi) for roi in row), key=lambda roi: worth[roi - 1]))
        drifts, _ = best_drifts(windows, decoys, rois, _FEW)
        tried.append((float(_loss(windows, decoys, rois, drifts[None])[0] @ windows.weights), rois))
    rois = min(tried)[1]
    return rois, *best_drifts(windows, decoys, rois)


def drifts_for(problem: PlacementProblem, rois: tuple[int, ...]) -> tuple[tuple[Drift, ...], ...]:
    """Drifts for regions that another rule has chosen; empty where no decoys are wanted.

    Raises:
        NoEvidenceError: As `target_windows`.
    """
    if problem.wanted.decoys is None:
        return ()
    windows = target_windows(problem)
    return as_records(windows, best_drifts(windows, problem.wanted.decoys, rois)[0])


def as_records(windows: TargetWindows, drifts: Floats) -> tuple[tuple[Drift, ...], ...]:
    """(n, W, 2) drifts as `Choice` holds them: one for every observed window."""
    rows = np.zeros((len(drifts), len(windows.used), 2))
    rows[:, windows.used] = drifts
    return tuple(tuple((float(u), float(v)) for u, v in row) for row in rows)


def reason(
    windows: TargetWindows,
    rois: tuple[int, ...],
    before: Floats,
    after: Floats,
    towards: str | None,
) -> str:
    """The sentence for people."""
    words = (
        f"{join_names(map(roi_name, rois))}: drifting textures lower "
        f"{windows.target_in_words()} "
        f"{from_to(float(before @ windows.weights), float(after @ windows.weights))}"
    )
    if len(before) > 1:
        words += f", mean of {len(before)} movements, at worst to {after.max():.2f}"
    return words if towards is None else f"{words}, towards '{towards}'"


def _loss(windows: TargetWindows, decoys: Decoys, rois: tuple[int, ...], drifts: Floats) -> Floats:
    """(B, W) loss under (B, n, W, 2) drifts: log odds of the emotion, or -1 times `towards`'."""
    posterior = _posterior(windows, rois, drifts)
    if decoys.towards is None:
        return log_odds(windows.target_posterior(posterior))
    return -log_odds(posterior[..., class_number(decoys.towards, windows.model)])


def _posterior(windows: TargetWindows, rois: tuple[int, ...], drifts: Floats) -> Floats:
    """(B, W, K) posteriors of the faces with such stickers."""
    if windows.simulator is not None:
        return windows.simulated_posterior(
            np.tile(np.array(rois, np.intp), (len(drifts), 1)), drifts
        )
    values, valid = _drifting(windows, rois, drifts)
    known = np.tile(valid, (len(drifts), 1))
    posterior = windows.model.posterior(values.reshape(-1, N_ROIS, 3), known, windows.unit)
    return np.asarray(posterior.reshape(len(drifts), len(windows.values), -1))


def _drifting(
    windows: TargetWindows, rois: tuple[int, ...], drifts: Floats
) -> tuple[Floats, Bools]:
    """(B, W, 14, 3) motion with the regions themselves drifting, and (W, 14) what is known."""
    columns = [roi - 1 for roi in rois]
    values = np.repeat(windows.values[None], len(drifts), axis=0)
    moved = np.moveaxis(drifts, 1, 2)
    strain = _EDGE * np.hypot(moved[..., 0], moved[..., 1])
    values[:, :, columns] = np.concatenate([moved, strain[..., None]], axis=-1)
    valid = windows.valid.copy()
    valid[:, columns] = True
    return values, valid
