"""Bad data is refused in one sentence."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from austicker.causal import Population, fit
from austicker.errors import DataError, RecordError
from tests.causal.toys import toy_population


def few(p: Population) -> Population:
    return p.select(range(29))


def nan(p: Population) -> Population:
    values = p.values.copy()
    values[3, 4, 1] = np.nan
    return replace(p, values=values)


def constant(p: Population) -> Population:
    values = p.values.copy()
    values[:, 4, 2] = 7
    return replace(p, values=values)


def one_class(p: Population) -> Population:
    return p.select([i for i, label in enumerate(p.labels) if label == "positive"])


def rare(p: Population) -> Population:
    kept = [i for i, label in enumerate(p.labels) if label != "positive" or i < 3]
    return p.select(kept)


def alone(p: Population) -> Population:
    return replace(p, subjects=("x",) * len(p))


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (few, "29 clips; expected 30"),
        (nan, "v of ROI 5 in clip 3 is not a number"),
        (constant, "strain of ROI 5 is the same in all"),
        (one_class, "has only positive; expected clips of"),
        (rare, "1 clips of 'positive'"),
        (alone, "one person"),
    ],
)
def test_refused(spoil: Callable[[Population], Population], sentence: str) -> None:
    with pytest.raises(DataError, match=sentence):
        fit(spoil(toy_population()), resamples=0)


def test_a_missing_class_is_named() -> None:
    with pytest.raises(DataError, match="contempt"):
        fit(toy_population(), classes=("negative", "contempt"), resamples=0)


@pytest.mark.parametrize(
    "change", [{"values": np.zeros((5, 13, 3))}, {"labels": ("a",)}, {"subjects": ("a",)}]
)
def test_records_refuse_other_shapes(change: dict[str, object]) -> None:
    with pytest.raises(RecordError, match="Population: expected"):
        replace(toy_population(), **change)  # type: ignore[arg-type]
