"""`austicker report`: what a benchmark found, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import check_output


def report(
    *,
    results: Annotated[
        Path, typer.Argument(metavar="DIR", help="Folder that `austicker bench` wrote.")
    ],
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Folder to write. Default: DIR/report.")
    ] = None,
    markdown: Annotated[
        Path | None, typer.Option(help="Also write the tables and verdicts as Markdown here.")
    ] = None,
    figures: Annotated[
        Path | None,
        typer.Option(help="Also write the figures as PNG into this folder; Markdown links them."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the Markdown file if there is one.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one page that shows what a benchmark found, with its figures and tables.

    The page, index.html, is one file that loads nothing and needs no network. Every number stands
    with its interval over subjects and its n, and every table says what would have made it fail.
    Needs the extra 'bench'.
    """
    from austicker.bench.reporting import compose, read, write
    from austicker.cli.progress import progress

    out = begin(json=json, quiet=quiet)
    if markdown is not None:
        check_output(markdown, force=force)
    with progress() as shown:
        found = read(results, lambda done, total: shown("results", done, total))
        parts = compose(found, progress=lambda done, total: shown("tables", done, total))
        folder = results / "report" if output is None else output
        write(
            parts,
            folder,
            markdown=markdown,
            figures=figures,
            progress=lambda done, total: shown("figures", done, total),
        )
    page, summary = folder / "index.html", parts.sections[0].words
    out.say(f"{page}: {summary[0]}")
    for words in summary[1:]:
        out.say(f"  {words}")
    out.status(output=page, markdown=markdown, figures=figures, summary=summary)
