"""Progress on stderr: bars with the time left on a terminal, now and then a line elsewhere."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, TypeAlias

from austicker.cli.output import current

Report: TypeAlias = Callable[[str, int, int], None]
"""Called with what is going on, how much is done, and how much there is (0: not known)."""


SECONDS, OFTEN = 30.0, 5.0
"""Between two lines where there is no terminal; a shorter run says nothing. And of long runs."""


@contextmanager
def progress(unit: Literal["items", "bytes"] = "items", *, long: bool = False) -> Iterator[Report]:
    """Show one bar per label reported; gone when the block ends. Nothing with `--quiet`.

    Args:
        unit: How amounts are written.
        long: The run may take hours: where there is no terminal it says at once what begins and
            what ends, more often what is done, and how long is left.

    Yields:
        The function to report with.
    """
    if current().quiet:
        yield _silent
        return
    if not sys.stderr.isatty():
        yield _Steps(OFTEN, time.monotonic) if long else _Lines(SECONDS, time.monotonic)
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


class _Lines:
    """Reports with a line every so often.

    Args:
        seconds: Between two lines, and before the first.
        clock: Seconds, from any start.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._told = clock()

    def __call__(self, name: str, done: int, total: int) -> None:
        now = self._clock()
        if now - self._told < self._seconds:
            return
        self._told = now
        amount = f"{done} of {total}" if total else f"{done}"
        print(f"{name}: {amount}", file=sys.stderr, flush=True)  # noqa: T201


class _Steps:
    """Reports with a line where something begins or ends, and every so often between.

    Args:
        seconds: Between two lines of the same label.
        clock: Seconds, from any start.
    """

    def __init__(self, seconds: float, clock: Callable[[], float]) -> None:
        self._seconds = seconds
        self._clock = clock
        self._began: dict[str, tuple[float, int]] = {}
        self._told: dict[str, float] = {}

    def __call__(self, name: str, done: int, total: int) -> None:
        now = self._clock()
        first = name not in self._began
        began, before = self._began.setdefault(name, (now, done))
        last = 0 < total == done
        if not (first or last) and now - self._told[name] < self._seconds:
            return
        self._told[name] = now
        amount = f"{done} of {total}" if total else f"{done}"
        left = ""
        if total and before < done < total:
            left = f", about {_in_words((now - began) * (total - done) / (done - before))} left"
        print(f"{name}: {amount}{left}", file=sys.stderr, flush=True)  # noqa: T201


def _in_words(seconds: float) -> str:
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = seconds / 60
    return f"{minutes:.0f} min" if minutes < 90 else f"{minutes / 60:.1f} h"
