"""`austicker report`: what a benchmark found, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


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
) -> None:
    """Write one page that shows what a benchmark found, with its figures and tables.

    The page, index.html, is one file that loads nothing and needs no network. Every number stands
    with its interval over subjects and its n, and every table says what would have made it fail.
    Needs the extra 'bench'.
    """
    from austicker.bench.reporting import compose, read, write
    from austicker.cli.progress import progress

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
    typer.echo(f"{folder / 'index.html'}: {parts.sections[0].words[0]}")
    for words in parts.sections[0].words[1:]:
        typer.echo(f"  {words}")
