"""What the judges can do, measured on people whom they have never seen."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench import metrics
from austicker.bench.datasets.mappings import THREE
from austicker.bench.judge_data import CLASSES, NAMED, NOTHING, SHOWN, STRONG
from austicker.bench.judge_nets import Fields
from austicker.bench.labelled import LabelledInputs
from austicker.recognizers.judges import Panel
from austicker.types import Floats

BINS = 10


def measure(panel: Panel, fields: Fields, tested: LabelledInputs) -> dict[str, Any]:
    """The part of the card that says what the judges read in faces as they were filmed.

    `together` is the panel with its gate, `names` the panel without, `each` every judge without;
    reliability is that of the names where an expression or none is shown. Shares of what is shown
    are those of micro-expressions; of larger ones `strong_right` tells.

    Args:
        panel: With its gate.
        fields: (N, 3, 28, 28).
        tested: N; `sources` say what is in them.
    """
    shares, names = panel.probabilities(fields), replace(panel, gate=None)
    sources, labels = np.array(tested.sources), np.array(tested.labels)
    named = np.isin(sources, NAMED)
    truth = np.array([CLASSES.index(label) for label in labels[named]])
    each = np.array([panel.labels(shares[:, i]) for i in range(len(fields))])

    def of(answers: list[str]) -> dict[str, Any]:
        said = np.array(answers)
        table = metrics.confusion(labels.tolist(), answers, CLASSES)
        emotions = len(THREE)
        micro, strong = sources == SHOWN, sources == STRONG
        return {
            "accuracy": round(metrics.accuracy(table).value, 3),
            "uf1": round(metrics.uf1(table).value, 3),
            "false_rates": {
                kind: round(float(np.mean(said[sources == kind] != NOTHING)), 3)
                for kind in sorted(set(sources[labels == NOTHING].tolist()))
            },
            "missed": round(float(np.mean(said[micro] == NOTHING)), 3),
            "right_when_shown": round(float(np.mean(said[micro] == labels[micro])), 3),
            "strong_right": round(float(np.mean(said[strong] == labels[strong])), 3),
            "confusion": table[:emotions].tolist() + table[emotions:].tolist(),
        }

    counts = {kind: int((sources == kind).sum()) for kind in sorted(set(tested.sources))}
    return {
        "tested": "; ".join(f"{kind}: {number}" for kind, number in counts.items())
        + f"; of {len(set(tested.subjects))} unseen synthetic people",
        "together": of([panel.read(field)[0].emotion or NOTHING for field in fields]),
        "names": of([names.read(field)[0].emotion or NOTHING for field in fields]),
        "each": {judge.name: of(each[:, j].tolist()) for j, judge in enumerate(panel.judges)},
        "reliability": {
            "all": _reliability(shares.mean(axis=0)[named], truth),
            **{
                judge.name: _reliability(shares[j][named], truth)
                for j, judge in enumerate(panel.judges)
            },
        },
    }


def _reliability(shares: Floats, truth: npt.NDArray[np.int64]) -> dict[str, Any]:
    """Mean probability of the likeliest class and how often it was right, by tenths."""
    best, right = shares.max(axis=1), shares.argmax(axis=1) == truth
    place = np.minimum((best * BINS).astype(int), BINS - 1)
    bins, error = [], 0.0
    for number in range(BINS):
        inside = place == number
        if inside.any():
            claimed, true = float(best[inside].mean()), float(right[inside].mean())
            error += inside.mean() * abs(claimed - true)
            bins.append([round(claimed, 4), round(true, 4), int(inside.sum())])
    return {"error": round(float(error), 4), "bins": bins}
