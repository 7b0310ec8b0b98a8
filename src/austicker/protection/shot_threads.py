"""Threads that run while something else is done, and are over when that is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Protocol


class Board(Protocol):
    """What the threads share."""

    def fail(self, error: BaseException) -> None:
        """Say what a thread failed with."""
        ...

    def close(self) -> None:
        """Let all stop."""
        ...


@contextmanager
def running(board: Board, calls: Sequence[Callable[[], None]]) -> Iterator[None]:
    """The calls run within, each in a thread; none of them is left after it.

    Args:
        board: Told what a call fails with, and closed in the end.
        calls: They return soon after the board is closed.
    """

    def run(call: Callable[[], None]) -> None:
        try:
            call()
        except BaseException as error:
            board.fail(error)

    threads = [threading.Thread(target=run, args=(call,), daemon=True) for call in calls]
    started = []
    try:
        for thread in threads:
            thread.start()
            started.append(thread)
        yield
    finally:
        board.close()
        for thread in started:
            thread.join()
