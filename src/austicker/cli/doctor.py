"""`austicker doctor`: what is missing on this machine or in a data set, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer


def doctor(
    dataset: Annotated[
        str | None,
        typer.Option(help="Look at a data set instead; names: austicker list datasets."),
    ] = None,
    root: Annotated[Path | None, typer.Option(help="Folder that holds the data set.")] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Decode every sample, which finds damaged files; slow.")
    ] = False,
) -> None:
    """Say what is missing on this machine, or in a data set, and what to do about it.

    Exits with 1 when something the main job needs is missing. For a data set: what was found
    beside the published counts, and every sample that cannot be used, with the reason.
    """
    if dataset is not None or root is not None or read:
        _data_set(dataset, root, read=read)
        return
    from austicker.cli import table
    from austicker.cli.checks import STATES, machine

    found = list(machine())
    table.show(
        ("", "what", "found", "what to do"),
        ((STATES[check.state], check.what, check.found, check.advice) for check in found),
    )
    if any(check.state == "missing" for check in found):
        raise typer.Exit(1)


def _data_set(name: str | None, root: Path | None, *, read: bool) -> None:
    from austicker.bench.datasets.doctor import render, report
    from austicker.errors import UsageError

    if name is None or root is None:
        raise UsageError("expected --dataset and --root together; see `austicker doctor --help`")
    typer.echo(render(report(name, root, read=read)))
