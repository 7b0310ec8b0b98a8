"""`austicker protect`: photos, folders and videos to protected copies."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from austicker.cli.options import Strength, with_options
from austicker.cli.output import Json, Output, Quiet, begin
from austicker.cli.overwrite import Force, check_output
from austicker.cli.progress import Report as Bars
from austicker.cli.progress import progress

if TYPE_CHECKING:
    from austicker.engines import Engine
    from austicker.protection.batch import Outcome, Progress
    from austicker.protection.jobs import Job, JobList
    from austicker.protection.options import Options
    from austicker.protection.strength import OptionsByKind

READABLE = 3
"""Exit code of --fail-if-read."""
_MOST_NAMES = 5
_RETRIES = 2
"""Of one input, when a machine of a cluster is taken away or runs out of memory."""
_KEYS = (
    "source",
    "output",
    "kind",
    "frames",
    "seconds",
    "blurred",
    "left_out",
    "verdict",
    "notes",
    "people",
)


def _protect(
    inputs: Annotated[list[Path], typer.Argument(help="Photos, videos and folders of them.")],
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File for one input, folder for several. Default: beside the input, "
            "with _protected before the suffix.",
        ),
    ] = None,
    *,
    strength: Strength = "standard",
    settings: dict[str, Any],
    fail_if_read: Annotated[
        bool,
        typer.Option(
            "--fail-if-read", help="Exit with 3 where a micro-expression can still be read."
        ),
    ] = False,
    dry_run: Annotated[
        bool,
        typer.Option("--dry-run", help="Write nothing; say who would wear what, where and why."),
    ] = False,
    report: Annotated[
        Path | None, typer.Option(help="Write what was done, and why, to this JSON file.")
    ] = None,
    jobs: Annotated[
        int,
        typer.Option(
            min=1,
            help="Processes: inputs worked on at a time; where there are fewer inputs, shots of a "
            "long video.",
        ),
    ] = 1,
    engine: Annotated[
        str,
        typer.Option(
            help="Where the inputs are worked on: local: on this machine, as many as --jobs says; "
            "ray: on a Ray cluster, one on each processor, whose machines all see the inputs and "
            "outputs under the same paths."
        ),
    ] = "local",
    address: Annotated[
        str | None,
        typer.Option(
            help="host:port of the Ray cluster. Default: RAY_ADDRESS, else the cluster that this "
            "machine is a node of, else one of this machine alone."
        ),
    ] = None,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write copies in which every face wears a sticker where its expression shows most.

    The design 'all' writes one copy per design. Sound, timing and picture size stay. The face
    stays recognisable, on purpose: what is hidden is the expression, not the person, and nothing
    is done about speech or text.
    """
    from austicker.errors import UsageError
    from austicker.protection.check import check_names
    from austicker.protection.strength import OptionsByKind
    from austicker.stickers import STICKERS

    out = begin(json=json, quiet=quiet, keys=_KEYS)
    every = settings["sticker"] == "all"
    designs = list(STICKERS) if every else [settings["sticker"]]
    if report is not None and len(designs) > 1:
        raise UsageError("`report` goes with one sticker; protect with each design on its own")
    chosen = _engine(engine, jobs, address)
    done, readable = True, False
    for design in designs:
        options = OptionsByKind.at_strength(strength, **{**settings, "sticker": design})
        for one in (options.photo, options.video):
            check_names(one)
        todo = _jobs(inputs, output, options.video, design if every else "")
        for path, problem in todo.problems:
            misused = isinstance(problem, UsageError)
            out.fail(str(problem), trace=problem, misused=misused, source=str(path))
        if dry_run:
            done &= _explain(todo, options, out, jobs) and not todo.problems
            continue
        if report is not None:
            _check_report(report, todo, force=force)
        named = len(todo.jobs)
        kept = _writable(todo.jobs, out, force=force, boxes=options.video.draw)
        todo = replace(todo, jobs=kept)
        outcomes = _carry_out(todo, options, out, strength=strength, jobs=jobs, engine=chosen)
        if report is not None:
            _report(report, todo, outcomes, options, out)
        failed = len(outcomes) < named or any(o.error is not None for o in outcomes)
        done &= not todo.problems and not failed
        results = [o.result for o in outcomes if o.result is not None]
        readable |= any(one.verdict.readable for one in results)
    if not done:
        raise typer.Exit(out.failure_code)
    raise typer.Exit(READABLE if readable and fail_if_read else 0)


protect = with_options(_protect)


def _engine(name: str, jobs: int, address: str | None) -> Engine | None:
    """None for the usual: `jobs` processes here."""
    if name == "local" and address is None:
        return None
    from austicker.engines import make_engine

    return make_engine(name, jobs=jobs, address=address, retries=_RETRIES)


def _jobs(inputs: list[Path], output: Path | None, options: Options, subfolder: str) -> JobList:
    from austicker.errors import UsageError
    from austicker.protection.jobs import list_jobs

    todo = list_jobs(inputs, output, subfolder=subfolder, codec=options.codec)
    if not todo.jobs and not todo.problems:
        places = ", ".join(str(i) for i in inputs)
        raise UsageError(f"{places}: no photo or video there; see `austicker protect --help`")
    return todo


def _check_report(path: Path, todo: JobList, *, force: bool) -> None:
    """Refuse a report that would replace an input, an output, or what nobody asked to replace."""
    from austicker.errors import UsageError

    taken = {place.resolve() for job in todo.jobs for place in (job.source, job.output)}
    if path.resolve() in taken:
        raise UsageError(f"`report` {path} is one of the inputs or outputs; name another file")
    if path.is_dir():
        raise UsageError(f"`report` {path} is a folder; name a file in it")
    check_output(path, force=force)


def _writable(jobs: Sequence[Job], out: Output, *, force: bool, boxes: bool) -> tuple[Job, ...]:
    """The jobs whose output replaces nothing; the others are said to fail, before any work."""
    from austicker.errors import AuStickerError, UsageError
    from austicker.protection.boxes import boxes_path

    kept = []
    for job in jobs:
        try:
            check_output(job.output, force=force, inputs=[job.source])
            if boxes:
                check_output(boxes_path(job.output), force=force, inputs=[job.source])
        except AuStickerError as error:
            out.fail(
                f"{job.source}: {error}",
                trace=error,
                misused=isinstance(error, UsageError),
                source=str(job.source),
            )
        else:
            kept.append(job)
    return tuple(kept)


def _carry_out(
    todo: JobList,
    options: OptionsByKind,
    out: Output,
    *,
    strength: str,
    jobs: int,
    engine: Engine | None,
) -> list[Outcome]:
    from austicker.protection.batch import run
    from austicker.protection.messages import summary

    outcomes = []
    with progress() as bars:
        for outcome in run(todo.jobs, options, jobs, _tell(bars), engine):
            if outcome.result is None:
                out.fail(
                    outcome.error or "failed",
                    trace=outcome.trace,
                    misused=outcome.misused,
                    source=str(outcome.job.source),
                )
            else:
                out.say(summary(outcome.result, strength))
                out.done(**{**outcome.result.to_dict(), "kind": outcome.job.kind})
            outcomes.append(outcome)
            if len(todo.jobs) > 1:
                bars("files", len(outcomes), len(todo.jobs))
    if todo.skipped:
        names = ", ".join(path.name for path in todo.skipped[:_MOST_NAMES])
        rest = ", ..." if len(todo.skipped) > _MOST_NAMES else ""
        out.say(f"{len(todo.skipped)} files in folders were left out: {names}{rest}")
    return outcomes


def _explain(todo: JobList, options: OptionsByKind, out: Output, processes: int) -> bool:
    """Say what would be done; whether all of it could be."""
    from austicker.errors import AuStickerError, UsageError
    from austicker.protection.api import analyze, plan
    from austicker.protection.memory import keep_little

    keep_little()
    done = True
    with progress() as bars:
        for job in todo.jobs:
            try:
                wanted = options.of(job.kind)
                tell = _steps(bars, job)
                planned = plan(analyze(job.source, wanted, tell, processes=processes), wanted)
            except AuStickerError as error:
                misused = isinstance(error, UsageError)
                out.fail(str(error), trace=error, misused=misused, source=str(job.source))
                done = False
                continue
            out.say(f"{job.source} -> {job.output} (not written):")
            out.say("\n".join(f"  {line}" for line in planned.in_words().splitlines()))
            people = [
                {"person": p.person, "protect": p.protect, "placements": p.placements}
                for p in planned.people
            ]
            out.done(
                source=str(job.source),
                output=None,
                kind=planned.kind,
                frames=planned.frames,
                notes=list(planned.notes),
                people=people,
            )
    return done


def _steps(bars: Bars, job: Job) -> Callable[[str, int, int | None], None]:
    return lambda stage, done, total: bars(f"{job.source.name}: {stage}", done, total or 0)


def _report(
    path: Path, todo: JobList, outcomes: list[Outcome], options: OptionsByKind, out: Output
) -> None:
    from austicker.protection.report import build, write

    write(path, build(todo, outcomes, options))
    out.say(f"report: {path}")
    out.status(report=path)


def _tell(bars: Bars) -> Progress:
    return lambda job, *step: _steps(bars, job)(*step)
