"""The fixed linear classifier of motion maps: nothing about it is tuned on the data it meets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS
from austicker.motion.flowmap import face_cells
from austicker.types import Floats

POOLED = 14
"""Side of the grid of features."""

INVERSE_REGULARISATION = 0.003
"""C of the logistic regression. Chosen on synthetic maps alone, for what carries over to other
flow methods, a harder level and other crops (docs/datasets.md)."""


def features(raw: npt.NDArray[np.uint8]) -> Floats:
    """(N, 332): u and v on the face, centred on the median, divided by the RMS, pooled by 2 x 2.

    That undoes the maps' scaling per clip and channel. The corners, which show hair or wall, are
    left out; so is strain, whose largest values differ between flow methods.

    Args:
        raw: (N, 28, 28, 3) uint8.
    """
    face = face_cells()
    values = raw[..., :2].astype(np.float64) / 255
    values -= np.median(values[:, face], axis=1)[:, None, None]
    size = np.sqrt((values[:, face] ** 2).mean(axis=1))[:, None, None]
    values = np.divide(values, size, out=np.zeros_like(values), where=size > 0)
    blocks = (POOLED, CELLS // POOLED, POOLED, CELLS // POOLED)
    kept = face.reshape(blocks).all(axis=(1, 3))
    grid = values.reshape(len(raw), *blocks, 2).mean(axis=(2, 4))
    return np.asarray(grid[:, kept].reshape(len(raw), -1))


def mirrored(raw: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """The maps of the mirrored faces: columns reversed, u turned round."""
    flipped = raw[:, :, ::-1].copy()
    flipped[..., 0] = 255 - flipped[..., 0]
    return flipped


class LinearMaps:
    """Standardised features and a multinomial logistic regression, classes weighed evenly.

    Every map is also learnt from its mirror image.
    """

    def fit(self, raw: npt.NDArray[np.uint8], labels: Sequence[str]) -> LinearMaps:
        """Learn from (N, 28, 28, 3) uint8 maps and their labels."""
        from sklearn.linear_model import LogisticRegression
        from sklearn.pipeline import make_pipeline
        from sklearn.preprocessing import StandardScaler

        regression = LogisticRegression(
            C=INVERSE_REGULARISATION, class_weight="balanced", max_iter=2000
        )
        self.model_: Any = make_pipeline(StandardScaler(), regression)
        self.model_.fit(features(np.concatenate([raw, mirrored(raw)])), [*labels, *labels])
        return self

    def predict(self, raw: npt.NDArray[np.uint8]) -> tuple[str, ...]:
        """Labels of (N, 28, 28, 3) uint8 maps."""
        return tuple(str(label) for label in self.model_.predict(features(raw)))
