"""`austicker app`: the page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin


def page(
    folder: Annotated[
        Path | None, typer.Argument(help="Folder whose photos and videos are offered.")
    ] = None,
    *,
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Of the address; 0: any that is free.")
    ] = 0,
    save_to: Annotated[
        Path | None,
        typer.Option(
            help="Folder for copies of dropped files. Default: FOLDER, else Au-Sticker in your "
            "downloads."
        ),
    ] = None,
    browser: Annotated[
        bool, typer.Option("--browser/--no-browser", help="Open the page in the browser.")
    ] = True,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Open a page in the browser: drop files, see who was found, correct, compare, save.

    It is served to this computer alone, and nothing leaves it. The address works once; Ctrl-C ends
    it. Needs the extra `app`: pip install 'au-sticker[app]'.
    """
    from austicker.app.serve import serve

    out = begin(json=json, quiet=quiet)
    # The address is what people need first; with --json it goes where notes go.
    say = out.note if json else out.say
    serve(folder, port=port, save=save_to, browser=browser, say=say)
