"""How near each rule comes to trying every region."""

from __future__ import annotations

from typing import Any

from austicker.bench.reporting import plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import Sampled, asr, paired
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.verdict import Difference, judged


def section(study: Study) -> Section:
    """Table and figure of oracle ratios."""
    rows: list[tuple[Entry, ...]] = []
    ours: set[int] = set()
    shown: dict[Corpus, dict[str, Value]] = {}
    differences: list[Difference] = []
    for corpus in study.corpora:
        ratios: dict[str, Sampled] = {}
        for attack in study.here(corpus):
            ratio, own, best = _ratio(study, corpus, attack)
            if own is None or attack == rules.EXHAUSTIVE:
                continue
            ratios[attack] = ratio
            if rules.is_ours(attack):
                ours.add(len(rows))
            value = ratio.value("ratio")
            shown.setdefault(corpus, {})[attack] = value
            rows.append((study.title(corpus), attack, value, own, best))
        mine = study.ours(corpus)
        if mine in ratios and rules.RANDOM in ratios:
            gain = ratios[mine] - ratios[rules.RANDOM]
            differences.append((study.title(corpus), gain.value("ratio")))
    table = Table(
        "oracle",
        "Oracle ratio of each rule",
        (
            Column("Data", head=True),
            Column("Rule", head=True),
            *(Column("Oracle ratio"), Column("ASR, %"), Column("ASR of exhaustive, %")),
        ),
        tuple(rows),
        "ASR over that of trying all 14 regions with the same sticker, victim, size, attachment "
        "and seeds, one sticker. 1: as good as trying them all. A rule that is not bound to the "
        "regions, or to the sticker's art, can be above 1."
        if rows
        else "No cell of 'exhaustive' was run beside other rules.",
        judged(
            "Our rule would have failed here had its oracle ratio been no higher than that of "
            "random placement: the 95 % interval of the difference reaching 0.",
            "its ratio was higher",
            differences,
        ),
        ours=frozenset(ours),
    )
    return Section("oracle", "How near to the best possible", items=(*_figure(study, shown), table))


def _ratio(study: Study, corpus: Corpus, attack: str) -> tuple[Sampled, Value | None, Entry]:
    setting = study.usual.get(corpus)
    here, there = paired(
        study.cells(corpus, attack, setting), study.cells(corpus, rules.EXHAUSTIVE, setting)
    )
    if setting is None or not here:
        return study.pool.nothing(), None, ""
    own, best = study.pool.rate(here, asr), study.pool.rate(there, asr)
    return own / best, own.value(), best.value()


def _figure(study: Study, shown: dict[Corpus, dict[str, Value]]) -> tuple[Figure, ...]:
    if not shown:
        return ()

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        panels = [(study.title(corpus), by) for corpus, by in shown.items()]
        axes = plot.ranked_panels(figure, panels, 1.0)
        for one in axes:
            one.axvline(1, color="black", linewidth=1)
        axes[-1].set_xlabel("ASR / ASR of trying all 14 regions")

    return (
        Figure(
            "oracle",
            "Oracle ratio by rule",
            "For each rule a point and its 95 % interval; a line at 1 is trying all regions. The "
            "numbers are in the table below.",
            (5.2, 0.7 * len(shown) + 0.27 * sum(map(len, shown.values())) + 0.4),
            draw,
            "Lines: 95 % intervals over subjects.",
        ),
    )
