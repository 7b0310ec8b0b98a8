"""What a sticker on each region does: the paper's figure 4, from cells that tried all 14."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np

from austicker.bench.reporting import face, plot, rules
from austicker.bench.reporting.keys import Corpus
from austicker.bench.reporting.pool import Column as Numbers
from austicker.bench.reporting.pool import Measure, Sampled
from austicker.bench.reporting.records import Column, Entry, Figure, Section, Table, Value
from austicker.bench.reporting.results import Cell
from austicker.bench.reporting.study import Study, short
from austicker.bench.reporting.verdict import judged
from austicker.facs import ROIS
from austicker.types import N_ROIS, Floats

FAILS = (
    "The premise that the place matters would have failed here had the region that hides most in "
    "one half of the people hidden no more in the other half than the one that hides least there."
)
_Row = tuple[Corpus, str, str]


@cache
def kept(roi: int) -> Measure:
    """True positives: of the clips read correctly before, those still read with a sticker there."""

    def measure(cell: Cell) -> tuple[Numbers, Numbers]:
        predicted = _predicted(cell)[:, roi]
        tried = cell.correct & (predicted >= 0)
        return tried & (predicted == cell.label), tried

    return measure


def section(study: Study) -> Section:
    """Table, heat map and faces."""
    groups: dict[_Row, list[Cell]] = {}
    for corpus in study.corpora:
        for cell in study.cells(corpus, rules.EXHAUSTIVE, study.usual.get(corpus)):
            if cell.each is not None:
                groups.setdefault((corpus, cell.key.victim, cell.key.sticker), []).append(cell)
    values = {
        row: [study.pool.rate(cells, kept(roi)).value() for roi in range(N_ROIS)]
        for row, cells in groups.items()
    }
    differences = []
    for corpus in study.corpora:
        cells = [cell for row, some in groups.items() if row[0] == corpus for cell in some]
        if cells:
            differences.append(
                (study.title(corpus), _matters(study, corpus, cells).value("points"))
            )
    table = Table(
        "each-region",
        "Figure 4 as a table. Clips still read correctly with a sticker on each region, %",
        (
            *(Column(title, head=True) for title in ("Data", "Victim", "Sticker")),
            *(Column(f"{roi.number} {roi.name}") for roi in ROIS),
        ),
        tuple(
            (study.title(row[0]), short(row[1]), short(row[2]), *(_entry(v) for v in found))
            for row, found in values.items()
        ),
        "Of the clips that the victim read correctly without a sticker and on which one may go "
        "there (n, summed over seeds); fewer is better. Empty: no sticker may go there."
        if values
        else "No cell of 'exhaustive' was run, so that no region was tried on its own.",
        judged(FAILS, "the best region hid more", differences),
        folded=True,
    )
    figures = (_heat_map(study, values), _faces(study, groups)) if values else ()
    return Section("each", "Which regions give away", items=(*figures, table))


def _predicted(cell: Cell) -> Any:  # noqa: ANN401  # (n, 14) codes
    return cell.each if cell.each is not None else np.full((len(cell.label), N_ROIS), -1)


def _entry(value: Value) -> Entry:
    return value if value.n else ""


def _changed(study: Study, cells: list[Cell], keep: Callable[[Cell], Any] | None = None) -> Floats:
    """(14,) share of answers changed; NaN where no sticker went."""
    return np.array([1 - study.pool.rate(cells, kept(roi), keep).point for roi in range(N_ROIS)])


def _matters(study: Study, corpus: Corpus, cells: list[Cell]) -> Sampled:
    """How much more the best region hides than the worst, each chosen on the other half."""
    people = study.pool.people[corpus]
    halves = (frozenset(people[::2]), frozenset(people[1::2]))
    chosen = []
    for half in halves:
        shares = _changed(study, cells, _of(half))
        known = np.flatnonzero(~np.isnan(shares))
        if not len(known):
            return study.pool.nothing()
        chosen.append((known[np.argmax(shares[known])], known[np.argmin(shares[known])]))

    def still(which: int) -> Measure:
        def measure(cell: Cell) -> tuple[Numbers, Numbers]:
            predicted = _predicted(cell)
            other = _of(halves[0])(cell)
            # Whoever is in the first half is judged by what the second half chose.
            there = np.where(other, predicted[:, chosen[1][which]], predicted[:, chosen[0][which]])
            tried = cell.correct & (there >= 0)
            return tried & (there == cell.label), tried

        return measure

    return study.pool.rate(cells, still(1)) - study.pool.rate(cells, still(0))


def _of(people: frozenset[str]) -> Callable[[Cell], Any]:
    return lambda cell: np.array([name in people for name in cell.subjects], bool)


def _heat_map(study: Study, values: dict[_Row, list[Value]]) -> Figure:
    names = [
        " · ".join((*((study.title(c),) if len(study.corpora) > 1 else ()), short(v), short(s)))
        for c, v, s in values
    ]
    counts = [max(v.n or 0 for v in row) for row in values.values()]
    shares = np.array([[v.value for v in row] for row in values.values()])
    texts = [[f"{v.value * (v.n or 0):.0f}" for v in row] for row in values.values()]

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots()
        most = float(np.nanmax(1 - shares))
        labels = [f"{plot.wrapped(n, 30)}\nof {c}" for n, c in zip(names, counts, strict=True)]
        regions = [str(roi.number) for roi in ROIS]
        plot.heat_map(axes, 1 - shares, labels, regions, texts=texts, top=most)
        axes.set_xlabel("region of the face")

    return Figure(
        "each-region",
        "Figure 4. True positives with a sticker on each region",
        "Heat map: rows are victims and stickers, columns the 14 regions, numbers the clips still "
        "read correctly. The shares are in the table below.",
        (7.0, 1.3 + 0.42 * len(names)),
        draw,
        "Clips still read correctly, of those that were without a sticker (summed over seeds). "
        "Darker: more of them changed. A dot: no sticker may go there.",
    )


def _faces(study: Study, groups: dict[_Row, list[Cell]]) -> Figure:
    by: dict[Corpus, list[Cell]] = {}
    for (corpus, *_), cells in groups.items():
        by.setdefault(corpus, []).extend(cells)
    shares = {corpus: _changed(study, cells) for corpus, cells in by.items()}
    top = max(float(np.nanmax(share)) for share in shares.values())
    across = min(len(shares), 3)
    down = -(-len(shares) // across)

    def draw(figure: Any) -> None:  # noqa: ANN401  # matplotlib has no types
        axes = figure.subplots(down, across, squeeze=False).ravel()
        for one, (corpus, share) in zip(axes, shares.items(), strict=False):
            face.draw(one, share, top)
            one.set_title(plot.wrapped(study.title(corpus), 26))
        for one in axes[len(shares) :]:
            one.axis("off")

    return Figure(
        "faces",
        "Where a sticker changes answers, %",
        "A drawn face for each data set; at every region the share of answers that a sticker "
        "there changes. The numbers are in the table below.",
        (2.6 * across + 0.4, 3.3 * down),
        draw,
        "Mean over victims, stickers and seeds. Dotted circles: regions where no sticker may go.",
    )
