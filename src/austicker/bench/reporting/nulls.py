"""Where nothing can be concluded: what `austicker refute` found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from austicker.bench.reporting.pool import wilson
from austicker.bench.reporting.records import Column, Section, Table, Value, Verdict
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import listed

FAILS = (
    "The causal claim would have failed here had some share fallen below its bound: seeing a "
    "cause where there is none, or none where there is one."
)


def section(study: Study) -> Section:
    """The table."""
    found = study.found.nulls
    if not found:
        note = "No nulls.json is among the results: run `austicker refute -o nulls.json`."
        verdict = Verdict(FAILS, "open", "Nothing in these results could have decided it.")
    else:
        note = (
            "Intervals are Wilson's over runs, not over subjects. Kinds: null, the answer must be "
            "'no evidence'; control, there is something to be found; truth, the answer is known; "
            "shown, as it is, without a bound."
        )
        bad = [str(row["name"]) for row in found if not row["holds"]]
        tested = [row for row in found if row["kind"] != "shown"]
        if bad:
            verdict = Verdict(FAILS, "failed", f"It did: {listed(bad)} fell below the bound.")
        else:
            verdict = Verdict(FAILS, "held", f"It did not: all {len(tested)} kept their bounds.")
    table = Table(
        "nulls",
        "Attempts to refute the causal claim",
        (
            *(Column(title, head=True) for title in ("Tried", "Kind", "Counted")),
            *(Column(title) for title in ("Share, %", "At least, %", "Outcome")),
        ),
        tuple(
            (str(row["name"]), str(row["kind"]), str(row["what"]), *_outcome(row))
            for row in found or ()
        ),
        note,
        verdict,
    )
    return Section("nulls", "Nulls", items=(table,))


def _outcome(row: Mapping[str, Any]) -> tuple[Value, Value | str, str]:
    share, runs = float(row["share"]), int(row["runs"])
    value = Value(share, *wilson(share, runs), runs)
    if row["kind"] == "shown":
        return value, "", "shown as it is"
    return value, Value(float(row["least"])), "holds" if row["holds"] else "refuted"
