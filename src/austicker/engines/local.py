"""Processes of this machine."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import wait

from austicker.engines.protocol import LostTask, Result, Task, least
from austicker.engines.worker import Worker, WorkerDied, end


@dataclass(frozen=True, slots=True)
class LocalEngine:
    """Runs tasks in fresh processes of this machine.

    Attributes:
        jobs: Processes.
        retries, threads: See `austicker.engines.protocol`.
    """

    jobs: int = 1
    retries: int = 0
    threads: int | None = None

    def __post_init__(self) -> None:
        least("jobs", self.jobs, 1)
        least("retries", self.retries, 0)
        least("threads", self.threads, 1)

    def run(
        self, function: Callable[[Task], Result], tasks: Sequence[Task]
    ) -> Iterator[tuple[int, Result | LostTask]]:
        """See `austicker.engines.Engine`."""
        deaths = [0] * len(tasks)
        waiting = deque(range(len(tasks)))
        busy: dict[Worker, int] = {}
        idle: list[Worker] = []
        try:
            while waiting or busy:
                while waiting and len(busy) < self.jobs:
                    worker = idle.pop() if idle else Worker(self.threads)
                    try:
                        worker.hand_out(function, tasks[waiting[0]])
                    except WorkerDied:  # while it was idle
                        worker.join(time.monotonic())
                        continue
                    busy[worker] = waiting.popleft()
                wait([sign for worker in busy for sign in worker.signs])
                for worker in [candidate for candidate in busy if candidate.has_answered()]:
                    index = busy.pop(worker)
                    try:
                        result = worker.answer()
                    except WorkerDied:
                        worker.join(time.monotonic())
                        deaths[index] += 1
                        if deaths[index] > self.retries:
                            yield index, LostTask(_reason(deaths[index]))
                        else:
                            waiting.appendleft(index)
                    except BaseException:
                        idle.append(worker)
                        raise
                    else:
                        idle.append(worker)
                        yield index, result
        finally:
            end(list(busy), idle)


def _reason(deaths: int) -> str:
    often = "" if deaths == 1 else f" {deaths} times"
    return f"the process working on it was ended from outside{often}"
