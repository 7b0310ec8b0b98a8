"""What a report consists of, before it is written as HTML, CSV, LaTeX or Markdown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from math import isnan, nan
from typing import Any, Literal, TypeAlias

Kind: TypeAlias = Literal["percent", "points", "ratio", "score", "mean", "count", "p"]
"""How a number is printed: a share in percent, a signed difference of shares in percentage points,
a quotient, a score between 0 and 1, an average, a whole number, a probability."""
State: TypeAlias = Literal["held", "partly", "failed", "open"]


@dataclass(frozen=True, slots=True)
class Value:
    """A number of a table.

    Attributes:
        value: NaN where it is undefined.
        low, high: 95 % interval; NaN where there is none.
        n: What it was taken over; None for what is no estimate.
        kind: How it is printed.
        aside: Small print beside it.
    """

    value: float
    low: float = nan
    high: float = nan
    n: int | None = None
    kind: Kind = "percent"
    aside: str = ""


Entry: TypeAlias = Value | str
"""What is in a cell of a table; an empty text where nothing was run."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table.

    Attributes:
        title: Heading.
        head: Whether its cells say what the row is about.
        ours: Whether it belongs to the project's own rule.
    """

    title: str
    head: bool = False
    ours: bool = False


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a claim survived.

    Attributes:
        fails: What would have made it fail, one sentence.
        state: "open" where nothing in the results could have decided.
        words: What came out, in plain words.
    """

    fails: str
    state: State
    words: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table.

    Attributes:
        name: Of its files.
        title: One line.
        columns: Those with `head` come first.
        rows: One entry per column.
        note: How to read it.
        verdict: None only for lists that claim nothing.
        counted: Whether n gets a column of its own; cells of another n then say theirs.
        ours: Indices of the rows about the project's own rule.
        folded: Whether the page shows it only on request.
        hidden: Whether it is in the files only.
    """

    name: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Entry, ...], ...]
    note: str = ""
    verdict: Verdict | None = None
    counted: bool = True
    ours: frozenset[int] = field(default_factory=frozenset)
    folded: bool = False
    hidden: bool = False

    @property
    def heads(self) -> int:
        """How many columns say what a row is about."""
        return sum(column.head for column in self.columns)


@dataclass(frozen=True, slots=True)
class Figure:
    """A picture.

    Attributes:
        name: Of its files.
        title: One line.
        alt: What it shows, for who cannot see it.
        size: Width and height, inches.
        draw: Draws on an empty matplotlib figure.
        note: How to read it.
    """

    name: str
    title: str
    alt: str
    size: tuple[float, float]
    draw: Callable[[Any], None]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Listing:
    """A text file, shown on request.

    Attributes:
        title: One line.
        text: As it is.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page.

    Attributes:
        name: Anchor.
        title: Heading.
        words: Paragraphs.
        items: Tables, figures and listings, in order.
    """

    name: str
    title: str
    words: tuple[str, ...] = ()
    items: tuple[Table | Figure | Listing, ...] = ()


def with_n(table: Table) -> Table:
    """The table as it is shown, with n in a column, where it has one.

    The commonest n of a row goes into the column; cells with another one say it beside them.
    """
    counts = [e.n for row in table.rows for e in row if isinstance(e, Value)]
    if not table.counted or not any(n is not None for n in counts):
        return replace(table, rows=tuple(tuple(map(_says_n, row)) for row in table.rows))
    rows = []
    for row in table.rows:
        here = [entry.n for entry in row if isinstance(entry, Value) and entry.n is not None]
        usual = max(sorted(set(here)), key=here.count) if here else None
        shown = (e if isinstance(e, Value) and e.n == usual else _says_n(e) for e in row)
        count = "" if usual is None else Value(usual, kind="count")
        heads = table.heads
        cells = tuple(shown)
        rows.append((*cells[:heads], count, *cells[heads:]))
    columns = (*table.columns[: table.heads], Column("n"), *table.columns[table.heads :])
    return replace(table, columns=columns, rows=tuple(rows), counted=False)


def _says_n(entry: Entry) -> Entry:
    if isinstance(entry, str) or entry.n is None or isnan(entry.value):
        return entry
    return replace(entry, aside="; ".join(filter(None, (f"n = {entry.n}", entry.aside))))
