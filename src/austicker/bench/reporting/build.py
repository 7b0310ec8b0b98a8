"""Writes a report: the page, its figures and its tables."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from os.path import relpath
from pathlib import Path
from typing import Literal, get_args

from austicker.bench.reporting import (
    advice,
    chosen,
    curves,
    each,
    html,
    latex,
    missing,
    nulls,
    numbers,
    oracle,
    overview,
    plain,
    queries,
    sizes,
    success,
    tradeoff,
    transfer,
    worst,
)
from austicker.bench.reporting.draw import drawn
from austicker.bench.reporting.frame import EVERYTHING, csv_of
from austicker.bench.reporting.groups import by_emotion, by_source
from austicker.bench.reporting.people import by_person
from austicker.bench.reporting.pool import RESAMPLES
from austicker.bench.reporting.records import Figure, Section, Table
from austicker.bench.reporting.results import Cell, Found
from austicker.bench.reporting.study import Study
from austicker.media.output import atomic_output

TITLE = "Au-Sticker benchmark"
LEAD = (
    "What stickers placed by each rule do to recognisers of micro-expressions. Every number "
    "stands with its 95 % interval over subjects and with n, what it was taken over."
)

Progress = Callable[[int, int], None]
Format = Literal["svg", "png", "pdf"]
FORMATS: tuple[Format, ...] = get_args(Format)
_SECTIONS = (
    queries, success, worst, oracle, sizes, numbers, curves, tradeoff, each, chosen, transfer,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Report:
    """All parts of a page.

    Attributes:
        sections: In order.
        cells: What they are about.
    """

    sections: tuple[Section, ...]
    cells: tuple[Cell, ...] = ()

    @property
    def tables(self) -> tuple[Table, ...]:
        """Of all sections, those for the files only among them."""
        return tuple(i for s in self.sections for i in s.items if isinstance(i, Table))

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Of all sections."""
        return tuple(i for s in self.sections for i in s.items if isinstance(i, Figure))


def compose(found: Found, resamples: int = RESAMPLES, progress: Progress | None = None) -> Report:
    """Compute all that the page says.

    Args:
        found: Results.
        resamples: Draws of people for every interval.
        progress: Called with parts done and their total.
    """
    study = Study(found, resamples)
    makers = [module.section for module in _SECTIONS]
    makers += [_groups, nulls.section, missing.section]
    rest = []
    for number, make in enumerate(makers):
        rest.append(make(study))
        if progress is not None:
            progress(number + 1, len(makers) + 1)
    summary = overview.section(study, rest)
    first = advice.section(study, [summary, *rest])
    if progress is not None:
        progress(len(makers) + 1, len(makers) + 1)
    return Report((first, summary, *rest), found.cells)


def _groups(study: Study) -> Section:
    people, figures = by_person(study)
    parts = by_source(study)
    tables = (by_emotion(study), *((parts,) if parts.rows else ()))
    return Section("groups", "For whom, and for which emotion", items=(*tables, *figures, people))


def write(
    report: Report,
    folder: Path,
    *,
    markdown: Path | None = None,
    figures: Path | None = None,
    formats: Sequence[Format] = (),
    progress: Progress | None = None,
) -> None:
    """Write the page and its files.

    Args:
        report: From `compose`.
        folder: Gets index.html, everything.csv, summary.json, tables/ and, where `formats` names
            some, figures/.
        markdown: Also write the page as Markdown here.
        figures: Also write the figures as PNG here, and link them in the Markdown.
        formats: Also write every figure as these, a second or more each; the page has its own.
        progress: Called with figures drawn and their total.

    Raises:
        UsageError: matplotlib is not installed.
        OutputError: A file cannot be written.
    """
    pictures: dict[str, bytes] = {}
    for number, figure in enumerate(report.figures):
        wanted = {"svg", *formats, *(("png",) if figures is not None else ())}
        kinds = drawn(figure, tuple(sorted(wanted)))
        pictures[figure.name] = kinds["svg"]
        for kind in formats:
            _put(folder / "figures" / f"{figure.name}.{kind}", kinds[kind])
        if figures is not None:
            _put(figures / f"{figure.name}.png", kinds["png"])
        if progress is not None:
            progress(number + 1, len(report.figures))
    for table in report.tables:
        _put(folder / "tables" / f"{table.name}.csv", plain.csv_text(table))
        if not table.hidden:
            _put(folder / "tables" / f"{table.name}.tex", latex.table(table))
    summary = {
        "schema": 1,
        "words": [words for section in report.sections for words in section.words],
        "tables": [plain.as_dict(table) for table in report.tables],
    }
    _put(folder / f"{EVERYTHING}.csv", "".join(csv_of(report.cells)))
    _put(folder / "summary.json", json.dumps(summary, indent=1, ensure_ascii=False) + "\n")
    _put(folder / "index.html", html.page(TITLE, LEAD, report.sections, pictures))
    if markdown is not None:
        links: dict[str, str] = {}
        if figures is not None:
            base = relpath(figures, markdown.parent).replace("\\", "/")
            links = {figure.name: f"{base}/{figure.name}.png" for figure in report.figures}
        _put(markdown, plain.markdown(TITLE, LEAD, report.sections, links))


def _put(path: Path, content: str | bytes) -> None:
    with atomic_output(path) as temporary:
        if isinstance(content, str):
            content = content.encode("utf-8")
        temporary.write_bytes(content)
