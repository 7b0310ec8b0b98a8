"""Work beside the page: a few threads, the most urgent task first, each with progress and a stop.

A task is stopped by its next report of progress, which raises `Stopped`; what it was writing is
then removed by whoever writes it (`austicker.media.output.atomic_output`).
"""

from __future__ import annotations

import heapq
import itertools
import os
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any

from austicker.app.sentences import sentence
from austicker.errors import debugging

Tell = Callable[[str, int, int | None], None]
"""Called with the stage, how much is done, and how much there is if known."""

_MOST = 2
"""Threads: a task uses more than one processor already."""
_SETTLED = 0.5
"""s of a stage after which its speed is believed."""


class Stopped(Exception):
    """Raised inside a task that was stopped."""


class Urgency(IntEnum):
    """Which tasks come first."""

    SAVE = 0
    ANALYZE = 1
    COMPARE = 1
    CHECK = 2


@dataclass(slots=True, eq=False)
class Task:
    """One piece of work on one item.

    Attributes:
        item: Whose.
        name: What it is, for the page: "analyze", "check", ...
        run: Does it.
        failed: Told the sentence, where it fails.
        stage, done, total: How far it is; `total` None where that is unknown.
        state: "waiting", "working", "done", "stopped" or "failed".
        error: The sentence that says why it failed.
    """

    item: str
    name: str
    run: Callable[[Tell], None]
    failed: Callable[[str], None] = lambda sentence: None
    stage: str = ""
    done: int = 0
    total: int | None = None
    state: str = "waiting"
    error: str | None = None
    stop: threading.Event = field(default_factory=threading.Event)
    began: float = 0.0

    @property
    def active(self) -> bool:
        """Whether it waits or works."""
        return self.state in {"waiting", "working"}

    def left(self) -> float | None:
        """Seconds that the stage will still take; None where nobody can tell."""
        took = time.monotonic() - self.began
        if self.state != "working" or not self.total or not self.done or took < _SETTLED:
            return None
        return max(0.0, took / self.done * (self.total - self.done))

    def as_dict(self) -> dict[str, Any]:
        """For the page."""
        left = self.left()
        return {
            "name": self.name,
            "state": self.state,
            "stage": self.stage,
            "done": self.done,
            "total": self.total,
            "left": None if left is None else round(left, 1),
        }


class Queue:
    """Runs tasks in threads.

    Args:
        changed: Called, from any thread, whenever something is to be seen.
        threads: How many; None for what suits this computer.
    """

    def __init__(self, changed: Callable[[], None], threads: int | None = None) -> None:
        self._changed = changed
        self._heap: list[tuple[int, int, Task]] = []
        self._count = itertools.count()
        self._ready = threading.Condition()
        self._closed = False
        self._tasks: list[Task] = []
        wanted = max(1, min(_MOST, os.cpu_count() or 1)) if threads is None else threads
        self._threads = [
            threading.Thread(target=self._work, name=f"austicker-page-{n}", daemon=True)
            for n in range(wanted)
        ]
        for thread in self._threads:
            thread.start()

    def submit(self, task: Task, urgency: Urgency) -> Task:
        """Queue a task; one of the same item and name that is under way is stopped."""
        with self._ready:
            for other in self._tasks:
                if other.active and (other.item, other.name) == (task.item, task.name):
                    other.stop.set()
            self._tasks = [one for one in self._tasks if one.active] + [task]
            heapq.heappush(self._heap, (urgency, next(self._count), task))
            self._ready.notify()
        self._changed()
        return task

    def of(self, item: str) -> list[Task]:
        """An item's tasks that wait or work."""
        with self._ready:
            return [one for one in self._tasks if one.item == item and one.active]

    def cancel(self, item: str, name: str | None = None) -> int:
        """Stop an item's tasks; those of one name, or all. Returns how many there were."""
        found = [one for one in self.of(item) if name in {None, one.name}]
        for task in found:
            task.stop.set()
            if task.state == "waiting":
                task.state = "stopped"
        self._changed()
        return len(found)

    def close(self, seconds: float = 10.0) -> None:
        """Stop everything, and wait for the threads for a while."""
        with self._ready:
            self._closed = True
            for task in self._tasks:
                task.stop.set()
            self._ready.notify_all()
        for thread in self._threads:
            thread.join(seconds)

    def _work(self) -> None:
        while True:
            with self._ready:
                while not self._heap and not self._closed:
                    self._ready.wait()
                if self._closed:
                    return
                _, _, task = heapq.heappop(self._heap)
            if task.stop.is_set():
                task.state = "stopped"
            else:
                self._carry_out(task)
            self._changed()

    def _carry_out(self, task: Task) -> None:
        task.state, task.began = "working", time.monotonic()
        self._changed()

        def tell(stage: str, done: int, total: int | None) -> None:
            if task.stop.is_set():
                raise Stopped
            if stage != task.stage:
                task.began = time.monotonic()
            task.stage, task.done, task.total = stage, done, total
            self._changed()

        try:
            task.run(tell)
            task.state = "stopped" if task.stop.is_set() else "done"
        except Stopped:
            task.state = "stopped"
        except Exception as error:  # a bad file never ends the page
            if debugging():
                traceback.print_exception(error)
            task.error = sentence(error)
            task.failed(task.error)
            task.state = "failed"
