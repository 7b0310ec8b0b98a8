"""The result of a training run: `metrics.json`."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from math import isnan
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench import metrics
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.folds import Fold
from austicker.media.output import atomic_output
from austicker.types import Floats

_PACKAGES = ("au-sticker", "numpy", "torch", "opencv-contrib-python-headless")


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """Predictions for every example, by a network that did not see its subject.

    Attributes:
        examples: All of them.
        probabilities: (N, K).
        folds: As trained; empty for a victim that came trained.
        curves: (F, E, 2) loss and accuracy in training.
        config: Of the run.
        seconds: Wall time of the training.
    """

    examples: LabelledInputs
    probabilities: Floats
    folds: tuple[Fold, ...]
    curves: Floats
    config: dict[str, Any]
    seconds: float

    @property
    def predicted(self) -> tuple[str, ...]:
        """(N,) labels."""
        classes = self.examples.classes
        return tuple(classes[i] for i in self.probabilities.argmax(axis=1))

    def as_dict(self, rng: np.random.Generator) -> dict[str, Any]:
        """Plain values; undefined is null.

        Args:
            rng: Draws the subjects of the intervals.
        """
        examples, predicted = self.examples, self.predicted
        everything = range(len(examples))
        by_source = {
            source: [i for i in everything if examples.sources[i] == source]
            for source in sorted(set(examples.sources))
        }
        return {
            **scores(examples, predicted, list(everything), rng),
            "per_source": {
                s: scores(examples, predicted, rows, rng) for s, rows in by_source.items()
            },
            "per_fold": [
                {"left_out": fold.name, "n": len(fold.test), **_right(examples, predicted, fold)}
                for fold in self.folds
            ],
            "dropped": [
                {"name": d.name, "kind": d.kind, "reason": d.reason} for d in examples.dropped
            ],
            "epoch": "final",
            "config": self.config,
            "seconds": round(self.seconds, 1),
            "versions": {"python": platform.python_version(), **_versions()},
            "hardware": f"{platform.machine()}, {platform.system()}",
            "predictions": [
                {
                    "name": examples.names[i],
                    "subject": examples.subjects[i],
                    "label": examples.labels[i],
                    "probabilities": [round(float(p), 5) for p in self.probabilities[i]],
                }
                for i in everything
            ],
        }


def scores(
    examples: LabelledInputs, predicted: Sequence[str], rows: list[int], rng: np.random.Generator
) -> dict[str, Any]:
    """UF1 with its interval over subjects, UAR, accuracy, per class, and what they count."""
    classes = examples.classes
    truth = np.array([examples.labels[i] for i in rows])
    guess = np.array([predicted[i] for i in rows])

    def counts(index: Any) -> metrics.Counts:  # noqa: ANN401 - anything that indexes
        return metrics.confusion(truth[index].tolist(), guess[index].tolist(), classes)

    table = counts(slice(None))
    interval = metrics.bootstrap_subjects(
        lambda index: metrics.uf1(counts(index)).value,
        [examples.subjects[i] for i in rows],
        rng,
        resamples=500,
    )
    f1, recall = metrics.f1_per_class(table), metrics.recall_per_class(table)
    return {
        "uf1": _number(metrics.uf1(table).value),
        "uf1_low": _number(interval.low),
        "uf1_high": _number(interval.high),
        "uf1_undefined_resamples": interval.undefined,
        "uar": _number(metrics.uar(table).value),
        "accuracy": _number(metrics.accuracy(table).value),
        "majority_floor": _number(metrics.majority_floor(table).value),
        "n": len(rows),
        "subjects": len({examples.subjects[i] for i in rows}),
        "per_class": {
            name: {
                "f1": _number(float(f1[k])),
                "recall": _number(float(recall[k])),
                "n": int(table[k].sum()),
            }
            for k, name in enumerate(classes)
        },
        "classes": list(classes),
        "confusion": table.tolist(),
    }


def write(path: Path, result: dict[str, Any]) -> None:
    """Write `metrics.json`, whole or not at all."""
    with atomic_output(path) as beside:
        beside.write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")


def _right(examples: LabelledInputs, predicted: Sequence[str], fold: Fold) -> dict[str, Any]:
    table = metrics.confusion(
        [examples.labels[i] for i in fold.test], [predicted[i] for i in fold.test], examples.classes
    )
    return {"accuracy": _number(metrics.accuracy(table).value), "confusion": table.tolist()}


def _number(value: float) -> float | None:
    return None if isnan(value) else round(value, 4)


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed under this name"
    return found
