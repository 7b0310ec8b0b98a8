"""`austicker demo`: the main job on embedded data."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.options import Strength
from austicker.cli.output import Json, Quiet, begin
from austicker.cli.progress import progress

SEED = 2
"""So that the demonstration is the same every time; see docs/threat_model.md for other draws."""


def demo(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder the results go to.")
    ] = Path("demo"),
    strength: Strength = "standard",
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Protect a photo and a short video of a synthetic person, and say where the results are.

    The video is protected twice: by the published method, one still sticker, and at --strength.

    The photo is in the public domain; the video is rendered here, from CC0 head models that are
    fetched (48 MB) the first time. About a minute in all.
    """
    from austicker.demo import run
    from austicker.protection.messages import summary
    from austicker.protection.strength import OptionsByKind

    out = begin(json=json, quiet=quiet)
    options = OptionsByKind.at_strength(strength, seed=SEED)
    with progress() as bars:
        done = run(output, options, bars)
    out.say(summary(done.photo))
    out.say("a video of a synthetic person, by the published method (--strength paper):")
    out.say(summary(done.paper, "paper"))
    shows = ", ".join(f"{emotion} at {seconds:.1f} s" for seconds, emotion in done.shown)
    out.say(f"the synthetic person shows {shows}")
    out.say(f"why there: {done.figure}")
    out.say(f"results are in {done.folder.resolve()}")
    out.say(f"the same video at --strength {strength}:")
    out.say(summary(done.video, strength))
    out.status(folder=done.folder.resolve(), figure=done.figure)
