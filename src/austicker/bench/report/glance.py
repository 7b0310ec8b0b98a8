"""Every rule at a glance: the mean over victims and stickers, with what is usually worn."""

from __future__ import annotations

from typing import Any

from austicker.bench.report import plot, rules
from austicker.bench.report.pool import asr
from austicker.bench.report.records import Figure, Value
from austicker.bench.report.results import Corpus
from austicker.bench.report.study import Study


def figures(study: Study) -> tuple[Figure, ...]:
    """One figure; none where nothing was placed."""
    shown: dict[Corpus, dict[str, Value]] = {}
    for corpus, worn in study.usual.items():
        for attack in rules.in_order([*study.here(corpus), *study.covers(corpus)]):
            cells = study.cells(corpus, attack, None if attack in study.covers(corpus) else worn)
            value = study.pool.rate(cells, asr).value()
            if value.n:
                shown.setdefault(corpus, {})[attack] = value
    if not shown:
        return ()
    rows = [len(by) for by in shown.values()]

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(
            len(shown), 1, sharex=True, squeeze=False, gridspec_kw={"height_ratios": rows}
        ).ravel()
        for one, (corpus, by) in zip(axes, shown.items(), strict=True):
            plot.ranked(one, list(by), list(by.values()), 100)
            most = max(v.n or 0 for v in by.values())
            one.set_title(f"{study.title(corpus)}: {study.usual[corpus]} (n = {most})")
        axes[0].set_xlim(left=0)  # of all
        axes[-1].set_xlabel("answers changed, % of clips read correctly before")

    return (
        Figure(
            "glance",
            "Answers changed by each rule",
            "For each data set and rule a point, the share of answers changed, and its 95 % "
            "interval. The numbers are in Table II.",
            (5.4, 0.7 * len(shown) + 0.25 * sum(rows) + 0.4),
            draw,
            "Mean over victims, stickers and seeds; lines: 95 % intervals over subjects; bold: "
            "our rules. n: clips read correctly, summed.",
        ),
    )
