"""Many inputs, one after another or side by side; one that fails does not stop the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial

from austicker.engines import Engine, LocalEngine, Lost
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
    tasks: Sequence[Task],
    options: Options,
    jobs: int = 1,
    progress: Progress | None = None,
    engine: Engine | None = None,
) -> Iterator[Outcome]:
    """Protect every task, yielding outcomes as they come.

    Args:
        tasks: What to do.
        options: Settings, the same for all.
        jobs: Processes; with one, everything happens here and `progress` hears of single frames.
        progress: Called with task, stage, frames done and frames in all if known.
        engine: Where it is done instead; nothing is heard of single frames then.
    """
    jobs = min(jobs, len(tasks))
    if engine is None and jobs <= 1:
        for task in tasks:
            yield _outcome(task, options, progress)
        return
    work = partial(_outcome, options=options, progress=None)
    advice = "; try fewer --jobs" if engine is None else ""
    for index, outcome in (engine or LocalEngine(jobs)).run(work, tasks):
        if isinstance(outcome, Lost):
            task = tasks[index]
            yield Outcome(task, None, f"{task.source}: {outcome.reason}{advice}")
        else:
            yield outcome


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


@lru_cache(maxsize=1)
def _models() -> FaceModels:
    return load_models()
