"""Attack success against the number of queries."""

from __future__ import annotations

from typing import Any

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import within
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged

LAST = 14
_SHOWN = (0, 1, 2, 3, 5, 8, LAST)
_Curve = dict[int, Value]


def section(study: Study) -> Section:
    """Table and figure."""
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    differences: list[Difference] = []
    shown: dict[Corpus, dict[str, _Curve]] = {}
    for corpus in study.corpora:
        setting = study.usual.get(corpus)
        by = {a: study.cells(corpus, a, setting) for a in study.here(corpus)} if setting else {}
        for attack, cells in by.items():
            if not cells:
                continue
            if rules.is_ours(attack):
                ours.add(len(rows))
            begin = _begin(cells)
            curve = {
                q: study.pool.rate(cells, within(max(q, 1))).value() for q in range(begin, LAST + 1)
            }
            shown.setdefault(corpus, {})[attack] = {
                q: curve[q] for q in curve if q <= _end(cells) and (_most(cells) > 1 or q == begin)
            }
            most = _most(cells)
            rows.append(
                (
                    study.title(corpus),
                    attack,
                    *(curve[q] if begin <= q <= _end(cells) else "" for q in _SHOWN),
                    study.pool.rate(cells, within(most)).value() if most > LAST else "",
                    Value(most, kind="count"),
                )
            )
        mine, other = by.get(study.ours(corpus) or "", []), by.get(rules.EXHAUSTIVE, [])
        if mine and other:
            for q in (1, 3):
                here = study.pool.rate(mine, within(q))
                gain = here - study.pool.rate(by[rules.RANDOM] or other, within(q))
                differences.append((f"{study.title(corpus)}, {q} queries", gain.value("points")))
    table = Table(
        "queries-curve",
        "Attack success rate after so many queries, %",
        (
            Column("Data", head=True),
            Column("Rule", head=True),
            *(Column(f"{q} q") for q in _SHOWN),
            *(Column("All tries"), Column("Tries")),
        ),
        tuple(rows),
        "One query tells which answer to change; each further one checks a try, the last try goes "
        "unchecked. Rules that have to ask begin at one query. Empty: the rule had no more tries, "
        "or needs more queries to begin.",
        judged(
            "The model's ranking of regions would have failed here had it been no better than "
            "random order with one or with three queries: the 95 % interval of the difference "
            "reaching 0.",
            "our ranking was above random order",
            differences,
        ),
        ours=frozenset(ours),
    )
    return Section("curve", "What more queries buy", items=(*_figure(study, shown), table))


def _begin(cells: list[Cell]) -> int:
    """0 for a rule that decides without asking."""
    return int(min((cell.queries.min(initial=1) for cell in cells), default=1) > 0)


def _most(cells: list[Cell]) -> int:
    return max(int(cell.tries.max(initial=1)) for cell in cells)


def _end(cells: list[Cell]) -> int:
    return min(LAST, max(1, _most(cells)))


def _figure(study: Study, shown: dict[Corpus, dict[str, _Curve]]) -> tuple[Figure, ...]:
    if not shown:
        return ()
    attacks = rules.in_order(a for by in shown.values() for a in by)
    across = min(len(shown), 2)
    down = -(-len(shown) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, sharey=True, squeeze=False).ravel()
        found: dict[str, Any] = {}
        for one, (corpus, by) in zip(axes, shown.items(), strict=False):
            for attack, curve in by.items():
                style, strong = plot.style_of(attack, attacks), rules.is_ours(attack)
                (line,) = one.plot(
                    list(curve),
                    [100 * v.value for v in curve.values()],
                    linestyle=style.line,
                    markevery=(len(found) % 3, 3) if len(curve) > 4 else 1,
                    **plot.marks(style, strong),
                )
                found[attack] = line
                if strong:
                    one.fill_between(
                        list(curve),
                        [100 * v.low for v in curve.values()],
                        [100 * v.high for v in curve.values()],
                        color=style.colour,
                        alpha=0.12,
                        linewidth=0,
                    )
            one.set_title(plot.wrapped(study.title(corpus), 28))
            one.set_xlabel("queries")
            one.set_xticks(range(0, LAST + 1, 2))
            one.grid(color="#dddddd", linewidth=0.6)
        axes[0].set_ylim(bottom=0)  # of all, and only now: it ends the search for the top
        for one in axes[::across]:
            one.set_ylabel("answers changed, %")
        for one in axes[len(shown) :]:
            one.axis("off")
        figure.legend([found[a] for a in attacks], attacks, loc="outside lower center", ncols=3)

    return (
        Figure(
            "queries-curve",
            "Answers changed after so many queries",
            "Line chart: share of answers changed against queries, a line for each rule, a single "
            "mark for rules with one try. Numbers are in the table below.",
            (max(4.8, 3.3 * across), 3.0 * down + 1.0),
            draw,
            f"Clipped at {LAST} queries; rules with more tries go on in the table. Bands around "
            "our rules: 95 % intervals over subjects.",
        ),
    )
