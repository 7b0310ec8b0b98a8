"""The discriminative part: a mixture of logistic regressions, shrunk towards the graph's weights.

Every variant of every emotion has a log weight, linear in the motion; that of an emotion sums its
variants. The graph's posterior has the same form; the graph is fitted generatively, this part to
discriminate emotions (Ng & Jordan, NIPS 2001). With few clips the generative weights are better,
with many the discriminative ones: the penalty is on the distance from the graph's weights (after
Lasserre, Bishop & Minka, CVPR 2006).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.causal.latent import Latent
from austicker.types import Floats

PENALTY = 30.0
TRUST = 0.6
"""Share of the graph's weights at the start: they are slightly overconfident."""
GRAPH, ALONE = 0.3, 0.3
"""Shrinkage of the covariance within a variant towards the graph's, and towards a diagonal one. All
four were chosen on synthetic maps (docs/causal.md)."""

_LOOSE = 1e-2
_ROUNDS = 100


def shrunk_discriminant(
    latent: Latent, features: Floats, variants: npt.NDArray[np.intp]
) -> tuple[Floats, Floats]:
    """Weights (V, F) and offsets (V,) of the variants' log weights, by a shrunk covariance.

    The linear discriminant (Fisher, 1936) with a covariance between the sample's, the graph's,
    which ties regions as FACS does, and a diagonal one (after Friedman, JASA 84, 1989).

    Args:
        latent: The graph, fitted to the same clips.
        features: (N, F).
        variants: (N,) 0..V-1.
    """
    centres = np.array([features[variants == v].mean(axis=0) for v in range(len(latent.owners))])
    inside = features - centres[variants]
    sample = inside.T @ inside / len(inside)
    spread = (
        (1 - GRAPH - ALONE) * sample + GRAPH * latent.covariance + ALONE * np.diag(np.diag(sample))
    )
    weights = np.linalg.solve(spread, centres.T).T
    return weights, np.log(latent.shares) - (weights * centres).sum(axis=1) / 2


def fit_discriminative(
    features: Floats,
    classes: npt.NDArray[np.intp],
    owners: npt.NDArray[np.intp],
    weights: Floats,
    offsets: Floats,
) -> tuple[Floats, Floats]:
    """Fit by L-BFGS; classes are weighted the same, however frequent.

    Args:
        features: (N, F).
        classes: (N,) 0..K-1.
        owners: (V,) class of each variant.
        weights: (V, F) towards which the fit is shrunk.
        offsets: (V,) to start from; hardly penalised.

    Returns:
        Weights (V, F) and offsets (V,).
    """
    from scipy.optimize import minimize
    from threadpoolctl import threadpool_limits

    n, k = len(features), int(owners.max()) + 1
    design = np.column_stack([features, np.ones(n)])
    start = TRUST * np.column_stack([weights, offsets])
    penalty = np.append(np.full(features.shape[1], PENALTY), _LOOSE)
    clip_weights = (n / k / np.bincount(classes, minlength=k))[classes]
    own = np.where(owners[None] == classes[:, None], 0.0, -np.inf)

    def loss_and_gradient(flat: Floats) -> tuple[float, Floats]:
        theta = flat.reshape(start.shape)
        logits = design @ theta.T
        every, right = log_softmax(logits), log_softmax(logits + own)
        # log P(class) = log sum over own variants of P(variant), at whichever own variant.
        best = np.argmax(logits + own, axis=1)[:, None]
        gained = np.take_along_axis(every, best, 1) - np.take_along_axis(right, best, 1)
        deviation = theta - start
        loss = float((penalty * deviation**2).sum() / 2 - clip_weights @ gained[:, 0])
        gradient = (
            clip_weights[:, None] * (np.exp(every) - np.exp(right))
        ).T @ design + penalty * deviation
        return loss, gradient.ravel()

    # The matrices are small: two threads of BLAS take three times as long as one.
    with threadpool_limits(1, "blas"):
        found = minimize(
            loss_and_gradient,
            start.ravel(),
            jac=True,
            method="L-BFGS-B",
            options={"maxiter": _ROUNDS},
        )
    theta = found.x.reshape(start.shape)
    return theta[:, :-1], theta[:, -1]


def log_softmax(logits: Floats) -> Floats:
    """Log of the softmax over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))


def log_sums(logits: Floats, owners: npt.NDArray[np.intp]) -> Floats:
    """(..., K) log of the summed weights of each class's variants, from (..., V) log weights."""
    top = logits.max(axis=-1, keepdims=True)
    belongs = owners[:, None] == np.arange(int(owners.max()) + 1)
    return np.asarray(top + np.log(np.maximum(np.exp(logits - top) @ belongs, 1e-300)))
