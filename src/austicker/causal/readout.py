"""What an observer reads: a logistic regression that is drawn towards the graph's own weights.

The graph's posterior and a multinomial logistic regression have the same form; the one is fitted
as a story of how faces move, the other to tell emotions apart (Ng & Jordan, NIPS 2001). With few
clips the story is the better teacher, with many the data are: the penalty is on the distance from
the graph's weights (after Lasserre, Bishop & Minka, CVPR 2006).
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.types import Floats

PENALTY = 10.0
TRUST = 0.6
"""How much of the graph's weights is the starting point: they are a little too sure, because
what the regions share beyond its factors is counted twice. Both were chosen on synthetic maps."""

_ROUNDS = 50
_CLOSE = 1e-6


def fit_readout(
    features: Floats,
    classes: npt.NDArray[np.intp],
    weights: Floats,
    offsets: Floats,
) -> tuple[Floats, Floats]:
    """Fit by Newton's method; classes weigh the same, however frequent.

    Args:
        features: (N, F).
        classes: (N,) 0..K-1.
        weights: (K, F) to be drawn towards.
        offsets: (K,) to start from; not penalised, except to keep their sum.

    Returns:
        Weights (K, F) and offsets (K,).
    """
    n, k = len(features), len(weights)
    design = np.column_stack([features, np.ones(n)])
    prior = TRUST * np.column_stack([weights, offsets])
    penalty = np.append(np.full(features.shape[1], PENALTY), 1e-3)
    say = (n / k / np.bincount(classes, minlength=k))[classes]
    truth = np.eye(k)[classes]
    theta = prior.copy()

    def loss_of(theta: Floats) -> float:
        own = (log_softmax(design @ theta.T) * truth).sum(axis=1)
        return float((penalty * (theta - prior) ** 2).sum() / 2 - say @ own)

    best = loss_of(theta)
    for _ in range(_ROUNDS):
        chance = np.exp(log_softmax(design @ theta.T))
        slope = ((chance - truth) * say[:, None]).T @ design + penalty * (theta - prior)
        curve = np.zeros((k, design.shape[1], k, design.shape[1]))
        for a in range(k):
            for b in range(a, k):
                mixed = say * chance[:, a] * ((a == b) - chance[:, b])
                block = (design * mixed[:, None]).T @ design
                curve[a, :, b] = block
                curve[b, :, a] = block
        flat = curve.reshape(theta.size, theta.size) + np.diag(np.tile(penalty, k))
        step = np.linalg.solve(flat, slope.ravel()).reshape(theta.shape)
        loss = loss_of(theta - step)
        while loss > best and float(np.abs(step).max()) > _CLOSE:
            step = step / 2
            loss = loss_of(theta - step)
        if loss >= best:
            break
        theta, best = theta - step, loss
    return theta[:, :-1], theta[:, -1]


def log_softmax(logits: Floats) -> Floats:
    """Log of the softmax over the last axis."""
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return np.asarray(shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True)))
