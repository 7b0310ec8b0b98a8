"""Many inputs, one after another or side by side; one that fails does not stop the rest."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

from austicker.engines import Engine, LocalEngine, LostTask
from austicker.errors import AuStickerError, UsageError
from austicker.protection.jobs import Job
from austicker.protection.memory import keep_little
from austicker.protection.options import Options
from austicker.protection.protect import protect_file
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import OptionsByKind

Progress = Callable[[Job, str, int, int | None], None]


@dataclass(frozen=True, slots=True, eq=False)
class Outcome:
    """What became of one job.

    Attributes:
        job: What was to be done.
        result: What was done; None where it failed.
        error: The sentence that says why it failed.
        trace: The traceback of the failure, for those who ask.
        misused: Whether it failed because of what was asked, not because of the file.
    """

    job: Job
    result: ProtectionResult | None
    error: str | None = None
    trace: str = ""
    misused: bool = False


def run(
    jobs: Sequence[Job],
    options: OptionsByKind | Options,
    processes: int = 1,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Iterator[Outcome]:
    """Protect every job, yielding outcomes as they come.

    Args:
        jobs: What to do.
        options: Settings, for each kind of input or the same for all.
        processes: How many; those that are more than inputs share the shots of long videos.
            With one input or one process, it happens here and `progress` hears of single frames.
        progress: Called with job, stage, frames done and frames in all if known.
        engine: Where it is done instead; nothing is heard of single frames then.
    """
    shared = 1 if engine is not None else max(1, processes // max(1, len(jobs)))
    processes = min(processes, len(jobs))
    if engine is None and processes <= 1:
        for job in jobs:
            yield _outcome(job, options, progress, shared)
        return
    work = partial(_outcome, options=options, progress=None, processes=shared)
    advice = "; try fewer `processes`" if engine is None else ""
    for index, outcome in (engine or LocalEngine(processes)).run(work, jobs):
        if isinstance(outcome, LostTask):
            job = jobs[index]
            yield Outcome(job, None, f"{job.source}: {outcome.reason}{advice}")
        else:
            yield outcome


def protect_one(
    job: Job,
    options: OptionsByKind | Options,
    progress: Progress | None = None,
    processes: int = 1,
) -> ProtectionResult:
    """Protect one file, see `austicker.protect`; the result comes without its plan."""
    tell = None if progress is None else (lambda *state: progress(job, *state))
    result = protect_file(job.source, job.output, options, tell, processes)
    return replace(result, plan=None)


def _outcome(
    job: Job, options: OptionsByKind | Options, progress: Progress | None, processes: int
) -> Outcome:
    keep_little()
    try:
        return Outcome(job, protect_one(job, options, progress, processes))
    except Exception as error:  # whatever one file does, the others are finished
        misused = isinstance(error, UsageError)
        return Outcome(job, None, _sentence(job, error), traceback.format_exc(), misused)


def _sentence(job: Job, error: Exception) -> str:
    if isinstance(error, AuStickerError):
        text, name = str(error), str(job.source)
        return text if name in text else f"{name}: {text}"
    if isinstance(error, MemoryError):
        return f"{job.source}: not enough memory; try fewer `processes`"
    what = f"{type(error).__name__}: {error}"
    return f"{job.source}: an error inside Au-Sticker ({what}); report it"
