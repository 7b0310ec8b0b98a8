"""`austicker render`: draw a plan onto the photo or video that it was made for."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

import typer

from austicker.cli.options import READING_AND_WRITING, with_options
from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output
from austicker.cli.progress import progress


def _render(
    source: Annotated[Path, typer.Argument(help="The photo or video that was planned for.")],
    plan: Annotated[Path, typer.Argument(help="What `austicker plan` wrote, perhaps edited.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option(
            "--output", "-o", help="Where the copy goes. Default: NAME_protected beside the input."
        ),
    ] = None,
    settings: dict[str, Any],
    verify: Annotated[
        bool, typer.Option("--verify/--no-verify", help="Ask the judges about the written copy.")
    ] = True,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw a plan. No network is needed for it, and nothing is decided again.

    Another file than the plan's, or one that has changed since, is refused.
    """
    from dataclasses import replace

    from austicker.media.output import default_output
    from austicker.protection.api import render as draw
    from austicker.protection.api import verify as ask_judges
    from austicker.protection.boxes import boxes_path
    from austicker.protection.memory import keep_little
    from austicker.protection.messages import summary
    from austicker.protection.options import Options
    from austicker.protection.plan import Plan
    from austicker.protection.verify import with_verification

    keep_little()
    out = begin(json=json, quiet=quiet)
    options = Options(**settings)
    target = output or default_output(source, options.codec)
    check_output(target, force=force, inputs=[source, plan])
    if options.draw:
        check_output(boxes_path(target), force=force, inputs=[source, plan])
    planned = Plan.read(plan)
    with progress() as bars:
        result = draw(
            source,
            planned,
            target,
            options,
            lambda stage, done, total: bars(stage, done, total or 0),
        )
        if verify and planned.kind == "video":
            people = with_verification(result.people, ask_judges(source, result))
            result = replace(result, people=people)
    out.say(summary(result))
    out.status(**result.to_dict())


render = with_options(_render, only=READING_AND_WRITING)
