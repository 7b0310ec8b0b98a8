"""Attackers who know the rule, on the clips of a cell: one JSON for every way to protect."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from austicker.bench.attackers import Material, Row, attackers_of, card_of
from austicker.bench.attackers.folded import over_folds
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.config import Source
from austicker.bench.runner.seen import SEEN, clip_of
from austicker.bench.runner.store import Store, settings_of, write_json
from austicker.errors import DataError

LEAST_PEOPLE = 4
NAIVE = "naive"
_ALL = "all"
Rows = Mapping[str, Mapping[Cell, Sequence[Mapping[str, Any]]]]
"""Portion -> cell -> rows."""


def way_of(cell: Cell) -> Cell:
    """What cells of all victims share."""
    return replace(cell, victim=_ALL)


def ways(cells: Sequence[Cell], done: Rows, portions: Sequence[str]) -> Iterator[Cell]:
    """Ways to protect of which every portion's clips have been seen, each once.

    Args:
        cells: Of one data section.
        done: What was tried.
        portions: All of the section.
    """
    tried: dict[Cell, set[str]] = {}
    for portion, mine in done.items():
        for cell, rows in mine.items():
            if all(SEEN in row for row in rows):
                tried.setdefault(way_of(cell), set()).add(portion)
    for way in dict.fromkeys(way_of(cell) for cell in cells):
        if tried.get(way, set()) >= set(portions):
            yield way


def path_of(store: Store, source: Source, way: Cell) -> Path:
    """Where what attackers predict goes."""
    return store.root / "attackers" / way.file_name(settings_of(source))


def attack(store: Store, source: Source, way: Cell, folds: int) -> None:
    """Let every attacker who needs no frames try a way to protect, and write what comes out.

    Args:
        store: Where rows are.
        source: Whose clips.
        way: See `way_of`.
        folds: Of people.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for mine in store.done(source).values():
        for cell, some in mine.items():
            if way_of(cell) == way:
                found.update((str(row["clip"]), row) for row in some if SEEN in row)
    rows = [found[name] for name in sorted(found)]
    content: dict[str, Any] = {
        "schema": 1,
        "cell": way.as_dict(),
        "clips": len(rows),
        "people": len({row["subject"] for row in rows}),
        "coverage": _mean([row["coverage"] for row in rows if row["coverage"] is not None]),
    }
    try:
        outcomes, bare = _outcomes(way, rows, folds)
    except DataError as error:
        content |= {"worst": None, "attackers": {}, "bare": None, "reason": str(error)}
    else:
        content |= {**outcomes.as_dict(), "bare": bare, "reason": None}
    write_json(path_of(store, source, way), content)


def _outcomes(way: Cell, rows: Sequence[Mapping[str, Any]], folds: int) -> tuple[Row, float | None]:
    """What all predict, and the naive one's UF1 on bare clips."""
    people = len({row["subject"] for row in rows})
    if people < LEAST_PEOPLE:
        raise DataError(
            f"expected clips of {LEAST_PEOPLE} people or more for attackers, got {people}"
        )
    labels = [str(row["label"]) for row in rows]
    bare = Material([clip_of(way, row, bare=True) for row in rows], labels)
    protected = Material([clip_of(way, row) for row in rows], labels)
    found, bare_uf1 = [], None
    for name in attackers_of(frames=False):
        naive = card_of(name).learns == "bare"
        tried = {"after": protected, **({"before": bare} if name == NAIVE else {})}
        done = over_folds(name, bare if naive else protected, tried, min(folds, people), way.seed)
        found.append(done["after"])
        if "before" in done:
            bare_uf1 = done["before"].uf1.value
    return Row(way.attack, tuple(found)), bare_uf1


def _mean(values: Sequence[float]) -> float | None:
    return sum(values) / len(values) if values else None
