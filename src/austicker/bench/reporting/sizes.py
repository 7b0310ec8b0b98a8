"""Attack success by size of the sticker: Table III."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import asr
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, common
from austicker.bench.reporting.verdict import Difference, judged

_Series = dict[str, dict[float, Value]]


def section(study: Study) -> Section:
    """Table and figure, for data on which more than one size was tried."""
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    differences: list[Difference] = []
    found = {c: _by_size(study, c) for c in study.corpora}
    found = {
        c: by for c, by in found.items() if len({k for sizes in by.values() for k in sizes}) > 1
    }
    every = sorted({k for by in found.values() for sizes in by.values() for k in sizes})
    shown: dict[Corpus, _Series] = {}
    for corpus, by in found.items():
        mine = study.ours(corpus)
        for attack, sizes in by.items():
            if rules.is_ours(attack):
                ours.add(len(rows))
            values = {k: study.pool.rate(cells, asr).value() for k, cells in sizes.items()}
            shown.setdefault(corpus, {})[attack] = values
            rows.append((study.title(corpus), attack, *(values.get(k, "") for k in every)))
        if mine in by:
            for size, cells in by[mine].items():
                gain = study.above(cells, by.get(rules.RANDOM, {}).get(size, []))
                where = f"{study.title(corpus)}, k = {size:g}"
                differences.append((where, gain.value("points")))
    table = Table(
        "sizes",
        "Table III. Attack success rate by size, %",
        (
            Column("Data", head=True),
            Column("Rule", head=True),
            *(Column(f"k = {k:g}") for k in every),
        ),
        tuple(rows),
        "One sticker; its side is k/10 of the face. Each row is over the victims, stickers and "
        "seeds that were tried at all its sizes."
        if rows
        else "Only one size was tried.",
        judged(
            "Our rule would have failed here had it been no better than random at some size: the "
            "95 % interval of the difference reaching 0.",
            "our rule was above random",
            differences,
        ),
        ours=frozenset(ours),
    )
    return Section("sizes", "Size", items=(table, *_figure(study, shown)))


def _by_size(study: Study, corpus: Corpus) -> dict[str, dict[float, list[Cell]]]:
    usual = study.usual.get(corpus)
    if usual is None:
        return {}
    setting = {c.key.size: replace(usual, size=c.key.size) for c in study.everything(corpus)}
    by = {}
    for attack in study.here(corpus):
        sizes = common({k: study.cells(corpus, attack, w) for k, w in sorted(setting.items())})
        # Rules of one size are in Table II; those that stand in every table are kept.
        if len(sizes) > 1 or (sizes and attack in rules.BASELINES):
            by[attack] = sizes
    return by


def _figure(study: Study, shown: dict[Corpus, _Series]) -> tuple[Figure, ...]:
    if not shown:
        return ()
    attacks = rules.in_order(a for by in shown.values() for a in by)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(1, len(shown), sharey=True, squeeze=False)[0]
        for one, (corpus, by) in zip(axes, shown.items(), strict=True):
            for attack, sizes in by.items():
                plot.line(one, attack, attacks, sizes)
            one.set_title(plot.wrapped(study.title(corpus)))
            one.set_xlabel("k")
            one.set_xticks(sorted({k for sizes in by.values() for k in sizes}))
            one.grid(color="#dddddd", linewidth=0.6)
        axes[0].set_ylabel("answers changed, %")
        axes[0].set_ylim(bottom=0)
        plot.legend(figure, axes[0])

    return (
        Figure(
            "sizes",
            "Answers changed by size of the sticker",
            "Line chart: share of answers changed against size k, a line for each rule. The "
            "numbers are in Table III.",
            (max(4.6, 2.6 * len(shown)), 4.4),
            draw,
            "Bars: 95 % intervals over subjects.",
        ),
    )
