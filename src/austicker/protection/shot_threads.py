"""Threads that run while something else is done, and are over when that is."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from multiprocessing.connection import wait
from typing import Any, TypeVar

from austicker.engines.worker import Worker, end

T = TypeVar("T")

_TICK = 0.1
"""Seconds after which a thread that waits for a process notices that all are to stop."""


class Board:
    """What the threads share: how far they are, and whether they are to stop."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._error: BaseException | None = None
        self.closed = False
        """Whether all are to stop."""
        self.lost = 0
        """Groups of shots so far whose process was ended from outside."""

    def fail(self, error: BaseException) -> None:
        """Say what a thread failed with; the first counts."""
        with self._changed:
            self._error = self._error or error
            self._changed.notify_all()

    def close(self) -> None:
        """Let all stop."""
        with self._changed:
            self.closed = True
            self._changed.notify_all()

    @property
    def _over(self) -> bool:
        return self.closed or self._error is not None

    def _check(self) -> None:
        """Raise what a thread failed with."""
        if self._error is not None:
            raise self._error


def answer_of(worker: Worker, board: Board) -> Any:  # noqa: ANN401 - what the function returned
    """What a process answers next; None where all are to stop.

    Raises:
        WorkerDied: It was ended from outside.
        Exception: What it failed with.
    """
    while not wait(worker.signs, _TICK):
        if board.closed:
            return None
    return worker.answer()


def employ(take: Callable[[], T | None], work: Callable[[Worker, T], bool]) -> None:
    """Have a process do one task after another; it is started for the first.

    Args:
        take: The next task; None when there is none.
        work: Has the process do a task; False where it is not to get another.
    """
    task = take()
    if task is None:
        return
    worker, idle = Worker(None), False
    try:
        while task is not None:
            if not work(worker, task):
                return
            task = take()
        idle = True
    finally:
        end(*([], [worker]) if idle else ([worker], []))


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
