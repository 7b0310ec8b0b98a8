"""`austicker inspect`: a picture of what is known about a face, and what would be done."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output


def inspect(
    source: Annotated[Path, typer.Argument(help="A photo or a video.")],
    *,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="PNG to write. Default: NAME_inspect.png beside it."),
    ] = None,
    placer: Annotated[str, typer.Option(help="Rule that chooses where.")] = "counterfactual",
    emotion: Annotated[
        str, typer.Option(help="What the face shows; 'auto': what the model infers.")
    ] = "auto",
    model: Annotated[
        Path | None, typer.Option(help="Emotion model of `austicker fit`. Default: the packaged.")
    ] = None,
    sticker: Annotated[str, typer.Option(help="Design, for the picture's heading.")] = "flower",
    size: Annotated[float, typer.Option(help="k: the sticker's side is k/10 of the face.")] = 2.0,
    cover_eyes: Annotated[
        bool, typer.Option("--cover-eyes", help="Let stickers cover the eyes (else kept free).")
    ] = False,
    cover_nose: Annotated[
        bool, typer.Option("--cover-nose", help="Let stickers cover the nostrils.")
    ] = False,
    cover_mouth: Annotated[
        bool, typer.Option("--cover-mouth", help="Let stickers cover the mouth's opening.")
    ] = False,
    seed: Annotated[int, typer.Option(help="For rules that choose at random.")] = 0,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Draw the most prominent face: its 14 regions, how they moved, the chosen place and why."""
    from austicker.inspection.figure import save
    from austicker.inspection.inspect import inspect as look
    from austicker.protection.check import check_names
    from austicker.protection.options import Options

    out = begin(json=json, quiet=quiet)
    target = output or source.with_name(f"{source.stem}_inspect.png")
    check_output(target, force=force, inputs=[source])
    options = Options(
        placer=placer,
        emotion=emotion,
        model=None if model is None else str(model),
        sticker=sticker,
        size=size,
        cover_eyes=cover_eyes,
        cover_nose=cover_nose,
        cover_mouth=cover_mouth,
        seed=seed,
    )
    check_names(options)
    found = look(source, options)
    save(found, target)
    placements = found.decision.placements
    out.say(f"{source} -> {target}: {placements[0].reason}")
    out.status(input=source, output=target, placements=placements)
