"""`austicker report`: what a benchmark found, as one page."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import check_output
from austicker.errors import UsageError


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
    formats: Annotated[
        list[str] | None,
        typer.Option(
            "--format",
            help="Also write every figure as svg, png or pdf into figures/; may be repeated.",
        ),
    ] = None,
    parquet: Annotated[
        bool, typer.Option("--parquet", help="Also write everything.parquet, a row for each clip.")
    ] = False,
    force: Annotated[
        bool, typer.Option("--force", help="Replace the Markdown file if there is one.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Write one page that shows what a benchmark found, with its figures and tables.

    The page, index.html, is one file that loads nothing and needs no network. Every number stands
    with its interval over subjects and its n, and every table says what would have made it fail.
    A benchmark that is still running is reported on as far as it is. Every clip is in
    everything.csv; `austicker.bench.load(DIR)` gives the same as a data frame. Needs the extra
    'bench'.
    """
    from austicker.bench.reporting import FORMATS, compose, read, write, write_parquet
    from austicker.cli.progress import progress

    out = begin(json=json, quiet=quiet)
    wanted = tuple(kind for kind in FORMATS if kind in (formats or ()))
    unknown = sorted(set(formats or ()) - set(FORMATS))
    if unknown:
        raise UsageError(
            f"unknown format '{unknown[0]}' of figures; choose one of: {', '.join(FORMATS)}"
        )
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
            formats=wanted,
            progress=lambda done, total: shown("figures", done, total),
        )
        if parquet:
            write_parquet(results, folder / "everything.parquet")
    page, summary = folder / "index.html", parts.sections[0].words
    out.say(f"{page}: {summary[0]}")
    for words in summary[1:]:
        out.say(f"  {words}")
    out.status(output=page, markdown=markdown, figures=figures, summary=summary)
