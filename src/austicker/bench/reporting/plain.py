"""Tables as CSV, as JSON and as Markdown."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from math import isfinite
from typing import Any

from austicker.bench.reporting.html import STATES
from austicker.bench.reporting.records import Entry, Figure, Listing, Section, Table, Value, with_n
from austicker.bench.reporting.words import interval, number

_DIGITS = 6


def csv_text(table: Table) -> str:
    """One line a row; an estimate takes four columns: value, low, high, n; shares are 0-1."""
    numeric = [
        any(isinstance(e, Value) and (e.n is not None or isfinite(e.low)) for e in column)
        for column in zip(*table.rows, strict=True)
    ] or [False] * len(table.columns)
    heads: list[str] = []
    for column, is_number in zip(table.columns, numeric, strict=True):
        heads += (
            [f"{column.title}{part}" for part in ("", " low", " high", " n")]
            if is_number
            else [column.title]
        )
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(heads)
    for row in table.rows:
        cells: list[object] = []
        for entry, is_number in zip(row, numeric, strict=True):
            if isinstance(entry, Value):
                cells.append(_plain(entry.value))
                cells += [_plain(entry.low), _plain(entry.high), entry.n] if is_number else []
            else:
                cells += [entry, "", "", ""] if is_number else [entry]
        writer.writerow(cells)
    return out.getvalue()


def as_dict(table: Table) -> dict[str, Any]:
    """All of a table in plain values; undefined numbers are None."""
    verdict = table.verdict
    return {
        "name": table.name,
        "title": table.title,
        "columns": [column.title for column in table.columns],
        "rows": [[_json(entry) for entry in row] for row in table.rows],
        "note": table.note,
        "fails": None if verdict is None else verdict.fails,
        "state": None if verdict is None else verdict.state,
        "verdict": None if verdict is None else verdict.words,
    }


def markdown(
    title: str, lead: str, sections: Sequence[Section], pictures: Mapping[str, str]
) -> str:
    """The page as Markdown.

    Args:
        title: Heading.
        lead: Sentence below it.
        sections: In order.
        pictures: Where each figure lies, by name; others are left out.
    """
    lines = [
        f"# {title}",
        f"Written by `austicker report --markdown`; do not edit. {_escape(lead)}",
    ]
    for section in sections:
        lines.append(f"## {section.title}")
        lines += map(_escape, section.words)
        for item in section.items:
            if isinstance(item, Figure):
                if item.name in pictures:
                    lines.append(f"![{_escape(item.alt)}]({pictures[item.name]})")
                    lines.append(f"*{_escape(item.title)}. {_escape(item.note)}*")
            elif isinstance(item, Listing):
                # A longer fence than any in the text.
                lines.append(f"### {_escape(item.title)}\n\n`````toml\n{item.text.rstrip()}\n`````")
            elif not item.hidden:
                lines += _markdown(item)
    return "\n\n".join(lines) + "\n"


def _markdown(table: Table) -> list[str]:
    shown = with_n(table)
    lines = [f"### {_escape(table.title)}"]
    if shown.rows:
        numeric = [
            any(isinstance(row[i], Value) for row in shown.rows) for i in range(len(shown.columns))
        ]
        grid = [
            _row([_escape(column.title) for column in shown.columns]),
            _row(["--:" if one else "---" for one in numeric]),
            *(_row([_entry(entry) for entry in row]) for row in shown.rows),
        ]
        lines.append("\n".join(grid))
    if table.note:
        lines.append(_escape(table.note))
    if table.verdict is not None:
        lines.append(_escape(table.verdict.fails))
        lines.append(f"**{STATES[table.verdict.state]}.** {_escape(table.verdict.words)}")
    return lines


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _entry(entry: Entry) -> str:
    if isinstance(entry, str):
        return _escape(entry)
    small = "; ".join(filter(None, (interval(entry), entry.aside)))
    return _escape(" ".join(filter(None, (number(entry.value, entry.kind), small))))


def _escape(text: str) -> str:
    for letter in ("\\", "|", "*", "_", "`", "<"):
        text = text.replace(letter, f"\\{letter}")
    return text


def _plain(number_: float) -> float | int | str:
    if not isfinite(number_):
        return ""
    return int(number_) if number_ == int(number_) else round(float(number_), _DIGITS)


def _json(entry: Entry) -> Any:  # noqa: ANN401  # plain values
    if isinstance(entry, str):
        return entry
    parts = {"value": entry.value, "low": entry.low, "high": entry.high}
    return {
        **{k: round(float(v), _DIGITS) if isfinite(v) else None for k, v in parts.items()},
        "n": entry.n,
        "kind": entry.kind,
    }
