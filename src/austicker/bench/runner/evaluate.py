"""One portion of the clips in some cells: each clip is kept as soon as it is done."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from austicker.bench.datasets.records import Dropped
from austicker.bench.runner.cell_runner import Evaluator
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.journal import SUFFIX, Journal
from austicker.bench.runner.model_store import TrainedRecognizer
from austicker.bench.runner.portions import Portion
from austicker.bench.samples.protocol import EvaluationSample
from austicker.errors import DataError, InputError, RecordError
from austicker.media.output import atomic_output

UNFIT = (DataError, InputError, RecordError)
"""What is wrong with one clip and not with the run."""

Victims = Mapping[str, TrainedRecognizer]


@dataclass(frozen=True, slots=True, eq=False)
class Work:
    """What a part is made of.

    Attributes:
        data: Name of the section.
        portion: Whose clips.
        cells: In which cells.
        classes: Of the data.
        victims: Seed -> victims that have not seen the portion's people.
        samples: Seed and names to leave out -> the other clips of the portion.
        names: Of all clips of the portion.
    """

    data: str
    portion: Portion
    cells: tuple[Cell, ...]
    classes: tuple[str, ...]
    victims: Callable[[int], Victims]
    samples: Callable[[int, frozenset[str]], Iterator[EvaluationSample | Dropped]]
    names: Callable[[], tuple[str, ...]]


def evaluate(work: Work, part: Path) -> None:
    """Try every clip in every cell, and write the part; a clip that cannot be used is dropped.

    Args:
        work: What.
        part: File to write; what is done stands beside it until it is whole.

    Raises:
        OutputError: A file cannot be written.
    """
    by_seed: dict[int, list[int]] = {}
    for number, cell in enumerate(work.cells):
        by_seed.setdefault(cell.seed, []).append(number)
    journal = Journal(part.with_suffix(SUFFIX), {s: len(n) for s, n in by_seed.items()})
    journal.read()
    rows: dict[int, list[dict[str, Any]]] = {number: [] for number in range(len(work.cells))}
    for seed, numbers in sorted(by_seed.items()):
        _seed(work, seed, [work.cells[number] for number in numbers], journal)
        for (one, _), kept in sorted(journal.rows.items()):
            if one == seed:
                for number, row in zip(numbers, kept, strict=True):
                    rows[number].append(row)
    dropped = sorted({(d.name, d.kind, d.reason) for d in journal.dropped.values()})
    content = {
        "data": work.data,
        "portion": work.portion.name,
        "classes": work.classes,
        "cells": [
            {"cell": cell.as_dict(), "rows": rows[number]} for number, cell in enumerate(work.cells)
        ],
        "dropped": [{"name": n, "kind": k, "reason": r} for n, k, r in dropped],
    }
    with atomic_output(part) as beside:
        beside.write_text(json.dumps(content), encoding="utf-8")
    journal.forget()


def _seed(work: Work, seed: int, cells: list[Cell], journal: Journal) -> None:
    """Do what the journal lacks of one seed."""
    try:
        victims = work.victims(seed)
    except DataError as error:  # of these people the victims could read nothing
        for name in work.names():
            if name not in journal.clips(seed):
                journal.drop(seed, Dropped(name, "unusable", str(error)))
        return
    for sample in work.samples(seed, journal.clips(seed)):
        if isinstance(sample, Dropped):
            journal.drop(seed, sample)
            continue
        evaluator = Evaluator(sample, victims)
        try:
            rows = [evaluator.evaluate(cell) for cell in cells]
        except UNFIT as error:
            journal.drop(seed, Dropped(sample.name, "unusable", str(error)))
        else:
            journal.keep(seed, sample.name, rows)
