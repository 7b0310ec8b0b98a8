"""`austicker demo`: the main job on embedded data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.progress import progress


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder the results go to.")
    ] = Path("demo"),
    sticker: Annotated[str, typer.Option(help="Design, see `austicker list stickers`.")] = "flower",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Protect a photo and a short video of a synthetic person, and say where the results are.

    The video is done twice, with one still sticker and with three decoys.

    The photo is in the public domain; the video is rendered here, from CC0 head models that are
    fetched (48 MB) the first time. About a minute in all.
    """
    from austicker.demo import run
    from austicker.protection.check import check_names
    from austicker.protection.messages import STRONG_FLAGS, summary
    from austicker.protection.options import Options

    out = begin(json=json, quiet=quiet)
    options = Options(sticker=sticker)
    check_names(options)
    with progress() as bars:
        done = run(output, options, bars)
    out.say(summary(done.photo))
    out.say(summary(done.video))
    out.say(f"the same with {STRONG_FLAGS}:")
    out.say(summary(done.decoys))
    shows = ", ".join(f"{emotion} at {seconds:.1f} s" for seconds, emotion in done.shown)
    out.say(f"the synthetic person shows {shows}")
    out.say(f"why there: {done.figure}")
    out.say(f"results are in {done.folder.resolve()}")
    out.status(folder=done.folder.resolve(), figure=done.figure)
