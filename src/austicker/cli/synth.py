"""`austicker synth OUT`."""

from __future__ import annotations

import os
from enum import Enum
from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin

EXAMPLES = (
    "austicker synth corpus --subjects 20 --clips 12",
    "austicker synth takes --subjects 4 --clips 1 --long 20 --fps 100 --size 480",
)


class LevelName(str, Enum):
    """How hard the corpus is."""

    clean = "clean"
    easy = "easy"
    default = "default"
    hard = "hard"


def synth(  # noqa: PLR0917 - typer wants them so
    out: Annotated[Path, typer.Argument(help="Folder to write to; an interrupted run goes on.")],
    subjects: Annotated[int, typer.Option(min=1, help="Number of people.")] = 20,
    clips: Annotated[int, typer.Option(min=1, help="Recordings of each person.")] = 12,
    level: Annotated[LevelName, typer.Option(help="How hard it is.")] = LevelName.default,
    classes: Annotated[int, typer.Option(help="3, 5 or 7 classes of emotion.")] = 3,
    seed: Annotated[int, typer.Option(min=0, help="The same seed gives the same bytes.")] = 0,
    size: Annotated[int, typer.Option(help="Width and height, pixels.")] = 256,
    fps: Annotated[int, typer.Option(help="Frames per second.")] = 200,
    long: Annotated[
        float | None, typer.Option(help="Seconds of each take, with several expressions in it.")
    ] = None,
    jobs: Annotated[
        int | None, typer.Option(min=1, help="People rendered at a time (default: all cores).")
    ] = None,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write a synthetic corpus of micro-expressions with exact truth."""
    from austicker.cli.progress import progress
    from austicker.synth import CorpusSpec, write_corpus

    said = begin(json=json, quiet=quiet)
    spec = CorpusSpec(
        subjects=subjects,
        clips=clips,
        level=level.value,
        classes=classes,
        seed=seed,
        size=size,
        fps=fps,
        long=long,
    )
    with progress() as report:
        rows = write_corpus(
            out,
            spec,
            jobs=jobs or os.cpu_count() or 1,
            progress=lambda done, total: report("clips", done, total),
        )
    said.say(f"{subjects * clips} recordings, {rows} expressions: {out}")
    said.status(output=out, recordings=subjects * clips, expressions=rows)
