from __future__ import annotations

from math import comb, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.metrics import f1_score, recall_score

from austicker.bench import metrics
from austicker.errors import RecordError
from austicker.types import Floats

CLASSES = ("negative", "positive", "surprise")
labels = st.lists(st.tuples(st.sampled_from(CLASSES), st.sampled_from(CLASSES)), max_size=40)


@given(labels)
def test_agrees_with_scikit_learn_wherever_defined(pairs: list[tuple[str, str]]) -> None:
    truth, predicted = [p[0] for p in pairs], [p[1] for p in pairs]
    counts = metrics.confusion(truth, predicted, CLASSES)
    f1, recall = metrics.uf1(counts), metrics.uar(counts)
    assert f1.n == recall.n == len(pairs)
    assert f1.undefined == len(set(CLASSES) - set(truth) - set(predicted))
    assert recall.undefined == len(set(CLASSES) - set(truth))
    assert isnan(f1.value) == bool(f1.undefined)
    assert isnan(recall.value) == bool(recall.undefined)
    if not f1.undefined:
        expected = f1_score(truth, predicted, labels=CLASSES, average="macro")
        assert f1.value == pytest.approx(expected)
    if not recall.undefined:
        expected = recall_score(truth, predicted, labels=CLASSES, average="macro")
        assert recall.value == pytest.approx(expected)


def test_known_matrix() -> None:
    truth = ["negative"] * 4 + ["positive"] * 2 + ["surprise"] * 2
    predicted = ["negative"] * 3 + ["positive"] * 3 + ["surprise", "negative"]
    counts = metrics.confusion(truth, predicted, CLASSES)
    assert counts.tolist() == [[3, 1, 0], [0, 2, 0], [1, 0, 1]]
    assert metrics.f1_per_class(counts) == pytest.approx([6 / 8, 4 / 5, 2 / 3])
    assert metrics.accuracy(counts) == metrics.Score(0.75, 8)
    assert metrics.majority_floor(counts) == metrics.Score(0.5, 8)


def test_nothing_is_undefined_not_zero() -> None:
    counts = metrics.confusion([], [], CLASSES)
    assert isnan(metrics.accuracy(counts).value)
    assert metrics.uf1(counts).undefined == 3
    assert metrics.majority_floor(counts).undefined == 1


def test_asr_counts_only_clips_that_were_right() -> None:
    truth = ["negative", "negative", "positive", "surprise"]
    before = ["negative", "negative", "positive", "negative"]
    after = ["negative", "positive", "surprise", "surprise"]
    score = metrics.attack_success(truth, before, after)
    assert score.value == pytest.approx(2 / 3)
    assert score.n == 3
    assert isnan(metrics.attack_success(["a"], ["b"], ["a"]).value)


@given(st.integers(0, 30), st.integers(0, 30), st.integers(0, 10))
def test_mcnemar_is_the_exact_binomial_test(first: int, second: int, both: int) -> None:
    truth = ["x"] * (first + second + both)
    a = ["x"] * first + ["y"] * second + ["x"] * both
    b = ["y"] * first + ["x"] * second + ["x"] * both
    result = metrics.mcnemar(truth, a, b)
    assert (result.first_only, result.second_only) == (first, second)
    total = first + second
    tail = sum(comb(total, k) * 0.5**total for k in range(min(first, second) + 1))
    assert result.p == pytest.approx(min(1.0, 2 * tail))


def test_mcnemar_of_many_clips_does_not_underflow() -> None:
    truth = ["x"] * 4000
    a = ["x"] * 2000 + ["y"] * 2000
    b = ["y"] * 2000 + ["x"] * 2000
    assert metrics.mcnemar(truth, a, b).p == 1.0
    assert 0 < metrics.mcnemar(truth[:3900], a[:3900], b[:3900]).p < 1


def test_bootstrap_draws_subjects_not_clips(rng: np.random.Generator) -> None:
    subjects = ["a"] * 50 + ["b"] * 50
    right = np.array([1.0] * 50 + [0.0] * 50)
    interval = metrics.bootstrap_subjects(lambda i: float(right[i].mean()), subjects, rng)
    assert (interval.low, interval.high) == (0.0, 1.0)  # drawing clips would give about .4-.6


def test_bootstrap_covers_the_truth_about_as_often_as_it_says() -> None:
    rng = np.random.default_rng(1)
    hits = 0
    for _ in range(100):
        values = np.repeat(rng.normal(0.3, 1, 40), 3)
        subjects = [str(i // 3) for i in range(120)]

        def mean(index: metrics.Index, drawn: Floats = values) -> float:
            return float(drawn[index].mean())

        interval = metrics.bootstrap_subjects(mean, subjects, rng, resamples=200)
        hits += interval.low <= 0.3 <= interval.high
    assert 86 <= hits <= 99


def test_bootstrap_counts_undefined_draws(rng: np.random.Generator) -> None:
    def value(index: np.ndarray) -> float:
        return 1.0 if 0 in index else nan

    interval = metrics.bootstrap_subjects(value, ["a", "b"], rng, resamples=400)
    assert (interval.low, interval.high, interval.resamples) == (1.0, 1.0, 400)
    assert 60 < interval.undefined < 140  # a quarter of the draws lack subject a
    none = metrics.bootstrap_subjects(lambda i: nan, ["a"], rng, resamples=5)
    assert isnan(none.low)
    assert none.undefined == 5


def test_bad_arguments_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(RecordError, match="expected 2 predictions, one per label, got 1"):
        metrics.confusion(["negative", "positive"], ["negative"], CLASSES)
    with pytest.raises(RecordError, match=r"got \['bored'\]"):
        metrics.confusion(["negative"], ["bored"], CLASSES)
    with pytest.raises(RecordError, match="three sequences of one length"):
        metrics.mcnemar(["a"], [], ["a"])
    with pytest.raises(RecordError, match="three sequences of one length"):
        metrics.attack_success(["a"], [], ["a"])
    with pytest.raises(RecordError, match="expected clips"):
        metrics.bootstrap_subjects(lambda i: 0.0, [], rng)


def test_the_measure_does_not_know_the_method() -> None:
    import subprocess
    import sys

    code = "import sys, austicker.bench.metrics as m; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = done.stdout.split()
    assert "austicker.bench.metrics" in loaded
    assert not [m for m in loaded if m.startswith(("austicker.placement", "austicker.causal"))]
