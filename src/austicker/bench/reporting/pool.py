"""Numbers over cells that differ in seed, draw, sticker or victim, with intervals over subjects.

People are drawn once for each corpus, and the same draws serve every number of it: a difference
between two rules is then a difference over the same people. What `metrics.bootstrap_subjects` does
clip by clip is done here with sums per person, for a report has thousands of intervals.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache
from math import nan
from statistics import median
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.bench import metrics
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.records import Kind, Value
from austicker.bench.reporting.results import Cell
from austicker.types import Bools, Floats

RESAMPLES = 2000
SEED = 0
_SAME = 1e-3

Column: TypeAlias = npt.NDArray[np.generic]
Measure: TypeAlias = Callable[[Cell], tuple[Column, Column]]
"""Numerator and denominator, (n,) each, of a share over the clips of a cell."""
Mask: TypeAlias = Callable[[Cell], Bools]


def asr(cell: Cell) -> tuple[Column, Column]:
    """Of the clips read correctly before: those whose answer changed."""
    return cell.correct & (cell.after != cell.label), cell.correct


def accuracy_before(cell: Cell) -> tuple[Column, Column]:
    """Clips read correctly as they are."""
    return cell.correct, np.ones(len(cell.label), bool)


def accuracy_after(cell: Cell) -> tuple[Column, Column]:
    """Clips read correctly with stickers."""
    return cell.after == cell.label, np.ones(len(cell.label), bool)


def queries(cell: Cell) -> tuple[Column, Column]:
    """Calls of the victim."""
    return cell.queries, np.ones(len(cell.label), bool)


def coverage(cell: Cell) -> tuple[Column, Column]:
    """Share of the face covered, over clips of which it is known."""
    known = ~np.isnan(cell.coverage)
    return np.where(known, cell.coverage, 0.0), known


@cache
def within(tries: int) -> Measure:
    """ASR when at most so many tries may be made."""

    def measure(cell: Cell) -> tuple[Column, Column]:
        return cell.correct & (cell.first > 0) & (cell.first <= tries), cell.correct

    return measure


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """A number, and what it would be over other people.

    Attributes:
        point: Over those there are.
        samples: (B,) one for each draw of people; NaN where undefined.
        n: Clips in the denominators, summed over seeds (not draws), victims and stickers.
    """

    point: float
    samples: Floats
    n: int

    def __sub__(self, other: Sampled) -> Sampled:
        return Sampled(self.point - other.point, self.samples - other.samples, self.n)

    def __truediv__(self, other: Sampled) -> Sampled:
        below = np.where(other.samples == 0, nan, other.samples)
        point = self.point / other.point if other.point else nan
        return Sampled(point, self.samples / below, self.n)

    def value(self, kind: Kind = "percent", *, fixed: bool = False) -> Value:
        """The number with its 95 % interval.

        Args:
            kind: How it is printed.
            fixed: Whether it may be the same for everybody; it then has no interval.
        """
        low, high = _between(self.samples)
        if fixed and high - low < _SAME:
            low = high = nan
        return Value(self.point, low, high, self.n, kind)


@dataclass(frozen=True, slots=True, eq=False)
class Pool:
    """Draws of people, and sums per person that were needed before.

    Attributes:
        people: Of each corpus, by name.
        resamples: Draws of people.
    """

    people: dict[Corpus, tuple[str, ...]]
    resamples: int = RESAMPLES
    _weights: dict[Corpus, npt.NDArray[np.float32]] = field(default_factory=dict)
    _sums: dict[tuple[Cell, Measure], tuple[Floats, Floats]] = field(default_factory=dict)
    _index: dict[tuple[Corpus, int], npt.NDArray[np.intp]] = field(default_factory=dict)

    @classmethod
    def of(cls, cells: Iterable[Cell], resamples: int = RESAMPLES) -> Pool:
        """For the people of these cells."""
        people: dict[Corpus, set[str]] = {}
        for cell in cells:
            people.setdefault(cell.key.corpus, set()).update(cell.subjects)
        return cls({corpus: tuple(sorted(names)) for corpus, names in people.items()}, resamples)

    def rate(self, cells: Sequence[Cell], measure: Measure, mask: Mask | None = None) -> Sampled:
        """Mean over cells of a share.

        Args:
            cells: Of one corpus; draws are averaged first, then seeds, then the rest.
            measure: The share; cells without a denominator are left out.
            mask: Clips to count; all when None.
        """
        some = [(cell, *self._of_person(cell, measure, mask)) for cell in cells]
        some = [one for one in some if one[2].sum() > 0]
        if not some:
            return self.nothing()
        corpus = some[0][0].key.corpus
        tops, bottoms = (np.array([one[i] for one in some]) for i in (1, 2))
        share = spread([cell for cell, *_ in some])
        point = float((share * tops.sum(axis=1) / bottoms.sum(axis=1)).sum())
        drawn = self._drawn(corpus, bottoms)
        quotients = np.divide(
            self._drawn(corpus, tops), drawn, out=np.full(drawn.shape, nan), where=drawn > 0
        )
        n = (bottoms.sum(axis=1) / _draws([cell for cell, *_ in some])).sum()
        return Sampled(point, quotients @ share, round(float(n)))

    def macro(self, cells: Sequence[Cell], score: str, when: str) -> Sampled:
        """Mean over cells of "uf1" or "uar", "before" or "after".

        A draw of people without some class has no score and is left out of the interval.
        """
        if not cells:
            return self.nothing()
        points, samples = [], []
        for cell in cells:
            predicted = cell.before if when == "before" else cell.after
            number = len(cell.classes)
            person = self._person(cell)
            people = len(self.people[cell.key.corpus])
            flat = (person * number + cell.label) * number + predicted
            counts = np.bincount(flat, minlength=people * number**2).reshape(people, -1)
            whole = counts.sum(axis=0).reshape(number, number)
            points.append((metrics.uf1 if score == "uf1" else metrics.uar)(whole).value)
            drawn = self._drawn(cell.key.corpus, counts.T.astype(float))
            samples.append(_macro(drawn.reshape(-1, number, number), score))
        share = spread(cells)
        n = (np.array([len(cell.label) for cell in cells]) / _draws(cells)).sum()
        return Sampled(float(np.dot(share, points)), share @ np.array(samples), round(float(n)))

    def nothing(self) -> Sampled:
        """What is known without cells."""
        return Sampled(nan, np.full(self.resamples, nan), 0)

    def _of_person(self, cell: Cell, measure: Measure, mask: Mask | None) -> tuple[Floats, Floats]:
        if mask is None and (cell, measure) in self._sums:
            return self._sums[cell, measure]
        top, bottom = measure(cell)
        if mask is not None:
            kept = mask(cell)
            top, bottom = top * kept, bottom * kept
        person, people = self._person(cell), len(self.people[cell.key.corpus])
        sums: tuple[Floats, Floats] = (
            np.bincount(person, top.astype(float), people).astype(float),
            np.bincount(person, bottom.astype(float), people).astype(float),
        )
        if mask is None:
            self._sums[cell, measure] = sums
        return sums

    def _person(self, cell: Cell) -> npt.NDArray[np.intp]:
        """(n,) indices of the clips' subjects."""
        # The reader keeps one tuple for all cells of the same clips, so its id names it.
        key = (cell.key.corpus, id(cell.subjects))
        if key not in self._index:
            place = {name: i for i, name in enumerate(self.people[cell.key.corpus])}
            self._index[key] = np.array([place[name] for name in cell.subjects], np.intp)
        return self._index[key]

    def _drawn(self, corpus: Corpus, sums: Floats) -> Floats:
        """(B, C) sums over drawn people, of (C, S) sums of each person."""
        if corpus not in self._weights:
            people = len(self.people[corpus])
            rng = np.random.default_rng(SEED)
            weights = np.empty((self.resamples, people), np.float32)
            for row in weights:
                row[:] = np.bincount(rng.integers(people, size=people), minlength=people)
            self._weights[corpus] = weights
        weights = self._weights[corpus]
        if (sums == np.round(sums)).all() and sums.sum(axis=1).max(initial=0) < 2**20:
            # Whole numbers are exact in single precision, in whatever order they are added.
            return np.asarray((weights @ sums.T.astype(np.float32)).astype(np.float64))
        return np.asarray(weights.astype(np.float64) @ sums.T)


def spread(cells: Sequence[Cell]) -> Floats:
    """(C,) weights that sum to 1: equal for contexts, in them for seeds, in those for draws."""
    seeds: dict[object, set[int]] = {}
    for cell in cells:
        seeds.setdefault(cell.key.context, set()).add(cell.key.seed)
    parts = np.array([len(seeds) * len(seeds[cell.key.context]) for cell in cells])
    return np.asarray(1.0 / (parts * _draws(cells)))


def _draws(cells: Sequence[Cell]) -> npt.NDArray[np.intp]:
    """(C,) how many draws there are in each cell's context and seed."""
    counts = Counter((cell.key.context, cell.key.seed) for cell in cells)
    return np.array([counts[cell.key.context, cell.key.seed] for cell in cells], np.intp)


def paired(first: Sequence[Cell], second: Sequence[Cell]) -> tuple[list[Cell], list[Cell]]:
    """Those of both that stand in the same context and have the same seed."""
    both = {(c.key.context, c.key.seed) for c in first} & {
        (c.key.context, c.key.seed) for c in second
    }
    here, there = (
        [c for c in cells if (c.key.context, c.key.seed) in both] for cells in (first, second)
    )
    return here, there


def mcnemar_p(cells: Sequence[Cell]) -> float:
    """Exact test of right before against right after; NaN without cells.

    Of several seeds or draws twice the median p, which is valid however they depend on each other
    (Rüger, Metrika 25, 1978).
    """
    found = []
    for cell in cells:
        label, before, after = (
            x.astype(str).tolist() for x in (cell.label, cell.before, cell.after)
        )
        found.append(metrics.mcnemar(label, before, after).p)
    if len(found) < 2:
        return found[0] if found else nan
    return min(1.0, 2 * median(found))


def wilson(share: float, n: int) -> tuple[float, float]:
    """95 % interval of a share of n independent trials; Wilson, JASA 22, 1927."""
    if n < 1:
        return nan, nan
    z = 1.959964
    middle = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * (share * (1 - share) / n + z * z / (4 * n * n)) ** 0.5
    return max(0.0, middle - half), min(1.0, middle + half)


def _between(samples: Floats) -> tuple[float, float]:
    defined = samples[~np.isnan(samples)]
    if not len(defined):
        return nan, nan
    low, high = np.quantile(defined, [0.025, 0.975])
    return float(low), float(high)


def _macro(counts: Floats, score: str) -> Floats:
    """(B,) macro F1 or recall of (B, K, K) confusion matrices."""
    hits = np.diagonal(counts, axis1=1, axis2=2)
    true, predicted = counts.sum(axis=2), counts.sum(axis=1)
    top, bottom = (2 * hits, true + predicted) if score == "uf1" else (hits, true)
    each = np.divide(top, bottom, out=np.full(top.shape, nan), where=bottom > 0)
    return np.asarray(each.mean(axis=1))
