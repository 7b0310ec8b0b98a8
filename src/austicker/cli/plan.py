"""`austicker plan`: what would be drawn on whom, as a document to read and edit."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from austicker.cli.options import Strength, with_options
from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output
from austicker.cli.progress import progress


def _plan(
    source: Annotated[
        Path, typer.Argument(help="A photo, a video, or what `austicker analyze` wrote of one.")
    ],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Where to write it. Default: NAME_plan.json."),
    ] = None,
    strength: Strength = "standard",
    settings: dict[str, Any],
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Decide for everybody which regions are covered with what, and why; nothing is drawn.

    The document can be edited before `austicker render` draws it: leave somebody out
    ("protect": false), move or change a sticker ("roi", "offset", "sticker", "size"), drop or add
    a drift window, limit the frames ("spans").
    """
    from austicker.media.kinds import kind_of
    from austicker.protection.analysis import Analysis
    from austicker.protection.api import analyze
    from austicker.protection.api import plan as decide
    from austicker.protection.memory import keep_little
    from austicker.protection.strength import OptionsByKind

    keep_little()
    out = begin(json=json, quiet=quiet)
    stem = source.stem.removesuffix("_analysis")
    target = output or source.with_name(f"{stem}_plan.json")
    check_output(target, force=force, inputs=[source])
    by_kind = OptionsByKind.at_strength(strength, **settings)
    if source.suffix.lower() == ".json":
        analysis = Analysis.read(source)
        options = by_kind.of(analysis.kind)
    else:
        options = by_kind.of(kind_of(source))
        with progress() as bars:
            analysis = analyze(
                source, options, lambda stage, done, total: bars(stage, done, total or 0)
            )
    planned = decide(analysis, options)
    planned.write(target)
    out.say(f"{source} -> {target}:")
    out.say("\n".join(f"  {line}" for line in planned.in_words().splitlines()))
    out.status(
        source=source,
        output=target,
        people=[
            {"person": p.person, "protect": p.protect, "placements": p.placements}
            for p in planned.people
        ],
        notes=planned.notes,
    )


plan = with_options(
    _plan, without=("codec", "crf", "keep_metadata", "copy_faceless", "until_hidden", "verify")
)
