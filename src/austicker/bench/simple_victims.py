"""Three recognisers of motion maps that train in seconds, each of another kind.

None of them is what the placers use: a kernel machine, a network with a hidden layer, and random
convolutions with pooling. They stand in for trained networks where only scikit-learn is at hand.
"""

from __future__ import annotations

import warnings
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.types import Floats

NAMES = ("svm", "mlp", "convolution")


class Victim:
    """Learns centred maps, (N, 28, 28, 3), and their mirror images.

    Args:
        name: One of `NAMES`.
        seed: Of its start.
        mirror: Whether it learns the mirror images too; without them it may tell left from right.
    """

    def __init__(self, name: str, seed: int, *, mirror: bool = True) -> None:
        self.name = name
        self.seed = seed
        self.mirror = mirror

    def fit(self, maps: Floats, labels: npt.NDArray[np.str_]) -> Victim:
        """Train for a fixed number of rounds."""
        if self.mirror:
            flipped = maps[:, :, ::-1] * np.array([-1, 1, 1], np.float32)
            maps, labels = np.concatenate([maps, flipped]), np.tile(labels, 2)
        self.model_ = self._make(len(maps))
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # a fixed budget, not convergence
            self.model_.fit(self._features(maps), labels)
        return self

    def predict(self, maps: Floats) -> npt.NDArray[np.str_]:
        """(N,) labels."""
        return np.asarray(self.model_.predict(self._features(maps)), np.str_)

    def scores(self, maps: Floats) -> Floats:
        """(N, K) log probabilities, or for the kernel machine its decision values."""
        features = self._features(maps)
        if hasattr(self.model_, "predict_log_proba"):
            with np.errstate(divide="ignore"):
                return np.asarray(np.maximum(self.model_.predict_log_proba(features), -30))
        return np.asarray(self.model_.decision_function(features))

    def margins(self, maps: Floats, labels: npt.NDArray[np.str_]) -> Floats:
        """(N,) by how much the score of the given label exceeds the best other one."""
        scores = self.scores(maps)
        own = self.model_.classes_[None] == labels[:, None]
        best_other = np.where(own, -np.inf, scores).max(axis=1)
        return np.asarray(scores[own] - best_other)

    def _make(self, count: int) -> Any:  # noqa: ANN401 - scikit-learn is untyped
        from sklearn.decomposition import PCA
        from sklearn.linear_model import LogisticRegression
        from sklearn.neural_network import MLPClassifier
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler
        from sklearn.svm import SVC

        if self.name == "svm":
            reduce = PCA(min(60, count), svd_solver="full")
            return make_pipeline(reduce, SVC(C=3, class_weight="balanced"))
        if self.name == "mlp":
            net = MLPClassifier((64,), alpha=3, max_iter=60, random_state=self.seed)
            return make_pipeline(StandardScaler(), net)
        regression = LogisticRegression(C=0.003, max_iter=500, class_weight="balanced")
        return make_pipeline(StandardScaler(), regression)

    def _features(self, maps: Floats) -> Floats:
        if self.name != "convolution":
            return maps.reshape(len(maps), -1)
        kernels = np.random.default_rng(self.seed).standard_normal((27, 48)).astype(np.float32)
        windows = np.lib.stride_tricks.sliding_window_view(maps, (3, 3), axis=(1, 2))
        seen = np.maximum(windows.reshape(len(maps), 26, 26, 27) @ kernels, 0)[:, 1:25, 1:25]
        strongest = seen.reshape(len(maps), 8, 3, 8, 3, 48).max(axis=(2, 4))
        pooled = strongest.reshape(len(maps), 4, 2, 4, 2, 48).mean(axis=(2, 4))
        return np.asarray(pooled.reshape(len(maps), -1))
