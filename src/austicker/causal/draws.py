"""Faces drawn from the graph, and how certain their emotion is while some regions are hidden.

P(motion | do(emotion)): a variant by its share, action units around the variant's means, motion of
the regions by the loadings. Nothing here knows of any clip.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.causal.discriminative import log_softmax, log_sums
from austicker.causal.latent import Latent
from austicker.types import N_ROIS, Bools, Floats

_FACES = 1000
_SEED = 0
"""Of the faces that sets of regions are compared on: the same for every clip, so that a choice
between two sets that are about as good does not depend on it."""
_SETS_AT_ONCE = 64


def draw_features(
    latent: Latent, count: int, rng: np.random.Generator
) -> tuple[npt.NDArray[np.intp], Floats]:
    """(N,) classes, uniformly at random, and (N, F) standardised features of faces that show them.

    Args:
        latent: The graph.
        count: N.
        rng: Draws emotions, variants, units and noise.
    """
    number = int(latent.owners.max()) + 1
    classes = rng.integers(number, size=count)
    own = latent.shares * (latent.owners == np.arange(number)[:, None])
    odds = np.cumsum(own / own.sum(axis=1, keepdims=True), axis=1)
    # A share below 1 by rounding must not lead past the last variant of its own class.
    odds = np.where(np.isclose(odds, 1), 1.0, odds)
    variants = (rng.random((count, 1)) >= odds[classes]).sum(axis=1)
    factors = len(latent.spread)
    root = np.linalg.cholesky(latent.spread + 1e-6 * np.eye(factors))
    units = latent.means[variants] + rng.normal(size=(count, factors)) @ root.T
    noise = rng.normal(size=(count, len(latent.noise))) * np.sqrt(latent.noise)
    return classes.astype(np.intp), np.asarray(units @ latent.loadings.T + noise)


def expected_log_posterior(latent: Latent, sets: npt.NDArray[np.intp]) -> Floats:
    """(S,) how certain an observer is of the emotions of the population's faces, regions hidden.

    Mean over faces of log P(their emotion | motion of the other regions), for an observer who
    knows the graph and which regions are hidden, and infers nothing from which they are: minus the
    conditional entropy of the emotion, nats. All emotions are equally frequent.

    Args:
        latent: The graph.
        sets: (S, n) ROIs, 1-14, hidden together.
    """
    classes, features = draw_features(latent, _FACES, np.random.default_rng(_SEED))
    blocks = [sets[i : i + _SETS_AT_ONCE] for i in range(0, len(sets), _SETS_AT_ONCE)]
    return np.concatenate([_mean_log_posterior(latent, classes, features, b) for b in blocks])


def _mean_log_posterior(
    latent: Latent, classes: npt.NDArray[np.intp], features: Floats, sets: npt.NDArray[np.intp]
) -> Floats:
    weights, offsets = _discriminants(latent, _visible(sets, len(latent.noise)))
    logits = features @ weights.transpose(0, 2, 1) + offsets[:, None]
    posterior = log_softmax(log_sums(logits, latent.owners))
    return np.asarray(posterior[:, np.arange(len(classes)), classes].mean(axis=1))


def _visible(sets: npt.NDArray[np.intp], features: int) -> Bools:
    """(S, F) features that are not of a hidden region."""
    visible = np.ones((len(sets), N_ROIS), bool)
    np.put_along_axis(visible, sets - 1, False, axis=1)
    return np.repeat(visible, features // N_ROIS, axis=1)


def _discriminants(latent: Latent, visible: Bools) -> tuple[Floats, Floats]:
    """Linear discriminants of the visible features: (S, V, F) weights and (S, V) offsets."""
    both = visible[:, :, None] & visible[:, None]
    # Rows and columns of what is hidden become those of the identity, and so weigh nothing.
    spread = np.where(both, latent.covariance, np.eye(visible.shape[1]))
    centres = (latent.means @ latent.loadings.T) * visible[:, None]
    weights = np.linalg.solve(spread, centres.transpose(0, 2, 1)).transpose(0, 2, 1)
    return weights, np.log(latent.shares) - (weights * centres).sum(axis=2) / 2
