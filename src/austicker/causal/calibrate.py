"""How well a model predicts for people it was not fitted to, and how well it is calibrated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.causal.discriminative import log_softmax
from austicker.types import Floats

_BINS = 10
_FLIPS = 2000
_CAUTION = 3.0
"""By which logits are divided for `gain`: models of small populations are overconfident, and one
confident error would hide the rest."""
_TEMPERATURES = np.geomspace(0.5, 5, 61)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measures by leaving one subject out.

    Attributes:
        uf1: Unweighted F1 over all clips, 0-1.
        accuracy: Share of correct predictions.
        gain: Mean log-likelihood above that of a uniform guess, nats a clip, classes weighted the
            same, the logits divided by a fixed factor.
        p_value: Of the gain, by a one-sided sign-flip test over subjects.
        temperature: By which the log posterior is divided.
        error: Expected calibration error after that: mean gap between confidence and accuracy.
        reliability: Per tenth of confidence: mean confidence, accuracy, number of clips.
    """

    uf1: float
    accuracy: float
    gain: float
    p_value: float
    temperature: float
    error: float
    reliability: tuple[tuple[float, float, int], ...]


def leave_one_subject_out(
    subjects: tuple[str, ...],
    predict: Callable[[npt.NDArray[np.intp], npt.NDArray[np.intp]], Floats],
    classes: int,
) -> Floats:
    """(N, K) logits of every clip by a model fitted without its subject.

    Args:
        subjects: Subject of every clip.
        predict: (training indices, test indices) -> logits.
        classes: K.
    """
    names = np.asarray(subjects)
    logits = np.zeros((len(names), classes))
    for name in np.unique(names):
        out = names == name
        logits[out] = predict(np.flatnonzero(~out), np.flatnonzero(out))
    return logits


def calibrate(
    logits: Floats,
    truth: npt.NDArray[np.intp],
    subjects: tuple[str, ...],
    rng: np.random.Generator,
) -> Calibration:
    """Measure (N, K) logits of unseen clips against their (N,) true classes."""
    k = logits.shape[1]
    clip_weights = (len(truth) / k / np.maximum(np.bincount(truth, minlength=k), 1))[truth]
    gains = clip_weights * (_own(log_softmax(logits / _CAUTION), truth) + np.log(k))
    names = np.asarray(subjects)
    each = np.array([gains[names == name].sum() for name in np.unique(names)])
    signs = rng.choice((-1.0, 1.0), size=(_FLIPS, len(each)))
    beyond = (signs @ each >= each.sum() - 1e-12).sum()
    losses = [-(clip_weights * _own(log_softmax(logits / t), truth)).mean() for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    posterior = np.exp(log_softmax(logits / temperature))
    error, bins = _reliability(posterior, truth)
    predicted = posterior.argmax(axis=1)
    return Calibration(
        uf1=_uf1(predicted, truth, k),
        accuracy=float((predicted == truth).mean()),
        gain=float(gains.mean()),
        p_value=float((beyond + 1) / (_FLIPS + 1)),
        temperature=temperature,
        error=error,
        reliability=bins,
    )


def _own(values: Floats, truth: npt.NDArray[np.intp]) -> Floats:
    return np.asarray(values[np.arange(len(truth)), truth])


def _uf1(predicted: npt.NDArray[np.intp], truth: npt.NDArray[np.intp], k: int) -> float:
    scores = [
        2
        * ((predicted == c) & (truth == c)).sum()
        / max((predicted == c).sum() + (truth == c).sum(), 1)
        for c in range(k)
    ]
    return float(np.mean(scores))


def _reliability(
    posterior: Floats, truth: npt.NDArray[np.intp]
) -> tuple[float, tuple[tuple[float, float, int], ...]]:
    confidence, correct = posterior.max(axis=1), posterior.argmax(axis=1) == truth
    place = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    rows = []
    for b in range(_BINS):
        here = place == b
        if here.any():
            rows.append(
                (float(confidence[here].mean()), float(correct[here].mean()), int(here.sum()))
            )
    error = sum(n * abs(c - r) for c, r, n in rows) / len(truth)
    return float(error), tuple(rows)
