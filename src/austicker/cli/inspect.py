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
    placer: Annotated[
        str | None,
        typer.Option(
            help="Rule that chooses where. Default: surrogate on photos, else counterfactual."
        ),
    ] = None,
    emotion: Annotated[
        str, typer.Option(help="What the face shows; 'auto': what the model infers.")
    ] = "auto",
    model: Annotated[
        Path | None, typer.Option(help="Emotion model of `austicker fit`. Default: the packaged.")
    ] = None,
    sticker: Annotated[
        str | None, typer.Option(help="Design. Default: flower; of a photo any packaged one.")
    ] = None,
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
    """Draw the most prominent face: its 14 regions, how they moved, the chosen place and why.

    A small picture shows what recognisers of stills look at, where they are at hand.
    """
    from austicker.inspection.figure import save
    from austicker.inspection.inspect import inspect as look
    from austicker.media.kinds import kind_of
    from austicker.protection.check import check_names
    from austicker.protection.options import DEFAULT_PLACER, EVERY, SURROGATE, Options

    out = begin(json=json, quiet=quiet)
    target = output or source.with_name(f"{source.stem}_inspect.png")
    check_output(target, force=force, inputs=[source])
    photo = kind_of(source) == "photo"
    rule = placer or (SURROGATE if photo else DEFAULT_PLACER)
    options = Options(
        placer=rule,
        designs=(EVERY,) if rule == SURROGATE and sticker is None else (),
        emotion=emotion,
        model=None if model is None else str(model),
        sticker=sticker or Options().sticker,
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
