"""Attack success for each person: who is hidden worst and best."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from austicker.bench.reporting import rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.plot import BLUE, GREY, legend, wrapped
from austicker.bench.reporting.pool import paired, spread, wilson
from austicker.bench.reporting.records import Column, Entry, Figure, State, Table, Value, Verdict
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import number, plural
from austicker.types import Floats

FEW = 5
"""Fewer clips than this say little about a person."""
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Person:
    """One subject.

    Attributes:
        name: Of the subject.
        clips: That some victim read correctly.
        ours, random: Share of answers changed, 0-1.
    """

    name: str
    clips: int
    ours: float
    random: float


def by_person(study: Study) -> tuple[Table, tuple[Figure, ...]]:
    """Table of the extremes, figure of all."""
    found = {corpus: _people(study, corpus) for corpus in study.corpora}
    found = {corpus: people for corpus, people in found.items() if people}
    rows: list[tuple[Entry, ...]] = []
    for corpus, people in found.items():
        many = [p for p in people if p.clips >= FEW] or people
        middle = len(many) // 2
        worst, best = many[:middle][:_SHOWN], many[middle:][-_SHOWN:]
        for group, some in (("hidden least", worst), ("hidden most", best)):
            rows += [
                (
                    study.title(corpus),
                    group,
                    p.name,
                    _value(p.ours, p.clips),
                    _value(p.random, p.clips),
                )
                for p in some
            ]
    flagged = {c: sum(p.clips < FEW for p in people) for c, people in found.items()}
    few = "; ".join(
        f"{study.title(c)}: {flagged[c]} of {plural(len(found[c]), 'subject')}" for c in found
    )
    table = Table(
        "people",
        "The subjects hidden least and most, % of answers changed",
        (
            *(Column(title, head=True) for title in ("Data", "Group", "Subject")),
            *(Column("Ours", ours=True), Column("random")),
        ),
        tuple(rows),
        "n: clips of the subject that some victim read correctly. Intervals are Wilson's over "
        "clips, as if those of one person were independent: there is only one subject to draw "
        f"from. Left out here, for having fewer than {FEW} such clips: {few or 'none'}. Picked "
        "for being extreme, so that chance is part of it.",
        _verdict(study, found),
    )
    return table, _figure(study, found)


def _people(study: Study, corpus: Corpus) -> list[Person]:
    """In order of how well they are hidden."""
    setting, mine = study.usual.get(corpus), study.ours(corpus)
    if setting is None or mine is None:
        return []
    cells = paired(study.cells(corpus, mine, setting), study.cells(corpus, rules.RANDOM, setting))
    if not cells[0] or all(cell.subjects == cell.clips for cell in cells[0]):
        return []  # nothing was run, or the data name nobody
    names = study.pool.people[corpus]
    ours, random = (_shares(some, names) for some in cells)
    clips: dict[str, set[str]] = {}
    for cell in cells[0]:
        for i in np.flatnonzero(cell.correct):
            clips.setdefault(cell.subjects[i], set()).add(cell.clips[i])
    people = [
        Person(name, len(clips[name]), float(a), float(b))
        for name, a, b in zip(names, ours, random, strict=True)
        if name in clips
    ]
    return sorted(people, key=lambda p: (p.ours, -p.clips, p.name))


def _shares(cells: list[Cell], names: tuple[str, ...]) -> Floats:
    """(S,) share of answers changed, the mean over cells in which the person has a correct clip."""
    place = {name: i for i, name in enumerate(names)}
    total, weight = np.zeros(len(names)), np.zeros(len(names))
    for cell, part in zip(cells, spread(cells), strict=True):
        who = np.array([place[name] for name in cell.subjects], np.intp)
        right = np.bincount(who, cell.correct, len(names))
        wrong = np.bincount(who, cell.correct & (cell.after != cell.label), len(names))
        known = right > 0
        total[known] += part * wrong[known] / right[known]
        weight[known] += part
    shares: Floats = np.full(len(names), np.nan)
    np.divide(total, weight, out=shares, where=weight > 0)
    return shares


def _value(share: float, clips: int) -> Value:
    return Value(share, *wilson(share, clips), clips)


def _verdict(study: Study, found: dict[Corpus, list[Person]]) -> Verdict:
    fails = (
        "Our rule would have failed here had it not hidden more people better than random "
        "placement than worse (sign test over subjects, p < 0.05)."
    )
    outcomes, words = [], []
    for corpus, people in found.items():
        better = sum(p.ours > p.random for p in people)
        worse = sum(p.ours < p.random for p in people)
        p = _sign_test(better, worse)
        outcomes.append(better > worse and p < 0.05)
        never = sum(p.ours == 0 for p in people)
        words.append(
            f"{study.title(corpus)}: better for {better}, worse for {worse}, equal for "
            f"{len(people) - better - worse} (p {_equal(p)}); for {never} of "
            f"{plural(len(people), 'subject')} it changed no answer at all"
        )
    if not outcomes:
        return Verdict(fails, "open", "Our rule and random placement were not run side by side.")
    start = "It did not" if all(outcomes) else "It did on some data" if any(outcomes) else "It did"
    state: State = "held" if all(outcomes) else "partly" if any(outcomes) else "failed"
    return Verdict(fails, state, f"{start}. {'; '.join(words)}.")


def _equal(p: float) -> str:
    text = number(p, "p")
    return text if text.startswith("<") else f"= {text}"


def _sign_test(better: int, worse: int) -> float:
    """Two-sided, ties left out."""
    total = better + worse
    tail = sum(comb(total, k) for k in range(min(better, worse) + 1))
    return min(1.0, float(2 * tail / 2**total))


def _figure(study: Study, found: dict[Corpus, list[Person]]) -> tuple[Figure, ...]:
    if not found:
        return ()

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(len(found), 1, squeeze=False).ravel()
        for one, (corpus, people) in zip(axes, found.items(), strict=True):
            place = np.arange(len(people))
            many = np.array([p.clips >= FEW for p in people])
            ours = np.array([100 * p.ours for p in people])
            one.plot(
                place,
                [100 * p.random for p in people],
                "x",
                color=GREY,
                markersize=4,
                label="random",
            )
            one.plot(place[many], ours[many], "o", color=BLUE, markersize=4, label="ours")
            one.plot(
                *(place[~many], ours[~many], "o"),
                color=BLUE,
                markersize=4,
                markerfacecolor="white",
                label=f"ours, fewer than {FEW} clips",
            )
            one.set_title(wrapped(study.title(corpus), 40))
            one.set_ylabel("changed, %")
            one.set_xlabel("subjects, in order of our rule")
            one.set_xticks([])
            one.set_ylim(bottom=-2)
            one.grid(axis="y", color="#dddddd", linewidth=0.6)
        legend(figure, axes[0])

    return (
        Figure(
            "people",
            "Answers changed, subject by subject",
            "Dot plot: subjects in order of the share of answers that our rule changes, with "
            "random placement beside it.",
            (5.2, 2.2 * len(found) + 0.5),
            draw,
            f"Hollow: subjects with fewer than {FEW} clips read correctly.",
        ),
    )
