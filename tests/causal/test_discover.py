"""Structure learning on graphs of known truth."""

from collections.abc import Callable

import numpy as np
import pytest

from austicker.causal.discover import discover
from austicker.causal.structure import learn_edges, out_degrees
from austicker.errors import DataError, UsageError
from tests.causal.toys import toy_population


def chain(rng: np.random.Generator, n: int = 500) -> np.ndarray:
    """0 -> 1 -> 2, and 3 on its own."""
    a = rng.normal(size=n)
    b = a + rng.normal(size=n)
    return np.column_stack([a, b, b + rng.normal(size=n), rng.normal(size=n)])


@pytest.mark.parametrize("method", ["pc", "fci", "ges"])
def test_recovers_a_chain(method: str, rng: np.random.Generator) -> None:
    found = discover(chain(rng), [0, 1, 1, 1], method)  # type: ignore[arg-type]
    expected = np.zeros((4, 4), bool)
    expected[0, 1] = expected[1, 2] = True
    np.testing.assert_array_equal(found.adjacent, expected | expected.T)
    assert found.directed[0, 1]
    assert not found.directed[1, 0]


@pytest.mark.parametrize("method", ["pc", "fci", "ges"])
def test_recovers_a_collider(method: str, rng: np.random.Generator) -> None:
    a, b = rng.normal(size=(2, 800))
    c = a + b + rng.normal(size=800)
    found = discover(np.column_stack([a, b, c]), [0, 0, 0], method)  # type: ignore[arg-type]
    expected = np.zeros((3, 3), bool)
    expected[0, 2] = expected[1, 2] = True
    np.testing.assert_array_equal(found.adjacent, expected | expected.T)
    if method != "fci":  # which leaves open whether a hidden cause stands behind an arrow
        np.testing.assert_array_equal(found.directed, expected)


def test_false_edges_come_at_the_level_of_the_tests(rng: np.random.Generator) -> None:
    """Of independent variables PC-stable keeps a pair only if every test rejects: at most alpha."""
    pairs = [
        discover(rng.normal(size=(200, 8)), [0] * 8).adjacent[np.triu_indices(8, 1)].mean()
        for _ in range(40)
    ]
    assert 0.005 < np.mean(pairs) < 0.06


def test_edges_of_an_emotion_are_the_regions_it_moves(rng: np.random.Generator) -> None:
    edges = learn_edges(toy_population(people=30), rng, resamples=5)
    stable = {(e.emotion, e.target) for e in edges if e.source == 0 and e.stability >= 0.8}
    assert stable == {
        *(("negative", 2), ("negative", 3), ("positive", 10), ("positive", 12)),
        *(("surprise", 1), ("surprise", 4)),
    }
    assert all(0 < e.stability <= 1 for e in edges)


def test_out_degrees_of_independent_regions_are_low() -> None:
    assert sum(out_degrees(toy_population(strength=0))) < 14


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda x: np.column_stack([x, x[:, 0]]), "singular"),
        (lambda x: np.column_stack([x, np.ones(len(x))]), "never changes"),
        (lambda x: np.where(x > 2, np.nan, x), "NaN"),
    ],
)
def test_bad_samples_are_refused(
    spoil: Callable[[np.ndarray], np.ndarray], sentence: str, rng: np.random.Generator
) -> None:
    samples = spoil(chain(rng))
    with pytest.raises(DataError, match=sentence):
        discover(samples, [0] * samples.shape[1])


def test_unknown_methods_are_refused(rng: np.random.Generator) -> None:
    with pytest.raises(UsageError, match="pc, fci, ges"):
        discover(chain(rng), [0] * 4, "notears")  # type: ignore[arg-type]
