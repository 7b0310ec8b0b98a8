"""Every rule: the mean over victims and stickers, in the usual setting."""

from __future__ import annotations

from typing import Any

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import asr
from austicker.bench.reporting.records import Column, Entry, Figure, Table, Value
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged


def items(study: Study) -> tuple[Figure | Table, ...]:
    """Figure and table; the table alone where nothing was placed."""
    shown: dict[Corpus, dict[str, Value]] = {}
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    differences: list[Difference] = []
    for corpus, setting in study.usual.items():
        by = {a: study.cells(corpus, a, setting) for a in study.here(corpus)}
        by.update({a: study.cells(corpus, a) for a in study.covers(corpus)})
        for attack in rules.in_order(by):
            value = study.pool.rate(by[attack], asr).value()
            if not value.n:
                continue
            shown.setdefault(corpus, {})[attack] = value
            gains = {
                other: study.above(by[attack], by[other]).value("points")
                for other in rules.BASELINES
                if other != attack
            }
            if rules.is_ours(attack):
                ours.add(len(rows))
                differences += [
                    (f"{study.title(corpus)}, {attack} above {other}", gain)
                    for other, gain in gains.items()
                ]
            above = (gains.get(other) for other in rules.BASELINES)
            rows.append(
                (
                    *(study.title(corpus), attack, value),
                    *("" if gain is None or not gain.n else gain for gain in above),
                )
            )
    return (*_figure(study, shown), _table(tuple(rows), frozenset(ours), differences))


def _table(
    rows: tuple[tuple[Entry, ...], ...], ours: frozenset[int], differences: list[Difference]
) -> Table:
    return Table(
        "means",
        "Every rule, the mean over victims and stickers",
        (
            *(Column(title, head=True) for title in ("Data", "Rule")),
            *(Column("ASR, %"), Column("Above random, points"), Column("Above centre, points")),
        ),
        rows,
        "Settings as is usual for the data, see the figure. Differences are over the victims, "
        "stickers and seeds that both were run with.",
        judged(
            "Our rules would have failed here had one of them been no better than random or than "
            "the middle of the face: the 95 % interval of the difference reaching 0.",
            "each of them was above both",
            differences,
        ),
        ours=ours,
    )


def _figure(study: Study, shown: dict[Corpus, dict[str, Value]]) -> tuple[Figure, ...]:
    if not shown:
        return ()

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        panels = []
        for corpus, by in shown.items():
            most = max(v.n or 0 for v in by.values())
            title = f"{study.title(corpus)}: {study.usual[corpus]} (n = {most})"
            panels.append((title, by))
        axes = plot.ranked_panels(figure, panels, 100)
        axes[0].set_xlim(left=0)  # of all
        axes[-1].set_xlabel("answers changed, % of clips read correctly before")

    return (
        Figure(
            "overall",
            "Answers changed by each rule",
            "For each data set and rule a point, the share of answers changed, and its 95 % "
            "interval. The numbers are in the table below.",
            (5.4, 0.7 * len(shown) + 0.25 * sum(map(len, shown.values())) + 0.4),
            draw,
            "Mean over victims, stickers and seeds; lines: 95 % intervals over subjects; bold: "
            "our rules. n: clips read correctly, summed.",
        ),
    )
