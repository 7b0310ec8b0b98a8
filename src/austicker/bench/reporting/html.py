"""The page: one file that loads nothing."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from importlib.resources import files
from math import isnan

from austicker.bench.reporting.records import (
    Entry,
    Figure,
    Listing,
    Section,
    State,
    Table,
    Value,
    Verdict,
    with_n,
)
from austicker.bench.reporting.words import interval, number, plural

STATES: Mapping[State, str] = {
    "held": "✓ Held",
    "partly": "◐ In part",
    "failed": "✗ Failed",
    "open": "? Not decided",
}
FOOT = (
    "Written by austicker report. Tables as CSV and LaTeX, all numbers in summary.json and every "
    "clip in everything.csv lie beside this page."
)
_WIDE = 6.0


def page(
    title: str,
    lead: str,
    sections: Sequence[Section],
    pictures: Mapping[str, bytes],
    foot: str = FOOT,
) -> str:
    """The whole page.

    Args:
        title: Heading.
        lead: Sentence below it.
        sections: In order.
        pictures: SVG of each figure by name.
        foot: Who wrote it, and what lies beside it.
    """
    here = files("austicker.bench.reporting")
    css, script = (here.joinpath(f"page.{kind}").read_text("utf-8") for kind in ("css", "js"))
    contents = "\n".join(f'<li><a href="#{s.name}">{escape(s.title)}</a></li>' for s in sections)
    first, *rest = (_section(s, pictures) for s in sections)
    body = "\n".join(rest)
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title>
<style>
{css}</style>
</head>
<body>
<header>
<h1>{escape(title)}</h1>
<p class="lead">{escape(lead)}</p>
</header>
<main>
{first}
<nav aria-label="Contents">
<ol>
{contents}
</ol>
</nav>
{body}
</main>
<footer>
<p>{escape(foot)}</p>
</footer>
<script>
{script}</script>
</body>
</html>
"""


def _section(section: Section, pictures: Mapping[str, bytes]) -> str:
    parts = [f'<section aria-labelledby="{section.name}">']
    parts.append(f'<h2 id="{section.name}">{escape(section.title)}</h2>')
    parts += [f'<p class="finding">{escape(words)}</p>' for words in section.words]
    for item in section.items:
        if isinstance(item, Figure):
            parts.append(_figure(item, pictures[item.name]))
        elif isinstance(item, Listing):
            text = f'<pre class="scroll" tabindex="0">{escape(item.text)}</pre>'
            parts.append(f"<details>\n<summary>{escape(item.title)}</summary>\n{text}</details>")
        elif not item.hidden:
            parts += _table(item)
    return "\n".join((*parts, "</section>"))


def _figure(figure: Figure, svg: bytes) -> str:
    data = b64encode(svg).decode("ascii")
    wide = ' class="wide"' if figure.size[0] > _WIDE else ""
    width, height = (round(96 * side) for side in figure.size)
    return (
        f'<figure{wide} id="figure-{figure.name}">\n'
        f'<div class="scroll" role="region" aria-label="{escape(figure.title)}" tabindex="0">'
        f'<img src="data:image/svg+xml;base64,{data}" width="{width}" height="{height}" '
        f'alt="{escape(figure.alt)}"></div>\n'
        f"<figcaption><strong>{escape(figure.title)}.</strong> "
        f"<span>{escape(figure.note)}</span></figcaption>\n</figure>"
    )


def _table(table: Table) -> Iterator[str]:
    if table.rows:
        if table.folded:
            rows = plural(len(table.rows), "row")
            yield f"<details>\n<summary>{escape(table.title)} ({rows})</summary>"
        else:
            yield f'<h3 id="table-{table.name}">{escape(table.title)}</h3>'
        yield _grid(table)
        if table.folded:
            yield "</details>"
    else:
        yield f'<h3 id="table-{table.name}">{escape(table.title)}</h3>'
    if table.note:
        yield f'<p class="note">{escape(table.note)}</p>'
    if table.verdict is not None:
        yield _verdict(table.verdict)


def _grid(table: Table) -> str:
    shown = with_n(table)
    numeric = [
        any(isinstance(row[i], Value) for row in shown.rows) for i in range(len(shown.columns))
    ]
    first = int(_grouped(shown))
    heads = "".join(
        f'<th scope="col"{_classes(num=is_number, own=column.ours)}>{escape(column.title)}</th>'
        for column, is_number in list(zip(shown.columns, numeric, strict=True))[first:]
    )
    lines = [
        f'<div class="scroll" role="region" aria-label="{escape(table.title)}" tabindex="0">',
        "<table>",
        f"<thead><tr>{heads}</tr></thead>",
    ]
    before: tuple[Entry, ...] = ()
    for index, row in enumerate(shown.rows):
        if first and (not before or before[0] != row[0]):
            # The wide span holds a narrow text that stays in view while the table is scrolled.
            span = len(shown.columns) - first
            lines += ["</tbody>"] if before else []
            lines.append("<tbody>")
            lines.append(
                f'<tr class="group"><th scope="rowgroup" colspan="{span}">'
                f"<span>{escape(str(row[0]))}</span></th></tr>"
            )
            before = ()
        elif not first and not index:
            lines.append("<tbody>")
        cells = _row(shown, row, before, numeric)[first:]
        lines.append(f"<tr{_classes(own=index in table.ours)}>{''.join(cells)}</tr>")
        before = row
    return "\n".join((*lines, "</tbody>", "</table>", "</div>"))


def _grouped(table: Table) -> bool:
    """Whether the first column is shown as headings between the rows."""
    names = [row[0] for row in table.rows]
    return table.heads > 1 and len(set(names)) < len(names)


def _row(
    table: Table, row: tuple[Entry, ...], before: tuple[Entry, ...], numeric: list[bool]
) -> list[str]:
    cells = []
    same = True
    for i, (column, entry) in enumerate(zip(table.columns, row, strict=True)):
        if column.head:
            same = same and i < table.heads - 1 and bool(before) and before[i] == entry
            cells.append(f'<th scope="row"{_classes(again=same)}>{escape(str(entry))}</th>')
        else:
            kind = _classes(num=numeric[i], text=not numeric[i], own=column.ours)
            cells.append(f"<td{kind}{_sortable(entry)}>{_entry(entry)}</td>")
    return cells


def _entry(entry: Entry) -> str:
    if isinstance(entry, str):
        return escape(entry)
    small = "".join(
        f"<small>{escape(text)}</small>" for text in (interval(entry), entry.aside) if text
    )
    text = escape(number(entry.value, entry.kind))
    if isnan(entry.value):
        text = f'<abbr title="undefined">{text}</abbr>'
    return f"{text}{small}"


def _sortable(entry: Entry) -> str:
    """What a column is sorted by: the number without its interval."""
    if isinstance(entry, str) or isnan(entry.value):
        return ""
    return f' data-v="{entry.value:.6g}"'


def _verdict(verdict: Verdict) -> str:
    return (
        f'<div class="verdict {verdict.state}">\n<p>{escape(verdict.fails)}</p>\n'
        f"<p><b>{STATES[verdict.state]}.</b> {escape(verdict.words)}</p>\n</div>"
    )


def _classes(**given: bool) -> str:
    names = [name for name, wanted in given.items() if wanted]
    return f' class="{" ".join(names)}"' if names else ""
