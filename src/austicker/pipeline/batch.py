"""Many inputs, one after another or side by side; one that fails does not stop the rest."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from functools import lru_cache

from austicker.errors import AuStickerError
from austicker.faces.models import FaceModels, load_models
from austicker.pipeline.options import Options
from austicker.pipeline.plan import Task
from austicker.types import Protected

Progress = Callable[[Task, str, int, int | None], None]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one task: a result, or the sentence that says why there is none."""

    task: Task
    result: Protected | None
    error: str | None = None


def run(
    tasks: Sequence[Task], options: Options, jobs: int = 1, progress: Progress | None = None
) -> Iterator[Outcome]:
    """Protect every task, yielding outcomes as they come.

    Args:
        tasks: What to do.
        options: Settings, the same for all.
        jobs: Processes; with one, everything happens here and `progress` hears of single frames.
        progress: Called with task, stage, frames done and frames in all if known.
    """
    jobs = min(jobs, len(tasks))
    if jobs <= 1:
        for task in tasks:
            yield _outcome(task, options, progress)
        return
    waiting = list(reversed(tasks))
    while waiting:
        yield from _in_processes(waiting, options, jobs)


def _in_processes(waiting: list[Task], options: Options, jobs: int) -> Iterator[Outcome]:
    """Work `waiting` off, last first; returns early when a process died.

    No more tasks than processes are handed out at a time, so that an interrupt starts no new one.
    """
    # Fresh processes: OpenCV's and FFmpeg's threads do not survive a fork.
    context = multiprocessing.get_context("spawn")
    pool = ProcessPoolExecutor(jobs, mp_context=context, initializer=_as_worker)
    running: dict[Future[Outcome], Task] = {}
    try:
        while waiting or running:
            while waiting and len(running) < jobs:
                task = waiting.pop()
                running[pool.submit(_outcome, task, options, None)] = task
            done, _ = wait(running, return_when=FIRST_COMPLETED)
            for future in done:
                task = running.pop(future)
                try:
                    yield future.result()
                except BrokenProcessPool:
                    for lost in (task, *running.values()):
                        yield Outcome(lost, None, _died(lost))
                    return
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def protect_one(task: Task, options: Options, progress: Progress | None = None) -> Protected:
    """Protect one file; see `protect_video` and `protect_photo`."""
    from austicker.pipeline.photo import protect_photo
    from austicker.pipeline.video import protect_video

    models = _models()
    if task.kind == "photo":
        return protect_photo(task.source, task.output, options, models)
    tell = None if progress is None else (lambda *state: progress(task, *state))
    return protect_video(task.source, task.output, options, models, tell)


def _outcome(task: Task, options: Options, progress: Progress | None) -> Outcome:
    try:
        return Outcome(task, protect_one(task, options, progress))
    except AuStickerError as error:
        said, name = str(error), str(task.source)
        return Outcome(task, None, said if name in said else f"{name}: {said}")
    except MemoryError:
        return Outcome(task, None, f"{task.source}: not enough memory; try fewer --jobs")
    except Exception as error:  # whatever one file does, the others are finished
        what = f"{type(error).__name__}: {error}"
        return Outcome(task, None, f"{task.source}: an error inside Au-Sticker ({what}); report it")


def _died(task: Task) -> str:
    return f"{task.source}: the process working on it was ended from outside; try fewer --jobs"


def _as_worker() -> None:
    """In a worker, a polite request to end is an interrupt: temporary files are then removed."""
    signal.signal(signal.SIGTERM, signal.default_int_handler)


@lru_cache(maxsize=1)
def _models() -> FaceModels:
    return load_models()
