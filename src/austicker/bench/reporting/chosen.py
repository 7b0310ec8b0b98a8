"""Which regions each rule chose: the paper's figure 5."""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np

from austicker.bench.reporting import plot
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import Column as Numbers
from austicker.bench.reporting.pool import Mask, Measure
from austicker.bench.reporting.records import Column, Figure, Section, Table, Value, Verdict
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.rules import is_ours
from austicker.bench.reporting.study import Study
from austicker.bench.reporting.words import listed, number
from austicker.facs import ROIS, roi_name
from austicker.types import N_ROIS

_TOO_ALIKE = 0.9
_Row = tuple[Corpus, str, str]
"""Data, the data set within a composite or empty, rule."""


@cache
def picked(roi: int) -> Measure:
    """Share of clips on which the rule chose a region."""

    def measure(cell: Cell) -> tuple[Numbers, Numbers]:
        return cell.rois[:, roi], np.asarray(cell.rois.any(axis=1))

    return measure


def section(study: Study) -> Section:
    """Table and one heat map for each data set."""
    values: dict[_Row, list[Value]] = {}
    for corpus in study.corpora:
        setting = study.usual.get(corpus)
        for source in sources(study, corpus):
            for attack in study.here(corpus) if setting else ():
                cells = study.cells(corpus, attack, setting)
                mask = of_source(source) if source else None
                found = [study.pool.rate(cells, picked(roi), mask).value() for roi in range(N_ROIS)]
                if found[0].n:
                    values[corpus, source, attack] = found
    table = Table(
        "chosen",
        "Figure 5 as a table. Share of clips on which each region was chosen, %",
        (
            *(Column(title, head=True) for title in ("Data", "Rule")),
            *(Column(f"{roi.number} {roi.name}") for roi in ROIS),
        ),
        tuple((_title(study, row), row[2], *(v for v in found)) for row, found in values.items()),
        "One sticker; n: clips on which a region was chosen, summed over seeds, victims and "
        "stickers. What is put elsewhere than on a region is not counted.",
        _verdict(study, values),
        ours=frozenset(i for i, row in enumerate(values) if is_ours(row[2])),
        folded=True,
    )
    return Section(
        "chosen", "Where the rules put stickers", items=(*_figures(study, values), table)
    )


def sources(study: Study, corpus: Corpus) -> list[str]:
    """Data sets of a composite; one empty name for what is none."""
    names = sorted({source for cell in study.everything(corpus) for source in set(cell.sources)})
    return names if len(names) > 1 else [""]


def of_source(source: str) -> Mask:
    """Clips of one data set of a composite."""
    return lambda cell: np.array([name == source for name in cell.sources], bool)


def _title(study: Study, row: _Row) -> str:
    return f"{study.title(row[0])}: {row[1]}" if row[1] else study.title(row[0])


def _verdict(study: Study, values: dict[_Row, list[Value]]) -> Verdict:
    fails = (
        "A rule that looks at the clip would have failed here had it chosen one region for "
        f"{_TOO_ALIKE:.0%} of all clips or more, whatever they show.".replace("%", " %")
    )
    tops: dict[_Row, tuple[float, int]] = {}
    for row, found in values.items():
        if row[2] == study.ours(row[0]):
            shares = [v.value for v in found]
            tops[row] = max(shares), int(np.argmax(shares)) + 1
    if not tops:
        return Verdict(fails, "open", "Our rule was not run.")
    parts = [
        f"{roi_name(roi)} for {number(share, 'percent')} % ({_title(study, row)})"
        for row, (share, roi) in tops.items()
    ]
    bad = sum(share >= _TOO_ALIKE for share, _ in tops.values())
    words = f"What our rule chose most: {listed(parts, 6)}."
    if not bad:
        return Verdict(fails, "held", f"Ours did not. {words}")
    return Verdict(fails, "failed" if bad == len(tops) else "partly", f"Ours did. {words}")


def _figures(study: Study, values: dict[_Row, list[Value]]) -> tuple[Figure, ...]:
    if not values:
        return ()
    places = list(dict.fromkeys(row[:2] for row in values))
    top = max(v.value for found in values.values() for v in found)
    sizes = [sum(row[:2] == place for row in values) for place in places]

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(
            len(places), 1, squeeze=False, gridspec_kw={"height_ratios": sizes}
        ).ravel()
        for one, place in zip(axes, places, strict=True):
            some = {row: found for row, found in values.items() if row[:2] == place}
            shares = np.array([[v.value for v in found] for found in some.values()])
            plot.heat_map(
                one,
                shares,
                [row[2] for row in some],
                [str(r.number) for r in ROIS],
                top=top,
                bend=0.6,
            )
            one.set_title(_title(study, next(iter(some))))
        axes[-1].set_xlabel("region of the face")

    return (
        Figure(
            "chosen",
            "Figure 5. Which regions were chosen, % of clips",
            "Heat map for each data set: rows are rules, columns the 14 regions, numbers the "
            "percentage of clips. They are in the table below.",
            (7.0, 0.9 * len(places) + 0.26 * sum(sizes) + 0.3),
            draw,
            "Regions: " + ", ".join(f"{r.number} {r.name}" for r in ROIS) + ".",
        ),
    )
