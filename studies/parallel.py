"""Independent tasks in several processes, a thread each."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from typing import TypeVar

import cv2
from threadpoolctl import threadpool_limits

Task = TypeVar("Task")
Done = TypeVar("Done")
Progress = Callable[[str, int, int], None]
"""Told what is being done, how much of it is, and how much there is."""


def each(
    step: Callable[[Task], Done], tasks: Sequence[Task], jobs: int, what: str, progress: Progress
) -> Iterator[Done]:
    """Results of all tasks in whatever order; made in this process where there is one job."""
    if jobs <= 1:
        for done, task in enumerate(tasks, start=1):
            yield step(task)
            progress(what, done, len(tasks))
        return
    with ProcessPoolExecutor(jobs, get_context("spawn"), _one_thread) as pool:
        waiting = [pool.submit(step, task) for task in tasks]
        for done, future in enumerate(as_completed(waiting), start=1):
            yield future.result()
            progress(what, done, len(tasks))


def _one_thread() -> None:
    cv2.setNumThreads(1)
    threadpool_limits(1)
