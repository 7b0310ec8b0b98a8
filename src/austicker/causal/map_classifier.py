"""Classifies whole motion maps, where the graph reads only the means of their regions.

Ridge regression to the classes (Hoerl & Kennard, Technometrics 12, 1970), each cell divided by the
root mean square of its motion in the population. The penalty is so large that the weights are close
to the difference of the classes' means: these transfer best between recognisers.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from austicker.causal.discriminative import log_softmax
from austicker.errors import RecordError
from austicker.maplayout import CELLS
from austicker.types import Floats

PENALTY = 1e4
"""On the weights of standardised cells. Of 3e3-1e5 the one that transferred best to
recognisers of other kinds, on synthetic maps (docs/causal.md)."""

_FLOOR = 0.1
"""Share of the mean square of a channel that is added to that of each cell."""
_ALWAYS = 10.0
"""The constant feature: so large that its weight is hardly penalised."""
_SCALES = np.geomspace(1, 30, 61)


@dataclass(frozen=True, slots=True, eq=False)
class MapClassifier:
    """Linear scores of the classes.

    Attributes:
        weights: (K, 28, 28, 3) of u, v and strain of each cell, in the range of each channel.
        offsets: (K,).
    """

    weights: Floats
    offsets: Floats

    def __post_init__(self) -> None:
        expected = (len(self.offsets), CELLS, CELLS, 3)
        if self.weights.shape != expected:
            raise RecordError(
                f"MapClassifier: expected weights of shape {expected}, got {self.weights.shape}"
            )

    def log_posterior(self, maps: Floats) -> Floats:
        """(..., K) log posterior of (..., 28, 28, 3) maps."""
        # No matrix product: on small ones the threads of BLAS get in each other's way.
        scores = np.einsum("...rcm,krcm->...k", maps, self.weights.astype(maps.dtype))
        return log_softmax(scores + self.offsets)

    def scaled(self, factor: float) -> MapClassifier:
        """The classifier with all scores multiplied by a factor."""
        return replace(self, weights=self.weights * factor, offsets=self.offsets * factor)


def fit_map_classifier(
    maps: Floats, classes: npt.NDArray[np.intp], subjects: tuple[str, ...]
) -> tuple[MapClassifier, Floats]:
    """Fit to maps and their mirror images, classes weighted the same.

    The scale of the scores maximises the likelihood of each subject under the fit to all others.
    That fit has a closed form: of a ridge regression the rows of one subject can be taken out.

    Args:
        maps: (N, 28, 28, 3) u and v from their medians, strain from 0.
        classes: (N,) 0..K-1, each of them present.
        subjects: Subject of every map.

    Returns:
        The classifier, and (N, K) logits of every map by a fit without its subject.
    """
    both = np.concatenate([maps, mirrored(maps)]).astype(np.float64)
    flat, truth = both.reshape(len(both), -1), np.tile(classes, 2)
    power = (both**2).mean(axis=0)
    # Off the face hardly anything moves, and what does must not decide.
    deviation = np.sqrt(power + _FLOOR * power.mean(axis=(0, 1))).ravel()
    deviation = np.where(deviation > 0, deviation, np.inf)
    design = np.column_stack([flat / deviation, np.full(len(flat), _ALWAYS)])
    k = int(classes.max()) + 1
    wanted = np.eye(k)[truth] - 1 / k
    clip_weights = (len(truth) / k / np.bincount(truth, minlength=k))[truth]
    weighted = design * clip_weights[:, None]
    inverse = np.linalg.inv(weighted.T @ design + PENALTY * np.eye(design.shape[1]))
    solved = inverse @ (weighted.T @ wanted)
    logits = _left_out(design, weighted @ inverse, wanted, design @ solved, np.tile(subjects, 2))
    logits = logits[: len(maps)]
    losses = [
        -(clip_weights[: len(maps)] * _own(log_softmax(logits * s), classes)).mean()
        for s in _SCALES
    ]
    scale = float(_SCALES[int(np.argmin(losses))])
    weights = (solved[:-1] / deviation[:, None]).T.reshape(k, CELLS, CELLS, 3)
    return MapClassifier(weights, _ALWAYS * solved[-1]).scaled(scale), logits * scale


def mirrored(maps: Floats) -> Floats:
    """(..., 28, 28, 3) of the mirrored faces: columns reversed, u turned round."""
    return np.asarray(maps[..., ::-1, :] * np.array([-1, 1, 1], np.float32))


def _left_out(
    design: Floats,
    influence: Floats,
    wanted: Floats,
    fitted: Floats,
    subjects: npt.NDArray[np.str_],
) -> Floats:
    """(N, K) fitted values of every row without its subject's rows.

    With the rows G taken out, those rows' residuals are (I - H_GG)^-1 times what they are
    (Cook & Weisberg, Residuals and Influence in Regression, 1982, 2.2 and 3.2).
    """
    out = np.zeros_like(fitted)
    for name in np.unique(subjects):
        own = np.flatnonzero(subjects == name)
        hat = design[own] @ influence[own].T
        rest = np.linalg.solve(np.eye(len(own)) - hat, wanted[own] - fitted[own])
        out[own] = wanted[own] - rest
    return out


def _own(values: Floats, truth: npt.NDArray[np.intp]) -> Floats:
    return np.asarray(values[np.arange(len(truth)), truth])
