"""Queries that deciding takes, measured: the paper's Table I."""

from __future__ import annotations

from austicker.bench.reporting import pool, rules
from austicker.bench.reporting.records import Column, Entry, Section, Table, Value, Verdict
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import TIMES, listed

_ALLOWED = {"counterfactual-0": 0}


def section(study: Study) -> Section:
    """The table of queries."""
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    most: dict[str, int] = {}
    for corpus in study.corpora:
        for attack in rules.in_order([*study.here(corpus), *study.covers(corpus)]):
            setting = None if attack in study.covers(corpus) else study.usual.get(corpus)
            cells = study.cells(corpus, attack, setting)
            if not cells:
                continue
            peak = max(int(cell.queries.max(initial=0)) for cell in cells)
            if rules.is_ours(attack):
                ours.add(len(rows))
                most[attack] = max(most.get(attack, 0), peak)
            rows.append(
                (
                    study.title(corpus),
                    attack,
                    study.pool.rate(cells, pool.queries).value("mean", fixed=True),
                    Value(peak, kind="count"),
                    Value(sum(int(c.queries.sum()) for c in cells), kind="count"),
                    rules.iterations(attack),
                )
            )
    bad = [f"{name} ({peak})" for name, peak in most.items() if peak > _ALLOWED.get(name, 1)]
    fails = "Our rule would have failed here had it asked the victim more than once about a clip."
    if not most:
        verdict = Verdict(fails, "open", "It was not run.")
    elif bad:
        verdict = Verdict(fails, "failed", f"It did: the most for one clip was {listed(bad)}.")
    else:
        text = listed([f"{peak} of {name}" for name, peak in most.items()])
        verdict = Verdict(fails, "held", f"It did not: the most for one clip was {text}.")
    table = Table(
        "queries",
        "Table I. Queries to the victim",
        (
            Column("Data", head=True),
            Column("Rule", head=True),
            Column("Mean per clip"),
            Column("Most"),
            Column("Total"),
            Column(f"Iterations {TIMES} population"),
        ),
        tuple(rows),
        "Calls of the victim counted while the rule decided, over all clips (n: clips, summed over "
        "seeds, victims and stickers). The last column: tries allowed to a rule that searches in "
        "iterations, as published queries are counted. No interval: the same for every clip.",
        verdict,
        ours=frozenset(ours),
    )
    return Section("queries", "What deciding costs", items=(table,))
