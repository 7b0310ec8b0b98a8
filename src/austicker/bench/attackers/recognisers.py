"""What attackers recognise with: simple kinds that train in seconds, any other by its factory."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

import numpy as np

from austicker.bench.attackers.protocol import Labels, MakeRecogniser, Shape
from austicker.bench.simple_victims import NAMES, Victim
from austicker.types import Floats

_TREES = 200


@dataclass(frozen=True, slots=True)
class Recognisers:
    """Kinds of recogniser, by what they read and by name.

    Every attacker uses all of a shape, see `learning.learn`.

    Attributes:
        maps: For motion maps.
        vectors: For plain vectors.
    """

    maps: Mapping[str, MakeRecogniser]
    vectors: Mapping[str, MakeRecogniser]

    def of(self, shape: Shape) -> Mapping[str, MakeRecogniser]:
        """Those that read it."""
        return self.maps if shape == "map" else self.vectors


class MapRecogniser:
    """A simple victim of `bench.simple_victims`.

    Args:
        name: One of its `NAMES`.
        seed: Of its start.
        mirror: Whether it also learns mirror images. Faces are alike on both sides, codes in the
            places of stickers need not be.
    """

    def __init__(self, name: str, seed: int, *, mirror: bool = True) -> None:
        self._victim = Victim(name, seed, mirror=mirror)

    def fit(self, examples: Floats, labels: Labels) -> MapRecogniser:
        """Learn (N, 28, 28, 3) maps."""
        self._victim.fit(np.asarray(examples, np.float32), labels)
        return self

    def probabilities(self, examples: Floats) -> Floats:
        """(N, K); decision values of the kernel machine count as log odds."""
        return softmax(self._victim.scores(np.asarray(examples, np.float32)))


class VectorRecogniser:
    """A classifier of scikit-learn.

    Args:
        name: "linear", "svm" or "trees".
        seed: Of what is random about it.
    """

    def __init__(self, name: str, seed: int) -> None:
        self.name = name
        self.seed = seed

    def fit(self, examples: Floats, labels: Labels) -> VectorRecogniser:
        """Learn (N, F) vectors."""
        self.model_ = self._make()
        self.model_.fit(examples, labels)
        return self

    def probabilities(self, examples: Floats) -> Floats:
        """(N, K)."""
        if self.name == "svm":
            return softmax(np.asarray(self.model_.decision_function(examples)))
        return np.asarray(self.model_.predict_proba(examples))

    def _make(self) -> Any:  # noqa: ANN401 - scikit-learn is untyped
        from sklearn.ensemble import ExtraTreesClassifier
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC

        if self.name == "trees":
            return ExtraTreesClassifier(
                _TREES, min_samples_leaf=2, class_weight="balanced", random_state=self.seed
            )
        if self.name == "svm":
            return make_pipeline(StandardScaler(), SVC(C=3, class_weight="balanced"))
        regression = LogisticRegression(C=0.01, max_iter=500, class_weight="balanced")
        return make_pipeline(StandardScaler(), regression)


def softmax(scores: Floats) -> Floats:
    """(N, K) probabilities of (N, K) log weights; of two classes (N,) log odds of the second."""
    if scores.ndim == 1:
        scores = np.stack([np.zeros_like(scores), scores], axis=1)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    return np.asarray(weights / weights.sum(axis=1, keepdims=True))


SIMPLE = Recognisers(
    maps={
        **{name: partial(MapRecogniser, name) for name in NAMES},
        "svm, sides apart": partial(MapRecogniser, "svm", mirror=False),
    },
    vectors={name: partial(VectorRecogniser, name) for name in ("linear", "svm", "trees")},
)
"""What every table uses."""
