"""From the rows of all people to the result of a cell."""

from __future__ import annotations

from collections.abc import Sequence
from math import isnan
from typing import Any

import numpy as np

from austicker.bench import metrics
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.seen import SEEN

SCHEMA = 1
_SEED = 2025
_DIGITS = 6


def result_of(
    cell: Cell,
    classes: Sequence[str],
    rows: Sequence[dict[str, Any]],
    dropped: Sequence[dict[str, str]],
    beside: dict[str, Any],
) -> dict[str, Any]:
    """A file as ``result.schema.json`` describes it.

    Args:
        cell: Which.
        classes: Of the data.
        rows: Of all clips, in any order.
        dropped: Clips without a row.
        beside: "settings" and "provenance".
    """
    kept = ({k: v for k, v in row.items() if k != SEEN} for row in rows)
    ordered = sorted(kept, key=lambda row: str(row["clip"]))
    return {
        "schema": SCHEMA,
        "cell": cell.as_dict(),
        "classes": list(classes),
        "rows": ordered,
        "subjects": _subjects(ordered),
        "scores": scores(ordered, classes),
        "dropped": list(dropped),
        **beside,
    }


def scores(rows: Sequence[dict[str, Any]], classes: Sequence[str]) -> dict[str, Any]:
    """What the rows amount to."""
    truth, before, after, subjects = (
        [str(row[key]) for row in rows] for key in ("label", "before", "after", "subject")
    )
    asr = metrics.attack_success(truth, before, after)
    first, second = (metrics.confusion(truth, predicted, classes) for predicted in (before, after))
    correct = np.array([t == b for t, b in zip(truth, before, strict=True)], float)
    changed = correct * np.array([t != a for t, a in zip(truth, after, strict=True)], float)
    low = high = float("nan")
    if rows:
        rng = np.random.default_rng(_SEED)
        interval = metrics.bootstrap_share(changed, correct, subjects, rng)
        low, high = interval.low, interval.high
    covered = [row["coverage"] for row in rows if row["coverage"] is not None]
    numbers = {
        "asr": asr.value,
        "asr_low": low,
        "asr_high": high,
        "accuracy_before": metrics.accuracy(first).value,
        "accuracy_after": metrics.accuracy(second).value,
        "uf1_before": metrics.uf1(first).value,
        "uf1_after": metrics.uf1(second).value,
        "uar_before": metrics.uar(first).value,
        "uar_after": metrics.uar(second).value,
        "majority_floor": metrics.majority_floor(first).value,
        "mcnemar_p": metrics.mcnemar(truth, before, after).p if rows else float("nan"),
        "mean_queries": float(np.mean([r["queries"] for r in rows])) if rows else float("nan"),
        "coverage": float(np.mean(covered)) if covered else float("nan"),
    }
    return {
        "n": len(rows),
        "n_subjects": len(set(subjects)),
        "n_correct": asr.n,
        **{k: None if isnan(v) else round(v, _DIGITS) for k, v in numbers.items()},
    }


def _subjects(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    found = []
    for name in sorted({str(row["subject"]) for row in rows}):
        own = [row for row in rows if row["subject"] == name]
        right = [row for row in own if row["before"] == row["label"]]
        changed = sum(row["after"] != row["label"] for row in right)
        found.append({"subject": name, "n": len(own), "correct": len(right), "changed": changed})
    return found
