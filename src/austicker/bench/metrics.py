"""What results are measured by. Undefined is NaN with a count, never 0.

UF1 and UAR: See et al., MEGC 2019 (FG 2019), eq. 1-3: F1 and recall per class over all clips of
all folds pooled, then the plain mean over the classes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import nan
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.types import Floats

Labels: TypeAlias = Sequence[str]
Counts: TypeAlias = npt.NDArray[np.int64]
Index: TypeAlias = npt.NDArray[np.intp]


@dataclass(frozen=True, slots=True)
class Score:
    """A number and what it was taken over.

    Attributes:
        value: NaN when any part of it is undefined.
        n: Clips counted: the denominator of a share, all clips for UF1 and UAR.
        undefined: Parts that are 0/0: classes for UF1 and UAR, 1 for an empty share.

    Example:
        >>> Score(0.75, n=4)
        Score(value=0.75, n=4, undefined=0)
    """

    value: float
    n: int
    undefined: int = 0


@dataclass(frozen=True, slots=True)
class McNemar:
    """The exact test of two classifiers on the same clips.

    Attributes:
        p: Two-sided; 1 when they are never right on different clips.
        first_only, second_only: Clips that only one of them got right.

    Example:
        >>> McNemar(p=1.0, first_only=2, second_only=2)
        McNemar(p=1.0, first_only=2, second_only=2)
    """

    p: float
    first_only: int
    second_only: int


@dataclass(frozen=True, slots=True)
class Interval:
    """A bootstrap interval.

    Attributes:
        low, high: NaN when no resample had a defined value.
        resamples: Drawn.
        undefined: Those of them without a value, left out of the interval.

    Example:
        >>> Interval(0.4, 0.8, resamples=2000, undefined=0)
        Interval(low=0.4, high=0.8, resamples=2000, undefined=0)
    """

    low: float
    high: float
    resamples: int
    undefined: int


def confusion(truth: Labels, predicted: Labels, classes: Sequence[str]) -> Counts:
    """(K, K) counts, rows true, columns predicted.

    Raises:
        RecordError: Lengths differ, or a label is none of `classes`.

    Example:
        >>> confusion(["a", "a", "b"], ["a", "b", "b"], ("a", "b")).tolist()
        [[1, 1], [0, 1]]
    """
    if len(truth) != len(predicted):
        raise RecordError(
            f"confusion: expected {len(truth)} predictions, one per label, got {len(predicted)}"
        )
    place = {name: i for i, name in enumerate(classes)}
    strangers = sorted({*truth, *predicted} - set(classes))
    if strangers:
        raise RecordError(f"confusion: expected labels among {tuple(classes)}, got {strangers}")
    counts = np.zeros((len(classes), len(classes)), np.int64)
    np.add.at(counts, ([place[t] for t in truth], [place[p] for p in predicted]), 1)
    return counts


def f1_per_class(counts: Counts) -> Floats:
    """(K,) 2 TP / (2 TP + FP + FN); NaN for a class neither true nor predicted anywhere.

    Example:
        >>> f1_per_class(np.array([[3, 1], [0, 4]])).round(2).tolist()
        [0.86, 0.89]
    """
    hits = np.diag(counts)
    return _divide(2 * hits, counts.sum(axis=0) + counts.sum(axis=1))


def recall_per_class(counts: Counts) -> Floats:
    """(K,) TP / (TP + FN); NaN for a class that never is true.

    Example:
        >>> recall_per_class(np.array([[3, 1], [0, 4]])).tolist()
        [0.75, 1.0]
    """
    return _divide(np.diag(counts), counts.sum(axis=1))


def uf1(counts: Counts) -> Score:
    """Unweighted F1 (macro F1) of a confusion matrix.

    Example:
        >>> round(uf1(np.array([[3, 1], [0, 4]])).value, 3)
        0.873
    """
    return _mean(f1_per_class(counts), int(counts.sum()))


def uar(counts: Counts) -> Score:
    """Unweighted average recall of a confusion matrix.

    Example:
        >>> uar(np.array([[3, 1], [0, 4]]))
        Score(value=0.875, n=8, undefined=0)
    """
    return _mean(recall_per_class(counts), int(counts.sum()))


def accuracy(counts: Counts) -> Score:
    """Share of clips on the diagonal.

    Example:
        >>> accuracy(np.array([[3, 1], [0, 4]]))
        Score(value=0.875, n=8, undefined=0)
    """
    return share(int(np.trace(counts)), int(counts.sum()))


def majority_floor(counts: Counts) -> Score:
    """Accuracy of always saying the commonest class.

    Example:
        >>> majority_floor(np.array([[3, 1], [0, 2]])).n
        6
        >>> round(majority_floor(np.array([[3, 1], [0, 2]])).value, 3)
        0.667
    """
    return share(int(counts.sum(axis=1).max(initial=0)), int(counts.sum()))


def attack_success(truth: Labels, before: Labels, after: Labels) -> Score:
    """ASR: of the clips classified correctly before, the share whose label changed.

    Example:
        >>> attack_success(["a", "b", "b"], ["a", "b", "a"], ["b", "b", "a"])
        Score(value=0.5, n=2, undefined=0)
    """
    if not len(truth) == len(before) == len(after):
        got = (len(truth), len(before), len(after))
        raise RecordError(f"attack_success: expected three sequences of one length, got {got}")
    correct = [a for t, b, a in zip(truth, before, after, strict=True) if t == b]
    changed = [a != t for t, b, a in zip(truth, before, after, strict=True) if t == b]
    return share(sum(changed), len(correct))


def share(part: int, whole: int) -> Score:
    """Part / whole, undefined when there is no whole.

    Example:
        >>> share(3, 4)
        Score(value=0.75, n=4, undefined=0)
        >>> share(0, 0)
        Score(value=nan, n=0, undefined=1)
    """
    return Score(part / whole, whole) if whole else Score(nan, 0, 1)


def mcnemar(truth: Labels, first: Labels, second: Labels) -> McNemar:
    """Exact (binomial) McNemar test; McNemar, Psychometrika 12, 1947.

    Raises:
        RecordError: Lengths differ.

    Example:
        >>> mcnemar(["a", "b", "b"], ["a", "a", "b"], ["a", "b", "b"])
        McNemar(p=1.0, first_only=0, second_only=1)
    """
    if not len(truth) == len(first) == len(second):
        got = (len(truth), len(first), len(second))
        raise RecordError(f"mcnemar: expected three sequences of one length, got {got}")
    triples = list(zip(truth, first, second, strict=True))
    only_first = sum(t == a != b for t, a, b in triples)
    only_second = sum(t == b != a for t, a, b in triples)
    total, least = only_first + only_second, min(only_first, only_second)
    # Whole numbers until the end: a float power underflows beyond about a thousand clips.
    tail = term = 1
    for k in range(least):
        term = term * (total - k) // (k + 1)
        tail += term
    return McNemar(min(1.0, 2 * tail / 2**total), only_first, only_second)


def bootstrap_subjects(
    statistic: Callable[[Index], float],
    subjects: Sequence[str],
    rng: np.random.Generator,
    resamples: int = 2000,
    level: float = 0.95,
) -> Interval:
    """Percentile interval by drawing whole subjects with replacement.

    Clips of one person are not independent; drawing clips would make the interval too narrow.

    Args:
        statistic: Indices of clips (repeats included) -> value; NaN where undefined.
        subjects: Of every clip.
        rng: Source of the draws.
        resamples: How many.
        level: Coverage, 0-1.

    Raises:
        RecordError: No clips, or a level outside 0-1.

    Example:
        >>> right = np.array([1.0, 1.0, 0.0, 1.0])
        >>> people = ["ann", "ann", "bob", "bob"]
        >>> rng = np.random.default_rng(0)
        >>> bootstrap_subjects(lambda clips: float(right[clips].mean()), people, rng, 100)
        Interval(low=0.5, high=1.0, resamples=100, undefined=0)
    """
    if not subjects or not 0 < level < 1:
        raise RecordError(
            f"bootstrap_subjects: expected clips and 0 < level < 1, got {len(subjects)} and {level}"
        )
    names = np.asarray(subjects)
    groups = [np.flatnonzero(names == name) for name in np.unique(names)]
    values = np.empty(resamples)
    for i in range(resamples):
        drawn = rng.integers(len(groups), size=len(groups))
        values[i] = statistic(np.concatenate([groups[g] for g in drawn]))
    defined = values[~np.isnan(values)]
    if not len(defined):
        return Interval(nan, nan, resamples, resamples)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), resamples, resamples - len(defined))


def bootstrap_share(
    parts: Floats,
    wholes: Floats,
    subjects: Sequence[str],
    rng: np.random.Generator,
    *,
    resamples: int = 2000,
    level: float = 0.95,
) -> Interval:
    """`bootstrap_subjects` of sum(parts) / sum(wholes), all draws at once.

    `parts` and `wholes`, (N,), are one each per clip; the rest is as there.

    Raises:
        RecordError: No clips, or a level outside 0-1.

    Example:
        >>> right, people = np.array([1.0, 1.0, 0.0, 1.0]), ["ann", "ann", "bob", "bob"]
        >>> bootstrap_share(right, np.ones(4), people, np.random.default_rng(0), resamples=100)
        Interval(low=0.5, high=1.0, resamples=100, undefined=0)
    """
    if not subjects or not 0 < level < 1:
        raise RecordError(
            f"bootstrap_share: expected clips and 0 < level < 1, got {len(subjects)} and {level}"
        )
    _, group = np.unique(np.asarray(subjects), return_inverse=True)
    top, bottom = (np.bincount(group, weights=values) for values in (parts, wholes))
    drawn = rng.integers(len(top), size=(resamples, len(top)))
    sums = bottom[drawn].sum(axis=1)
    defined = top[drawn].sum(axis=1)[sums > 0] / sums[sums > 0]
    if not len(defined):
        return Interval(nan, nan, resamples, resamples)
    low, high = np.quantile(defined, [(1 - level) / 2, (1 + level) / 2])
    return Interval(float(low), float(high), resamples, resamples - len(defined))


def _divide(top: npt.NDArray[Any], bottom: npt.NDArray[Any]) -> Floats:
    quotient = np.full(len(top), nan)
    np.divide(top, bottom, out=quotient, where=bottom > 0)
    return quotient


def _mean(values: Floats, n: int) -> Score:
    undefined = int(np.isnan(values).sum())
    return Score(nan if undefined or not len(values) else float(values.mean()), n, undefined)
