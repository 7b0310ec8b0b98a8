"""`austicker protect`: photos, folders and videos to protected copies."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from austicker.cli.complain import complain
from austicker.cli.progress import Report as Bars
from austicker.cli.progress import progress

if TYPE_CHECKING:
    from austicker.engines import Engine
    from austicker.protection.batch import Outcome, Progress
    from austicker.protection.jobs import Job, JobList
    from austicker.protection.options import Options
    from austicker.types import EmotionRecognizer

_MOST_NAMES = 5
_RETRIES = 2
"""Of one input, when a machine of a cluster is taken away or runs out of memory."""
_STAGES = {"look": "looking", "again": "looking again", "write": "writing"}


def protect(
    inputs: Annotated[list[Path], typer.Argument(help="Photos, videos and folders of them.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output",
            "-o",
            help="File for one input, folder for several. Default: beside the input, "
            "with _protected before the suffix.",
        ),
    ] = None,
    sticker: Annotated[
        str,
        typer.Option(
            help="Design (see `austicker list stickers`), a PNG or WebP file with transparency, "
            "or 'all' for one copy per design."
        ),
    ] = "flower",
    size: Annotated[
        float, typer.Option(help="k: the sticker's side is k/10 of the face box; 0.5-5.")
    ] = 2.0,
    stickers: Annotated[
        int, typer.Option(help="Stickers on a face, chosen together, none on another; 1-4.")
    ] = 1,
    symmetric: Annotated[
        bool,
        typer.Option(
            "--symmetric", help="Left and right alike: mirrored pairs, and places on the midline."
        ),
    ] = False,
    budget: Annotated[
        float | None,
        typer.Option(
            help="Percent of the face that all its stickers may cover; fewer are worn if need be."
        ),
    ] = None,
    cover_eyes: Annotated[
        bool, typer.Option("--cover-eyes", help="Let stickers cover the eyes (else kept free).")
    ] = False,
    cover_nose: Annotated[
        bool, typer.Option("--cover-nose", help="Let stickers cover the nostrils.")
    ] = False,
    cover_mouth: Annotated[
        bool, typer.Option("--cover-mouth", help="Let stickers cover the mouth's opening.")
    ] = False,
    placer: Annotated[
        str, typer.Option(help="Rule that chooses where (see `austicker list placers`).")
    ] = "counterfactual",
    emotion: Annotated[
        str,
        typer.Option(
            help="What everybody shows, for example happiness; 'auto': what the model infers; "
            "'victim': what --victim says."
        ),
    ] = "auto",
    victim: Annotated[
        str | None,
        typer.Option(
            help="A recogniser to ask once for each person: onnx:FILE or module:function, see "
            "docs/victims.md."
        ),
    ] = None,
    model: Annotated[
        Path | None, typer.Option(help="Emotion model of `austicker fit`. Default: the packaged.")
    ] = None,
    attach: Annotated[
        str,
        typer.Option(
            help="What the sticker moves with: head; fixed in the image; skin, as one glued on "
            "would; or decoy, on the head with its print drifting during micro-expressions."
        ),
    ] = "head",
    amplitude: Annotated[
        float,
        typer.Option(
            help="Of decoys: how far prints drift; 1: as far as the face itself moves; 0-3."
        ),
    ] = 1.5,
    target_emotion: Annotated[
        str | None,
        typer.Option("--as", help="Of decoys: the emotion that they are to show instead."),
    ] = None,
    fit: Annotated[
        str,
        typer.Option(
            help="How it lies: mesh: bent over the face, lit as the skin around it; or flat."
        ),
    ] = "mesh",
    faces: Annotated[str, typer.Option(help="all, or the largest of each shot only.")] = "all",
    on_lost: Annotated[
        str,
        typer.Option(
            help="When a face cannot be followed for over half a second: blur where it was, "
            "hold the sticker there, or fail."
        ),
    ] = "blur",
    seed: Annotated[int, typer.Option(help="For rules that choose at random.")] = 0,
    report: Annotated[
        Path | None, typer.Option(help="Write what was done, and why, to this JSON file.")
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Inputs worked on at a time.")] = 1,
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
    codec: Annotated[str, typer.Option(help="Video encoder.")] = "libx264",
    crf: Annotated[
        int | None,
        typer.Option(help="Video quality, smaller is better. Default: visually lossless."),
    ] = None,
    allow_truncated: Annotated[
        bool, typer.Option("--allow-truncated", help="Use what decodes of a damaged video.")
    ] = False,
    keep_metadata: Annotated[
        bool,
        typer.Option("--keep-metadata", help="Keep EXIF, GPS, tags and chapters (else dropped)."),
    ] = False,
    copy_faceless: Annotated[
        bool, typer.Option("--copy-faceless", help="Also write inputs that show no face.")
    ] = False,
    max_pixels: Annotated[int, typer.Option(help="Largest photo accepted, pixels.")] = 64_000_000,
    no_proof: Annotated[
        bool,
        typer.Option("--no-proof", help="Do not ask the judges what they read before and after."),
    ] = False,
) -> None:
    """Write copies in which every face wears a sticker where its expression shows most.

    Sound, timing and picture size stay. The face stays recognisable, on purpose: what is hidden
    is the expression, not the person, and nothing is done about speech or text.
    """
    from austicker.errors import UsageError
    from austicker.protection.options import Options
    from austicker.stickers import STICKERS

    designs = list(STICKERS) if sticker == "all" else [sticker]
    settings: dict[str, Any] = {
        "size": size,
        "stickers": stickers,
        "symmetric": symmetric,
        "budget": budget,
        "cover_eyes": cover_eyes,
        "cover_nose": cover_nose,
        "cover_mouth": cover_mouth,
        "placer": placer,
        "emotion": emotion,
        "victim": None if victim is None else _reader(victim),
        "model": None if model is None else str(model),
        "attach": attach,
        "amplitude": amplitude,
        "target_emotion": target_emotion,
        "fit": fit,
        "faces": faces,
        "on_lost": on_lost,
        "seed": seed,
        "codec": codec,
        "crf": crf,
        "allow_truncated": allow_truncated,
        "keep_metadata": keep_metadata,
        "copy_faceless": copy_faceless,
        "max_pixels": max_pixels,
        "proof": not no_proof,
    }
    if report is not None and len(designs) > 1:
        raise UsageError("--report goes with one sticker; run each design on its own")
    chosen = _engine(engine, jobs, address)
    failed = False
    for design in designs:
        options = Options(sticker=design, **settings)
        subfolder = design if sticker == "all" else ""
        failed |= not carry_out(
            inputs,
            output,
            options,
            subfolder=subfolder,
            jobs=jobs,
            report=report,
            engine=chosen,
        )
    raise typer.Exit(1 if failed else 0)


def _engine(name: str, jobs: int, address: str | None) -> Engine | None:
    """None for the usual: `jobs` processes here."""
    if name == "local" and address is None:
        return None
    from austicker.engines import make_engine

    return make_engine(name, jobs=jobs, address=address, retries=_RETRIES)


def _reader(victim: str) -> EmotionRecognizer:
    from austicker.recognizers import NamedRecognizer

    return NamedRecognizer(victim)


def carry_out(
    inputs: list[Path],
    output: Path | None,
    options: Options,
    *,
    subfolder: str = "",
    jobs: int = 1,
    report: Path | None = None,
    engine: Engine | None = None,
) -> bool:
    """Protect everything, say what was done, and whether all of it worked."""
    from austicker.errors import UsageError
    from austicker.protection.batch import run
    from austicker.protection.jobs import list_jobs

    options.check_names()
    todo = list_jobs(inputs, output, subfolder=subfolder, codec=options.codec)
    if not todo.jobs and not todo.problems:
        places = ", ".join(str(i) for i in inputs)
        raise UsageError(f"{places}: no photo or video there; see `austicker protect --help`")
    if report is not None:
        _check_report(report, todo)
    for _, problem in todo.problems:
        complain(str(problem))
    outcomes = []
    with progress() as bars:
        for outcome in run(todo.jobs, options, jobs, _tell(bars, todo), engine):
            _say(outcome)
            outcomes.append(outcome)
            if len(todo.jobs) > 1:
                bars("files", len(outcomes), len(todo.jobs))
    _advise(outcomes)
    if todo.skipped:
        names = ", ".join(path.name for path in todo.skipped[:_MOST_NAMES])
        more = ", ..." if len(todo.skipped) > _MOST_NAMES else ""
        typer.echo(f"{len(todo.skipped)} files in folders were left out: {names}{more}")
    if report is not None:
        _report(report, todo, outcomes, options)
    return not todo.problems and all(o.error is None for o in outcomes)


def _advise(outcomes: list[Outcome]) -> None:
    from austicker.protection.messages import advice

    more = advice([outcome.result for outcome in outcomes if outcome.result is not None])
    if more is not None:
        typer.echo(more)


def _check_report(path: Path, todo: JobList) -> None:
    from austicker.errors import UsageError

    taken = {place.resolve() for job in todo.jobs for place in (job.source, job.output)}
    if path.resolve() in taken:
        raise UsageError(f"--report {path} is one of the inputs or outputs; name another file")
    if path.is_dir():
        raise UsageError(f"--report {path} is a folder; name a file in it")


def _report(path: Path, todo: JobList, outcomes: list[Outcome], options: Options) -> None:
    from austicker.protection.report import build, write

    write(path, build(todo, outcomes, options))
    typer.echo(f"report: {path}")


def _tell(bars: Bars, todo: JobList) -> Progress:
    def tell(job: Job, stage: str, done: int, total: int | None) -> None:
        bars(f"{job.source.name}: {_STAGES[stage]}", done, total or 0)

    return tell


def _say(outcome: Outcome) -> None:
    if outcome.result is None:
        complain(outcome.error or "failed")
        return
    from austicker.protection.messages import summary

    typer.echo(summary(outcome.result))
