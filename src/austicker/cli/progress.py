"""Progress with an estimate of the time left, on stderr, where somebody is watching."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias

Report: TypeAlias = Callable[[str, int, int], None]
"""Called with what is going on, how much is done, and how much there is (0: not known)."""


@contextmanager
def progress(unit: Literal["items", "bytes"] = "items") -> Iterator[Report]:
    """Show one bar per label reported; gone when the block ends, silent without a terminal.

    Args:
        unit: How amounts are written.

    Yields:
        The function to report with.
    """
    if not sys.stderr.isatty():
        yield _silent
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        MofNCompleteColumn,
        Progress,
        TaskID,
        TextColumn,
        TimeRemainingColumn,
    )

    amount = DownloadColumn() if unit == "bytes" else MofNCompleteColumn()
    label = TextColumn("{task.description}", markup=False)
    bars = Progress(
        label,
        BarColumn(),
        amount,
        TimeRemainingColumn(),
        console=Console(stderr=True),
        transient=True,
    )
    tasks: dict[str, TaskID] = {}

    def report(name: str, done: int, total: int) -> None:
        if name not in tasks:
            tasks[name] = bars.add_task(name, total=total or None)
        bars.update(tasks[name], completed=done, total=total or None)

    with bars:
        yield report


def _silent(name: str, done: int, total: int) -> None:
    """Report to nobody."""
