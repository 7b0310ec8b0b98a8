"""Tables: drawn on a terminal, tab-separated lines where a program reads."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence


def show(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print rows to stdout.

    Args:
        columns: Headings; not printed where the output is no terminal.
        rows: One text per column.
    """
    if not sys.stdout.isatty():
        for row in rows:
            print("\t".join(row))  # noqa: T201
        return
    from rich.console import Console
    from rich.table import Table

    table = Table(*columns, box=None, pad_edge=False, header_style="bold")
    for row in rows:
        table.add_row(*row)
    Console(markup=False, highlight=False).print(table)
