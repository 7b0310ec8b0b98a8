"""Who draws which shots, and what is drawn already: shared by the threads of one run."""

from __future__ import annotations

from collections import deque

from austicker.protection.draw_task import Drawn, DrawnFrame
from austicker.protection.shot_threads import Board

MOST_BYTES = 128_000_000
"""Of drawn pixels that wait to be written, at most, but for those that are needed next."""


class Lost(Exception):
    """The process that drew a group was ended from outside."""


class DrawBoard(Board):
    """Groups are drawn by whoever is free, in order of time; what is drawn waits until it is got.

    Args:
        groups: How many.
        first_here: Whether the first is drawn by the thread that writes, while processes start.
    """

    def __init__(self, groups: int, *, first_here: bool = True) -> None:
        super().__init__()
        self._here = {0} if first_here else set()
        self._taken = [number in self._here for number in range(groups)]
        self._drawn: list[deque[Drawn]] = [deque() for _ in range(groups)]
        self._lost: set[int] = set()
        self._needed = 0
        self._bytes = 0

    def take(self) -> int | None:
        """The next group that nobody draws; None when there is none, or all are to stop."""
        with self._changed:
            for number in range(self._needed, len(self._taken)):
                if not self._taken[number] and not self.closed:
                    self._taken[number] = True
                    return number
            return None

    def need(self, number: int) -> bool:
        """Say which group is written next; whether it is to be drawn by who says so."""
        with self._changed:
            self._needed = number
            if not self._taken[number]:
                self._taken[number] = True
                self._here.add(number)
            self._changed.notify_all()
            return number in self._here

    def put(self, number: int, drawn: Drawn) -> bool:
        """Add what was drawn of a group, when there is room; whether to go on."""
        with self._changed:
            while self._bytes > MOST_BYTES and number != self._needed and not self._over:
                self._changed.wait()
            self._bytes += _size(drawn)
            self._drawn[number].append(drawn)
            self._changed.notify_all()
            return not self._over

    def get(self, number: int) -> Drawn:
        """What was drawn next of a group; waits for it.

        Raises:
            Lost: Nobody draws it any more.
            Exception: What a thread failed with.
        """
        with self._changed:
            waiting = self._drawn[number]
            while not waiting:
                self._check()
                if number in self._lost:
                    raise Lost
                self._changed.wait()
            drawn = waiting.popleft()
            self._bytes -= _size(drawn)
            self._changed.notify_all()
            return drawn

    def lose(self, number: int) -> None:
        """Say that nobody draws a group any more."""
        with self._changed:
            self.lost += 1
            self._lost.add(number)
            self._changed.notify_all()


def _size(drawn: Drawn) -> int:
    return drawn.pixels.nbytes if isinstance(drawn, DrawnFrame) else 0
