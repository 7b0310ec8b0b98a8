"""Emotion -> action units -> regions: a linear Gaussian graph, fitted by expectation maximisation.

    units a | emotion c ~ N(mean_c, spread),   motion x | a ~ N(loadings a, noise)

with the loadings zero wherever FACS ties no region to the unit. Confirmatory factor analysis
(Jöreskog, Psychometrika 34, 1969) with means per class; EM after Rubin & Thayer (Psychometrika 47,
1982). All of it needs only the second moments of each class.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.causal.units import loadings_allowed
from austicker.types import Bools, Floats

_ROUNDS = 40
_SHRINK = 0.05
_LEAST_NOISE = 0.05
_RIDGE = 0.5


@dataclass(frozen=True, slots=True, eq=False)
class Latent:
    """The graph's parameters, in standardised features.

    Attributes:
        loadings: (42, A) of region features on units and free factors.
        noise: (42,) variances.
        means: (K, A) of units per emotion.
        spread: (A, A) covariance of units within an emotion; its off-diagonal is redundancy, as
            between the two corners of a mouth.
    """

    loadings: Floats
    noise: Floats
    means: Floats
    spread: Floats

    @property
    def covariance(self) -> Floats:
        """(42, 42) of the features within an emotion."""
        return np.asarray(
            self.loadings @ self.spread @ self.loadings.T + np.diag(self.noise), np.float64
        )

    def readout(self, seen: Bools | None = None) -> tuple[Floats, Floats]:
        """Weights (K, 42) and offsets (K,) of the log posterior, emotions equally likely.

        Args:
            seen: (42,) features that are observed; the others are marginalised, their weights 0.
        """
        keep = np.flatnonzero(np.ones(len(self.noise), bool) if seen is None else seen)
        centres = (self.means @ self.loadings.T)[:, keep]
        inner = np.linalg.solve(self.covariance[np.ix_(keep, keep)], centres.T).T
        weights = np.zeros((len(self.means), len(self.noise)))
        weights[:, keep] = inner
        return weights, -(inner * centres).sum(axis=1) / 2


def fit_latent(features: Floats, classes: npt.NDArray[np.intp], rng: np.random.Generator) -> Latent:
    """Fit the graph.

    Args:
        features: (N, 42) standardised.
        classes: (N,) 0..K-1, each of them present; they weigh the same, however frequent.
        rng: Draws the start.
    """
    means, moments, count = _moments(features, classes)
    allowed = loadings_allowed()
    features_n, factors = allowed.shape
    loadings = allowed * rng.normal(0, 0.3, allowed.shape)
    noise = np.full(features_n, 0.5)
    centres = np.zeros((len(means), factors))
    spread = np.eye(factors)
    ridge = _RIDGE / np.sqrt(count)
    for _ in range(_ROUNDS):
        back = loadings.T / noise
        tight = np.linalg.inv(np.linalg.inv(spread) + back @ loadings)
        gain = tight @ back
        pull = np.linalg.solve(spread, centres.T).T @ tight
        posterior = means @ gain.T + pull  # E[a | x] averaged per class: linear in the mean
        cross, second = np.zeros((features_n, factors)), np.zeros((factors, factors))
        for mean, moment, shift in zip(means, moments, pull, strict=True):
            xa = moment @ gain.T + np.outer(mean, shift)
            aa = gain @ xa + np.outer(shift, gain @ mean + shift)
            cross += xa / len(means)
            second += aa / len(means)
        centres = posterior
        spread = second + tight - centres.T @ centres / len(means)
        spread = (1 - _SHRINK) * spread + _SHRINK * np.diag(np.diag(spread))
        second = second + tight
        for row in range(features_n):
            free = np.flatnonzero(allowed[row])
            inner = second[np.ix_(free, free)] + ridge * np.eye(len(free))
            loadings[row, free] = np.linalg.solve(inner, cross[row, free])
        total = np.mean([np.diag(m) for m in moments], axis=0)
        fitted = 2 * (loadings * cross).sum(1) - ((loadings @ second) * loadings).sum(1)
        noise = np.maximum(total - fitted, _LEAST_NOISE)
        scale = np.sqrt(np.diag(spread))
        loadings, centres = loadings * scale, centres / scale
        spread = spread / np.outer(scale, scale)
    return Latent(loadings, noise, centres, spread)


def _moments(features: Floats, classes: npt.NDArray[np.intp]) -> tuple[Floats, Floats, int]:
    groups = [features[classes == c] for c in range(int(classes.max()) + 1)]
    means = np.array([group.mean(axis=0) for group in groups])
    moments = np.array([group.T @ group / len(group) for group in groups])
    return means, moments, len(features)
