from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.bench.training.folds import check_classes, folds_of
from austicker.errors import DataError, UsageError


@settings(deadline=None)
@given(
    st.lists(st.sampled_from("abcdefg"), min_size=2, max_size=40).filter(lambda s: len(set(s)) > 1),
    st.integers(0, 5),
)
def test_everybody_is_tested_once_and_never_trained_on(subjects: list[str], seed: int) -> None:
    who = np.array(subjects)
    for split in ("loso", f"subjects:{len(set(subjects))}", "subjects:2"):
        folds = folds_of(split, subjects, seed)
        tested = np.concatenate([fold.test for fold in folds])
        assert sorted(tested) == list(range(len(subjects)))
        for fold in folds:
            assert not set(who[fold.train]) & set(who[fold.test])
            assert len(fold.train) + len(fold.test) == len(subjects)
    assert [f.name for f in folds_of("loso", subjects, seed)] == sorted(set(subjects))


@pytest.mark.parametrize(
    ("split", "subjects", "error", "sentence"),
    [
        ("loso", ["a", "a"], DataError, "all clips are of one subject"),
        ("loso", ["a", ""], DataError, "does not say who is who"),
        ("loso", [], DataError, "there are no clips"),
        ("random", ["a", "b"], UsageError, "loso or subjects:K, got 'random'"),
        ("subjects:3", ["a", "b"], UsageError, "K of 2-2"),
        ("subjects:1", ["a", "b"], UsageError, "K of 2-2"),
    ],
)
def test_what_cannot_be_split_is_one_sentence(split, subjects, error, sentence) -> None:
    with pytest.raises(error, match=sentence):
        folds_of(split, subjects, 0)


def test_a_class_that_cannot_be_learnt_is_named() -> None:
    subjects, labels = ["a", "a", "b", "b"], ["x", "y", "x", "x"]
    folds = folds_of("loso", subjects, 0)
    with pytest.raises(DataError, match="with 'a' left out no clip of class 'y'"):
        check_classes(folds, labels, ("x", "y"))
    check_classes(folds, ["x", "y", "y", "x"], ("x", "y"))
