"""Stickers placed for one victim, shown to another."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import Column as Numbers
from austicker.bench.reporting.pool import Measure, asr, paired
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, short
from austicker.bench.reporting.verdict import Difference, judged
from austicker.types import Bools

_Right = Mapping[tuple[Corpus, str, int], Mapping[str, bool]]
"""Data, victim, seed -> clip -> whether the victim reads it correctly as it is."""
_Matrix = dict[tuple[str, str], Value]


def section(study: Study) -> Section:
    """Table and figures."""
    right = _right(study)
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    differences: list[Difference] = []
    shown: dict[Corpus, _Matrix] = {}
    victims = list(dict.fromkeys(cell.key.victim for cell in study.found.cells))
    for corpus in study.corpora:
        setting, mine = study.usual.get(corpus), study.ours(corpus)
        for attack in study.here(corpus) if setting else ():
            cells = study.cells(corpus, attack, setting)
            if not any(cell.others for cell in cells):
                continue
            for placed in sorted({cell.key.victim for cell in cells}):
                some = [cell for cell in cells if cell.key.victim == placed]
                values = [_value(study, some, right, other) for other in victims]
                if rules.is_ours(attack):
                    ours.add(len(rows))
                if attack == mine:
                    matrix = shown.setdefault(corpus, {})
                    matrix.update({(placed, b): v for b, v in zip(victims, values, strict=True)})
                rows.append(
                    (
                        study.title(corpus),
                        attack,
                        short(placed),
                        *(v if v.n else "" for v in values),
                    )
                )
        if mine is not None:
            differences += _gains(study, corpus, mine, right)
    table = Table(
        "transfer",
        "Placed for one victim, shown to another: answers changed, %",
        (
            *(Column(title, head=True) for title in ("Data", "Rule", "Placed for")),
            *(Column(f"shown to {short(victim)}") for victim in victims),
        ),
        tuple(rows),
        "Among the clips that the victim that is shown the sticker read correctly as they are. "
        "Empty: it was not asked, or reads another input."
        if rows
        else "No victim was shown what was placed for another.",
        judged(
            "Our rule would have failed here had what it places for one victim misled the others "
            "no better than random placement: the 95 % interval of the difference reaching 0.",
            "our rule was above random for other victims",
            differences,
        ),
        ours=frozenset(ours),
        folded=len(rows) > 24,
    )
    return Section(
        "transfer", "Does it carry over to other victims", items=(*_figure(study, shown), table)
    )


def _right(study: Study) -> _Right:
    """Any cell of a victim tells what it says of clips as they are."""
    right: dict[tuple[Corpus, str, int], dict[str, bool]] = {}
    for cell in study.found.cells:
        key = (cell.key.corpus, cell.key.victim, cell.key.seed)
        if key not in right:
            right[key] = dict(zip(cell.clips, cell.correct.tolist(), strict=True))
    return right


def _shown_to(other: str, right: _Right) -> Measure:
    def measure(cell: Cell) -> tuple[Numbers, Numbers]:
        predicted = cell.others.get(other)
        known = right.get((cell.key.corpus, other, cell.key.seed))
        if predicted is None or known is None:
            nothing: Bools = np.zeros(len(cell.label), bool)
            return nothing, nothing
        before = np.array([known.get(clip, False) for clip in cell.clips], bool)
        tried = before & (predicted >= 0)
        return tried & (predicted != cell.label), tried

    return measure


def _value(study: Study, cells: list[Cell], right: _Right, other: str) -> Value:
    if cells[0].key.victim == other:
        return study.pool.rate(cells, asr).value()
    return study.pool.rate(cells, _shown_to(other, right)).value()


def _gains(study: Study, corpus: Corpus, mine: str, right: _Right) -> list[Difference]:
    """Against random placement, for each victim that is shown what was placed for others."""
    setting = study.usual.get(corpus)
    here, there = paired(
        study.cells(corpus, mine, setting), study.cells(corpus, rules.RANDOM, setting)
    )
    gains = []
    for other in sorted({name for cell in here for name in cell.others}):
        measure = _shown_to(other, right)
        gain = study.pool.rate(here, measure) - study.pool.rate(there, measure)
        gains.append((f"{study.title(corpus)}, shown to {short(other)}", gain.value("points")))
    return gains


def _figure(study: Study, shown: dict[Corpus, _Matrix]) -> tuple[Figure, ...]:
    some = {
        c: m for c, m in shown.items() if sum(v.n is not None and v.n > 0 for v in m.values()) > 1
    }
    if not some:
        return ()
    top = max(v.value for matrix in some.values() for v in matrix.values() if v.n)
    across = min(len(some), 2)
    down = -(-len(some) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, squeeze=False).ravel()
        for one, (corpus, matrix) in zip(axes, some.items(), strict=False):
            here = list(dict.fromkeys(a for a, _ in matrix))
            shares = np.array([[matrix[a, b].value for b in here] for a in here])
            names = [plot.wrapped(short(a), 14) for a in here]
            plot.heat_map(one, shares, names, names, top=top, font=9)
            one.tick_params(axis="x", rotation=30)
            one.set_title(plot.wrapped(study.title(corpus), 28))
            one.set_xlabel("shown to")
        for one in axes[::across]:
            one.set_ylabel("placed for")
        for one in axes[len(some) :]:
            one.axis("off")

    return (
        Figure(
            "transfer",
            "Placed for one victim, shown to another: answers changed, %",
            "Heat map for each data set: rows are the victims stickers were placed for, columns "
            "those that were shown them. The numbers are in the table below.",
            (max(4.6, 3.3 * across), 2.9 * down),
            draw,
            "Our rule. A dot: not known.",
        ),
    )
