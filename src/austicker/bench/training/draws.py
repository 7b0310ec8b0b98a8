"""What is random in training, drawn per fold and epoch from a generator of its own.

However folds are grouped, and wherever a run was resumed, a fold sees the same draws.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.bench.training.folds import Fold
from austicker.recognizers.protocol import Blueprint


@dataclass(frozen=True, slots=True, eq=False)
class Batch:
    """One step of one fold.

    Attributes:
        rows: (B,) places of the examples.
        flipped: (B,) bool, which of them are shown as their mirror image.
        masks: Dropout masks.
    """

    rows: npt.NDArray[np.int64]
    flipped: npt.NDArray[np.bool_]
    masks: tuple[npt.NDArray[np.float32], ...]


def epoch_length(folds: tuple[Fold, ...]) -> int:
    """Clips of an epoch: as many as the smallest training set has.

    Equal in all folds, so that all take the same steps; which clips are left out is drawn in
    each epoch.
    """
    return min(len(fold.train) for fold in folds)


def batches(
    blueprint: Blueprint, fold: Fold, length: int, *, seed: int, number: int, epoch: int, batch: int
) -> Iterator[Batch]:
    """The steps of one epoch of one fold.

    Args:
        blueprint: Whose masks.
        fold: Whose clips.
        length: Of the epoch, see `epoch_length`.
        seed: Of the run.
        number: Of the fold.
        epoch: 0-based.
        batch: Clips per step, at most; the epoch is cut into steps of nearly one size.
    """
    rng = np.random.default_rng([seed, number, epoch])
    order = rng.permutation(fold.train)[:length]
    flipped = rng.random(length) < 0.5
    steps = -(-length // batch)
    for part in np.array_split(np.arange(length), steps):
        yield Batch(order[part], flipped[part], blueprint.masks(len(part), rng))


def class_weights(
    targets: npt.NDArray[np.int64], fold: Fold, classes: int
) -> npt.NDArray[np.float32]:
    """(K,) n / (K n_k) over the training set, so that every class counts the same."""
    counts = np.bincount(targets[fold.train], minlength=classes)
    return (len(fold.train) / (classes * counts)).astype(np.float32)
