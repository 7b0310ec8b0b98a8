"""`austicker live`: a camera, protected as it runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin


def live(
    camera: Annotated[
        str,
        typer.Option(help="Number of a camera, a video file, or the address of a stream."),
    ] = "0",
    *,
    show: Annotated[bool, typer.Option("--show", help="Show it in the browser.")] = False,
    strength: Annotated[
        str,
        typer.Option(
            help="standard or strong; places, drifts and the skin's motion are drawn at random, "
            "whatever the face shows."
        ),
    ] = "standard",
    sticker: Annotated[
        str | None, typer.Option(help="Design, or a PNG or WebP file. Default: as --strength says.")
    ] = None,
    record: Annotated[
        Path | None, typer.Option(help="Also record what is shown to this .mp4 file.")
    ] = None,
    virtual_camera: Annotated[
        bool,
        typer.Option(
            "--virtual-camera", help="Also show it as a camera to other programs (pyvirtualcam)."
        ),
    ] = False,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the address; 0: any that is free.")
    ] = 0,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Protect a camera as it runs: in the browser, in OBS, in a file.

    The first two seconds are blurred, while people and places are found. A face that is lost is
    blurred at once, and a new one until it wears its stickers. Ctrl-C ends it. Needs the extra
    `app`: pip install 'au-sticker[app]'.
    """
    from austicker.app.serve import LiveSource, serve

    out = begin(json=json, quiet=quiet)
    source = LiveSource(camera, strength, sticker, record, virtual_camera)
    serve(None, port=port, browser=show, live=source, say=out.note if json else out.say)
    out.status(camera=camera, record=record)
