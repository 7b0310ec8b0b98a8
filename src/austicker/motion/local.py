"""The motion of each region from the motion of its points: a robust affine fit."""

from __future__ import annotations

import numpy as np

from austicker.types import Bools, Floats

_FLOOR = 0.0007  # inter-ocular distances; below this, residuals are tracking noise
_ROUNDS = 3
_MOST_SPREAD = 0.03  # inter-ocular distances; above, the points do not move together


def fit_regions(where: Floats, moved: Floats, weights: Floats) -> tuple[Floats, Floats, Bools]:
    """Mean displacement and strain of each region.

    Each region's displacement field is taken as affine, points reweighted by Cauchy's function
    with the median absolute deviation as the scale.

    Args:
        where: (R, K, 2) points, inter-ocular distances.
        moved: (R, K, 2) their displacement, inter-ocular distances.
        weights: (R, K) texture under each point, 0 where it was lost.

    Returns:
        (R, 2) displacement u (right), v (down) at the middle of the region's points; (R,) optical
        strain; (R,) bool, False where fewer than half the points agree.
    """
    middle = where.mean(axis=1, keepdims=True)
    ones = np.ones((*where.shape[:2], 1))
    design = np.concatenate([ones, where - middle], axis=2)
    tracked = weights > 0
    ridge = 1e-6 * np.eye(3)
    start = np.stack([_masked_median(moved[..., axis], tracked) for axis in (0, 1)], axis=-1)
    size = np.linalg.norm(moved - np.where(np.isfinite(start), start, 0)[:, None], axis=2)
    for _ in range(_ROUNDS):
        spread = _masked_median(size, tracked)
        scale = np.maximum(2.385 * 1.4826 * spread, _FLOOR)  # 95 % efficiency (Holland & Welsch)
        robust_weights = weights / (1 + (size / scale[:, None]) ** 2)
        weighted = (design * robust_weights[..., None]).transpose(0, 2, 1)
        solved = np.linalg.solve(weighted @ design + ridge, weighted @ moved)
        size = np.linalg.norm(moved - design @ solved, axis=2)
    spread = _masked_median(size, tracked)
    agree = tracked & (size <= 3 * np.maximum(1.4826 * spread, 2 * _FLOOR)[:, None])
    enough = agree.sum(axis=1) * 2 >= where.shape[1]
    return solved[:, 0], strain(solved[:, 1:]), enough & (spread <= _MOST_SPREAD)


def strain(gradient: Floats) -> Floats:
    """Magnitude of the infinitesimal strain tensor.

    sqrt(exx^2 + eyy^2 + 2 exy^2), exy = (du/dy + dv/dx) / 2 (Shreve et al., FG 2011; Liong et
    al., STSTNet, FG 2019).

    Args:
        gradient: (..., 2, 2), element [i, j] the derivative of displacement j along axis i.
    """
    shear = (gradient[..., 1, 0] + gradient[..., 0, 1]) / 2
    magnitude: Floats = np.sqrt(gradient[..., 0, 0] ** 2 + gradient[..., 1, 1] ** 2 + 2 * shear**2)
    return magnitude


def _masked_median(values: Floats, mask: Bools) -> Floats:
    """Lower median along the last axis over `mask`; infinity where nothing is left."""
    ordered = np.sort(np.where(mask, values, np.inf), axis=1)
    middle = np.maximum(mask.sum(axis=1) - 1, 0) // 2
    picked: Floats = ordered[np.arange(len(ordered)), middle]
    return picked
