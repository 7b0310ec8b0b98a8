"""Splits in which nobody is on both sides."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import DataError, UsageError

Index = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Fold:
    """One split.

    Attributes:
        name: The subject left out, or "fold 1", ...
        train, test: Places of the examples.
    """

    name: str
    train: Index
    test: Index


def folds_of(split: str, subjects: Sequence[str], seed: int) -> tuple[Fold, ...]:
    """The folds that a split's name means.

    Args:
        split: "loso" (leave one subject out) or "subjects:K" (K folds of subjects).
        subjects: Of every example.
        seed: Of the order in which subjects are dealt to K folds.

    Raises:
        UsageError: Another name, or K out of range.
        DataError: Subjects are unknown, or there is only one.
    """
    if "" in subjects:
        raise DataError(
            "the data set does not say who is who, so no split can keep people apart; choose one "
            "with subjects"
        )
    names = sorted(set(subjects))
    if len(names) < 2:
        raise DataError(
            f"all clips are of one subject ('{names[0]}'), so nobody can be left out; at least 2 "
            "are needed"
            if names
            else "there are no clips"
        )
    if split == "loso":
        groups = [[name] for name in names]
        titles = names
    else:
        groups = _deal(split, names, seed)
        titles = [f"fold {i + 1}" for i in range(len(groups))]
    who = np.asarray(subjects)
    folds = []
    for title, group in zip(titles, groups, strict=True):
        out = np.isin(who, group)
        folds.append(Fold(title, np.flatnonzero(~out), np.flatnonzero(out)))
    return tuple(folds)


def check_split(split: str) -> None:
    """Refuse a split of no known form, before any work.

    Raises:
        UsageError: It is neither ``loso`` nor ``subjects:K``.
    """
    if re.fullmatch(r"loso|subjects:\d+", split) is None:
        raise UsageError(f"`split` must be loso or subjects:K, got '{split}'")


def _deal(split: str, names: list[str], seed: int) -> list[list[str]]:
    check_split(split)
    count = int(split.partition(":")[2])
    if not 2 <= count <= len(names):
        raise UsageError(
            f"`split` subjects:K needs K of 2-{len(names)}, as many as there are subjects, got "
            f"{count}"
        )
    order = np.random.default_rng(seed).permutation(len(names))
    return [[names[i] for i in order[k::count]] for k in range(count)]


def check_classes(folds: Sequence[Fold], labels: Sequence[str], classes: Sequence[str]) -> None:
    """Refuse folds in which a class cannot be learnt.

    Raises:
        DataError: A class has no clip among those to train on.
    """
    names = np.asarray(labels)
    for fold in folds:
        absent = [c for c in classes if c not in names[fold.train]]
        if absent:
            raise DataError(
                f"with '{fold.name}' left out no clip of class '{absent[0]}' is left to learn "
                "from; use more subjects, or a split with fewer folds"
            )
