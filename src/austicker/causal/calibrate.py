"""How good a model is at people it has not seen, and how far its certainty can be trusted."""

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
"""By which logits are divided for `gain`: small populations make models that are too sure, and one
confident mistake would hide what the rest has learnt."""
_TEMPERATURES = np.geomspace(0.5, 5, 61)


@dataclass(frozen=True, slots=True)
class Calibration:
    """Measures by leaving one subject out.

    Attributes:
        uf1: Unweighted F1 over all clips.
        accuracy: Share right.
        gain: Mean log-likelihood over that of guessing, nats a clip, classes weighing the same,
            the model made less sure by a fixed factor.
        p_value: Chance of such a gain, were there nothing to learn: subjects' gains with random
            signs, one-sided.
        temperature: By which the log posterior is divided.
        error: Expected calibration error after that: mean gap between certainty and share right.
        reliability: Per tenth of certainty: certainty, share right, clips.
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
    """(N, K) logits of every clip by a model that never saw its subject.

    Args:
        subjects: Of every clip.
        predict: (indices to learn from, indices to ask about) -> logits.
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
    say = (len(truth) / k / np.maximum(np.bincount(truth, minlength=k), 1))[truth]
    gains = say * (_own(log_softmax(logits / _CAUTION), truth) + np.log(k))
    names = np.asarray(subjects)
    each = np.array([gains[names == name].sum() for name in np.unique(names)])
    signs = rng.choice((-1.0, 1.0), size=(_FLIPS, len(each)))
    beyond = (signs @ each >= each.sum() - 1e-12).sum()
    losses = [-(say * _own(log_softmax(logits / t), truth)).mean() for t in _TEMPERATURES]
    temperature = float(_TEMPERATURES[int(np.argmin(losses))])
    chance = np.exp(log_softmax(logits / temperature))
    error, bins = _reliability(chance, truth)
    said = chance.argmax(axis=1)
    return Calibration(
        uf1=_uf1(said, truth, k),
        accuracy=float((said == truth).mean()),
        gain=float(gains.mean()),
        p_value=float((beyond + 1) / (_FLIPS + 1)),
        temperature=temperature,
        error=error,
        reliability=bins,
    )


def _own(values: Floats, truth: npt.NDArray[np.intp]) -> Floats:
    return np.asarray(values[np.arange(len(truth)), truth])


def _uf1(said: npt.NDArray[np.intp], truth: npt.NDArray[np.intp], k: int) -> float:
    scores = [
        2 * ((said == c) & (truth == c)).sum() / max((said == c).sum() + (truth == c).sum(), 1)
        for c in range(k)
    ]
    return float(np.mean(scores))


def _reliability(
    chance: Floats, truth: npt.NDArray[np.intp]
) -> tuple[float, tuple[tuple[float, float, int], ...]]:
    sure, right = chance.max(axis=1), chance.argmax(axis=1) == truth
    place = np.minimum((sure * _BINS).astype(int), _BINS - 1)
    rows = []
    for b in range(_BINS):
        here = place == b
        if here.any():
            rows.append((float(sure[here].mean()), float(right[here].mean()), int(here.sum())))
    error = sum(n * abs(c - r) for c, r, n in rows) / len(truth)
    return float(error), tuple(rows)
