"""An attacker in folds of people: nobody is on both sides, and everybody is tried once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from austicker.bench.attackers.learning import Answers, examples_of, learn
from austicker.bench.attackers.outcomes import Outcome, outcome
from austicker.bench.attackers.protocol import Material
from austicker.bench.training.folds import Index, folds_of


def over_folds(
    attacker: str, learnt: Material, tried: Mapping[str, Material], folds: int, seed: int
) -> dict[str, Outcome]:
    """What an attacker predicts of the same clips protected in several ways.

    Args:
        attacker: Registered name.
        learnt: What it learns from in each fold, all clips of all people.
        tried: By name; the same clips in the same order.
        folds: Of people.
        seed: Of the folds and the recognisers.

    Raises:
        DataError: Too few people or classes to learn from.
    """
    subjects = [clip.subject for clip in learnt.clips]
    answered: dict[str, list[tuple[Index, Answers]]] = {name: [] for name in tried}
    for fold in folds_of(f"subjects:{folds}", subjects, seed):
        rng = np.random.default_rng([seed, 1])
        own = _part(learnt, fold.train)
        trained = learn(attacker, examples_of(attacker, own.clips, rng), own.labels, seed)
        for name, protected in tried.items():
            answers = trained.answers(examples_of(attacker, _part(protected, fold.test).clips))
            answered[name].append((fold.test, answers))
    rng = np.random.default_rng([seed, 2])
    return {
        name: outcome(attacker, _joined(parts), learnt.labels, subjects, rng)
        for name, parts in answered.items()
    }


def _part(material: Material, rows: Index) -> Material:
    return Material([material.clips[i] for i in rows], [material.labels[i] for i in rows])


def _joined(parts: Sequence[tuple[Index, Answers]]) -> Answers:
    """The answers of all folds, in the order of the clips."""
    order = np.argsort(np.concatenate([rows for rows, _ in parts]))
    labels = np.concatenate([answers.labels for _, answers in parts])[order]
    each = {
        kind: np.concatenate([answers.each[kind] for _, answers in parts])[order]
        for kind in parts[0][1].each
    }
    return Answers(labels, each)
