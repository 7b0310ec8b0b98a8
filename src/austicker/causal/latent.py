"""Emotion -> action units -> regions: a linear Gaussian graph, fitted by expectation maximisation.

    variant v | emotion ~ shares,   units a | v ~ N(mean_v, spread),   motion x | a ~ N(loadings a,
    noise)

with the loadings zero wherever FACS ties no region to the unit. Confirmatory factor analysis
(Jöreskog, Psychometrika 34, 1969) with means per variant; EM after Rubin & Thayer (Psychometrika
47, 1982). All of it needs only the second moments of each variant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.types import N_ROIS, Bools, Floats
from austicker.types.base import expect, expect_shape

_ROUNDS = 40
_SHRINK = 0.05
_LEAST_NOISE = 0.05
_RIDGE = 0.5
_ROUNDING = 1e-6
"""Below zero by no more than `draws` makes up for; files hold four digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """The graph's parameters, in standardised features.

    Attributes:
        loadings: (F, A) of region features on units and free factors.
        noise: (F,) variances.
        means: (V, A) of units per variant.
        spread: (A, A) covariance of units within a variant; its off-diagonal is redundancy, as
            between the two corners of a mouth.
        owners: (V,) class of each variant.
        shares: (V,) share of each variant among the clips of its class.
    """

    loadings: Floats
    noise: Floats
    means: Floats
    spread: Floats
    owners: npt.NDArray[np.intp]
    shares: Floats

    def __post_init__(self) -> None:
        features, factors, variants = len(self.noise), len(self.spread), len(self.owners)
        for name, shape in {
            "loadings": (features, factors),
            "noise": (features,),
            "means": (variants, factors),
            "spread": (factors, factors),
            "owners": (variants,),
            "shares": (variants,),
        }.items():
            expect_shape("Latent", name, getattr(self, name), shape)
            fits = bool(np.isfinite(getattr(self, name)).all())
            expect(fits, "Latent", f"finite {name}", "NaN or infinity")
        whole = features % N_ROIS == 0 and features > 0
        expect(whole, "Latent", f"features of each of {N_ROIS} regions", features)
        expect(bool((self.noise > 0).all()), "Latent", "noise > 0", "less")
        expect(bool((self.shares > 0).all()), "Latent", "shares > 0", "less")
        least = float(np.linalg.eigvalsh((self.spread + self.spread.T) / 2).min(initial=0.0))
        expect(least > -_ROUNDING, "Latent", "a spread that is a covariance", f"{least:g}")
        expect(variants > 0 and min(self.owners) >= 0, "Latent", "owners of 0 or more", "others")

    @property
    def covariance(self) -> Floats:
        """(F, F) of the features within a variant."""
        return np.asarray(
            self.loadings @ self.spread @ self.loadings.T + np.diag(self.noise), np.float64
        )


def fit_latent(
    features: Floats,
    variants: npt.NDArray[np.intp],
    owners: npt.NDArray[np.intp],
    allowed: Bools,
    rng: np.random.Generator,
) -> Latent:
    """Fit the graph.

    Args:
        features: (N, F) standardised.
        variants: (N,) 0..V-1, each of them present.
        owners: (V,) class of each variant; classes weigh the same, however frequent.
        allowed: (F, A) which features a factor may move, see
            `action_units.loadings_allowed`.
        rng: Draws the start.
    """
    means, moments = _moments(features, variants)
    times = np.bincount(variants)
    shares = times / np.bincount(owners, weights=times)[owners]
    class_weights = shares / (int(owners.max()) + 1)
    features_n, factors = allowed.shape
    loadings = allowed * rng.normal(0, 0.3, allowed.shape)
    noise = np.full(features_n, 0.5)
    centres = np.zeros((len(means), factors))
    spread = np.eye(factors)
    ridge = _RIDGE / np.sqrt(len(features))
    for _ in range(_ROUNDS):
        back = loadings.T / noise
        tight = np.linalg.inv(np.linalg.inv(spread) + back @ loadings)
        gain = tight @ back
        pull = np.linalg.solve(spread, centres.T).T @ tight
        posterior = means @ gain.T + pull  # E[a | x] averaged per variant: linear in the mean
        cross, second = np.zeros((features_n, factors)), np.zeros((factors, factors))
        for mean, moment, shift, weight in zip(means, moments, pull, class_weights, strict=True):
            xa = moment @ gain.T + np.outer(mean, shift)
            aa = gain @ xa + np.outer(shift, gain @ mean + shift)
            cross += weight * xa
            second += weight * aa
        centres = posterior
        spread = second + tight - (centres.T * class_weights) @ centres
        spread = (1 - _SHRINK) * spread + _SHRINK * np.diag(np.diag(spread))
        second = second + tight
        # Each feature's own system, what is not allowed made zero, all solved together.
        inner = second * (allowed[:, :, None] & allowed[:, None]) + ridge * np.eye(factors)
        loadings = np.linalg.solve(inner, (cross * allowed)[..., None])[..., 0]
        total = class_weights @ np.array([np.diag(m) for m in moments])
        fitted = 2 * (loadings * cross).sum(1) - ((loadings @ second) * loadings).sum(1)
        noise = np.maximum(total - fitted, _LEAST_NOISE)
        scale = np.sqrt(np.diag(spread))
        loadings, centres = loadings * scale, centres / scale
        spread = spread / np.outer(scale, scale)
    return Latent(loadings, noise, centres, spread, owners, shares)


def _moments(features: Floats, variants: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    groups = [features[variants == v] for v in range(int(variants.max()) + 1)]
    means = np.array([group.mean(axis=0) for group in groups])
    moments = np.array([group.T @ group / len(group) for group in groups])
    return means, moments
