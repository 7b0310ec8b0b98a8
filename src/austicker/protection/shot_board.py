"""Which shots are known, who works on them, and what was found; for the threads of one run."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass

from austicker.media.stretch import Stretch
from austicker.protection.first_pass import FirstPass
from austicker.protection.shot_threads import Board

_TICK = 0.2
"""Seconds between two reports of those who wait."""


@dataclass(frozen=True, slots=True, eq=False)
class ShotGroup:
    """Consecutive shots that are worked on together.

    Attributes:
        number: Its place among the groups, from 0.
        stretch: Its frames.
        starts: Indices of the first frames of its shots.
    """

    number: int
    stretch: Stretch
    starts: tuple[int, ...]


class ShotBoard(Board):
    """Shots are put up by one thread and taken by others, in order of time.

    The first group is worked on while its end is still looked for, by the thread that waits for
    the results; all others are taken whole.
    """

    def __init__(self) -> None:
        super().__init__()
        self._waiting: deque[ShotGroup] = deque()
        self._returned: deque[ShotGroup] = deque()
        self._found: dict[int, FirstPass] = {}
        self._groups: int | None = None
        self._decided = 0
        self._first_stop: int | None = None

    def add(self, group: ShotGroup) -> None:
        """Put up a group, the next one; the first is taken already."""
        with self._changed:
            if group.number == 0:
                self._first_stop = group.stretch.stop
            else:
                self._waiting.append(group)
            self._changed.notify_all()

    def decide(self, frames: int) -> None:
        """Say of how many frames, from the start, the groups are known."""
        with self._changed:
            self._decided = frames
            self._changed.notify_all()

    def complete(self, groups: int) -> None:
        """Say that no more groups come."""
        with self._changed:
            self._groups = groups
            self._changed.notify_all()

    def in_first(self, index: int) -> bool:
        """Whether a frame is of the first group; waits until that is known.

        Raises:
            Exception: What a thread failed with.
        """
        with self._changed:
            while self._first_stop is None and self._decided <= index:
                self._check()
                self._changed.wait()
            self._check()
            return self._first_stop is None or index < self._first_stop

    def take(self) -> ShotGroup | None:
        """The next group; None when none is left, or all are to stop."""
        with self._changed:
            while True:
                if self._over:
                    return None
                if self._waiting:
                    return self._waiting.popleft()
                if self._groups is not None:
                    return None
                self._changed.wait()

    def take_or_finish(self, wait: Callable[[], None]) -> ShotGroup | None:
        """The next group, also of those given back; None when everything is found.

        Args:
            wait: Called now and then while others work.

        Raises:
            Exception: What a thread failed with.
        """
        while True:
            with self._changed:
                self._check()
                for groups in (self._returned, self._waiting):
                    if groups:
                        return groups.popleft()
                if len(self._found) == self._groups:
                    return None
                self._changed.wait(_TICK)
            wait()

    def put(self, number: int, found: FirstPass) -> None:
        """Say what was found in a group."""
        with self._changed:
            self._found[number] = found
            self._changed.notify_all()

    def give_back(self, group: ShotGroup) -> None:
        """Leave a group, whose process was ended, to the thread that waits for the results."""
        with self._changed:
            self.lost += 1
            self._returned.append(group)
            self._changed.notify_all()

    def found(self) -> list[FirstPass]:
        """What was found, in order of time."""
        return [self._found[number] for number in sorted(self._found)]
