"""Means, intervals and what they are taken over."""

from pathlib import Path

import numpy as np
import pytest

from austicker.bench import metrics
from austicker.bench.reporting.pool import Pool, asr, mcnemar_p, paired, within
from austicker.bench.reporting.results import Cell, read
from tests.bench.reporting.fabricate import cell, row, save, simple

WHO = ("ann", "ann", "bob", "bob", "cem", "cem")


def cells(folder: Path, *contents: dict[str, object]) -> tuple[Cell, ...]:
    return read(save(folder, contents)).cells


def test_asr_counts_what_was_right_before(tmp_path: Path) -> None:
    rows = [
        row("a", "ann", "negative", "negative", "positive"),
        row("b", "ann", "negative", "positive", "surprise"),
        row("c", "bob", "positive", "positive", "positive"),
    ]
    (one,) = cells(tmp_path, cell(rows))
    value = Pool.of([one]).rate([one], asr).value()
    assert (value.value, value.n) == (0.5, 2)


def test_interval_is_that_of_the_metrics(tmp_path: Path) -> None:
    (one,) = cells(tmp_path, cell(simple([1, 0, 0, 0, 1, 1], WHO)))  # type: ignore[list-item]
    top, bottom = (x.astype(float) for x in asr(one))
    expected = metrics.bootstrap_subjects(
        lambda i: float(top[i].sum() / bottom[i].sum()), one.subjects, np.random.default_rng(0)
    )
    value = Pool.of([one]).rate([one], asr).value()
    assert (value.low, value.high) == pytest.approx((expected.low, expected.high))


def test_interval_of_uf1_is_that_of_the_metrics(tmp_path: Path) -> None:
    who = [name for name in ("ann", "bob", "cem", "dan") for _ in range(6)]
    (one,) = cells(tmp_path, cell(simple([i % 5 == 0 for i in range(24)], who)))

    def uf1(i: metrics.Index) -> float:
        names = np.array(one.classes)
        true, said = (names[codes[i]].tolist() for codes in (one.label, one.after))
        return metrics.uf1(metrics.confusion(true, said, one.classes)).value

    expected = metrics.bootstrap_subjects(uf1, one.subjects, np.random.default_rng(0))
    value = Pool.of([one]).macro([one], "uf1", "after").value("score")
    assert (value.low, value.high) == pytest.approx((expected.low, expected.high))
    assert value.value == pytest.approx(uf1(np.arange(24)))


def test_draws_are_averaged_in_seeds_and_seeds_in_contexts(tmp_path: Path) -> None:
    none, half, every = ([False] * 6, [True, False] * 3, [True] * 6)
    some = cells(
        tmp_path,
        cell(simple(every, WHO), seed=0, draw=0),
        cell(simple(none, WHO), seed=0, draw=1),
        cell(simple(none, WHO), seed=1, draw=0),
        cell(simple(half, WHO), victim="htnet", seed=0),
    )
    value = Pool.of(some).rate(some, asr).value()
    assert value.value == pytest.approx(((0.5 + 0.0) / 2 + 0.5) / 2)
    assert value.n == 18  # two seeds and one seed of six clips; draws are not counted


def test_differences_are_over_the_same_seeds(tmp_path: Path) -> None:
    every, none = [True] * 6, [False] * 6
    some = cells(
        tmp_path,
        cell(simple(every, WHO), attack="counterfactual", seed=0),
        cell(simple(none, WHO), attack="counterfactual", seed=1),
        cell(simple(none, WHO), attack="random", seed=0),
    )
    here, there = paired(some[:2], some[2:])
    assert [c.key.seed for c in here] == [c.key.seed for c in there] == [0]
    pool = Pool.of(some)
    gain = (pool.rate(here, asr) - pool.rate(there, asr)).value("points")
    assert (gain.value, gain.low, gain.high) == (1, 1, 1)


def test_success_within_tries(tmp_path: Path) -> None:
    rows = simple([True] * 4, WHO[:4])
    for one, first in zip(rows, (1, 2, 5, None), strict=True):
        one.update(first=first, tries=5)
    some = cells(tmp_path, cell(rows))
    pool = Pool.of(some)
    assert [pool.rate(some, within(q)).point for q in (1, 2, 4, 5)] == [0.25, 0.5, 0.5, 0.75]


def test_mcnemar_of_several_cells_is_twice_the_median(tmp_path: Path) -> None:
    one = cell(simple([True] * 6, WHO), seed=0)
    two = cell(simple([False] * 6, WHO), seed=1)
    first, second = cells(tmp_path, one, two)
    alone = mcnemar_p([first])
    assert alone == pytest.approx(2 * 0.5**6)
    assert mcnemar_p([first, second]) == pytest.approx(min(1, 2 * (alone + 1) / 2))


def test_nothing_is_undefined_not_zero(tmp_path: Path) -> None:
    (one,) = cells(tmp_path, cell([row("a", "ann", "negative", "positive", "positive")]))
    value = Pool.of([one]).rate([one], asr).value()
    assert np.isnan([value.value, value.low, value.high]).all()
    assert value.n == 0
