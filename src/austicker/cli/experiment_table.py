"""What an attack did, as one table: printed, as CSV, and as a page."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from statistics import mean
from typing import Any

from austicker.bench.reporting.html import page
from austicker.bench.reporting.plain import csv_text
from austicker.bench.reporting.records import Column, Section, Table, Value
from austicker.bench.reporting.words import interval, number
from austicker.media.output import atomic_output

COLUMNS = ("sticker", "k", "changed", "changed at random", "accuracy after", "queries")
PAGE, TABLE = "index.html", "attack.csv"
TITLE = "What stickers do to a recogniser"
NOTE = (
    "Changed: share of the clips read correctly without a sticker that are read otherwise with it "
    "(attack success rate), its 95 % interval over people, and n, how many those are. Changed at "
    "random: the same for stickers on a region drawn at random, the mean over draws, with the "
    "least and the most. All of these in percent here, and as shares of 1 in the CSV file. "
    "Queries: calls of the recogniser for a clip that choosing the region took."
)
FOOT = "Written by python main.py attack; attack.csv beside this page has the table."

Result = dict[str, Any]


def table(results: Sequence[Result], placer: str) -> Table:
    """A row for each sticker and size.

    Args:
        results: As `result.schema.json` describes them.
        placer: The rule that is compared with random placement.
    """
    groups: dict[tuple[str, float], dict[str, list[Result]]] = {}
    for one in results:
        cell = one["cell"]
        group = groups.setdefault((cell["sticker"], cell["size"]), {})
        group.setdefault(cell["attack"], []).append(one["scores"])
    rows = []
    for (sticker, size), by_rule in sorted(groups.items()):
        own, drawn = by_rule[placer], by_rule["random"]
        rows.append(
            (
                sticker,
                f"{size:g}",
                _changed(own, ranged=placer == "random"),
                _changed(drawn, ranged=True),
                Value(mean(_number(s["accuracy_after"]) for s in own)),
                Value(mean(_number(s["mean_queries"]) for s in own), kind="mean"),
            )
        )
    columns = tuple(Column(title, head=i < 2) for i, title in enumerate(COLUMNS))
    return Table("attack", "Every sticker and size", columns, tuple(rows), NOTE)


def words(results: Sequence[Result], architecture: str, placer: str) -> str:
    """What was attacked, and how well it reads without stickers."""
    first = results[0]["scores"]
    return (
        f"{architecture} on {first['n']} clips of {first['n_subjects']} people it has not seen; "
        f"stickers where the rule '{placer}' puts them. Without stickers it reads "
        f"{first['n_correct']} of {first['n']} correctly (accuracy "
        f"{_number(first['accuracy_before']):.3f}, UF1 {_number(first['uf1_before']):.3f}); always "
        f"the commonest class would be {_number(first['majority_floor']):.3f}."
    )


def texts(shown: Table) -> list[list[str]]:
    """The rows for a terminal."""
    return [
        [
            e
            if isinstance(e, str)
            else " ".join(filter(None, (number(e.value, e.kind), interval(e), e.aside)))
            for e in row
        ]
        for row in shown.rows
    ]


def write(shown: Table, said: str, folder: Path) -> None:
    """Write the page and the CSV file.

    Raises:
        OutputError: They cannot be written.
    """
    section = Section("attack", "Attack", items=(shown,))
    for name, content in (
        (PAGE, page(TITLE, said, (section,), {}, FOOT)),
        (TABLE, csv_text(shown)),
    ):
        with atomic_output(folder / name) as beside:
            beside.write_text(content, encoding="utf-8")


def _changed(scores: Sequence[dict[str, Any]], *, ranged: bool) -> Value:
    shares = [_number(one["asr"]) for one in scores]
    count = int(scores[0]["n_correct"])
    if ranged:
        aside = f"({100 * min(shares):.1f} to {100 * max(shares):.1f})"
        return Value(mean(shares), n=count, aside=aside)
    one = scores[0]
    return Value(shares[0], _number(one["asr_low"]), _number(one["asr_high"]), count)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)
