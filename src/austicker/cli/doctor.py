"""`austicker doctor`: what is missing on this machine or in a data set, and what to do about it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Output, begin


def doctor(
    dataset: Annotated[
        str | None,
        typer.Option(help="Look at a data set instead; names: austicker list datasets."),
    ] = None,
    root: Annotated[Path | None, typer.Option(help="Folder that holds the data set.")] = None,
    read: Annotated[
        bool, typer.Option("--read", help="Decode every sample, which finds damaged files; slow.")
    ] = False,
    json: Json = False,
    quiet: Annotated[
        bool, typer.Option("--quiet", "-q", help="Print only what is missing.")
    ] = False,
) -> None:
    """Say what is missing on this machine, or in a data set, and what to do about it.

    Exits with 1 when something the main job needs is missing. For a data set: what was found
    beside the published counts, and every sample that cannot be used, with the reason.
    """
    out = begin(json=json)
    if dataset is not None or root is not None or read:
        _data_set(out, dataset, root, read=read, quiet=quiet)
        return
    from austicker.cli.checks import STATES, machine

    found = list(machine())
    missing = [check for check in found if check.state == "missing"]
    out.table(
        ("", "what", "found", "what to do"),
        (
            (STATES[check.state], check.what, check.found, check.advice)
            for check in (missing if quiet else found)
        ),
    )
    out.status(checks=found)
    if missing:
        raise typer.Exit(1)


def _data_set(out: Output, name: str | None, root: Path | None, *, read: bool, quiet: bool) -> None:
    from austicker.bench.datasets.doctor import render, report
    from austicker.errors import UsageError

    if name is None or root is None:
        raise UsageError("expected `dataset` and `root` together; see `austicker doctor --help`")
    found = report(name, root, read=read)
    if not (quiet and found.complete):
        out.say(render(found))
    out.status(dataset=found)
