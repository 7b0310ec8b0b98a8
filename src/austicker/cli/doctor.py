"""`austicker doctor`: what is missing on this machine, and what to do about it."""

from __future__ import annotations

import typer


def doctor() -> None:
    """Say what is missing on this machine and what to do about it.

    Exits with 1 when something the main job needs is missing.
    """
    from austicker.cli import table
    from austicker.cli.checks import STATES, machine

    found = list(machine())
    table.show(
        ("", "what", "found", "what to do"),
        ((STATES[check.state], check.what, check.found, check.advice) for check in found),
    )
    if any(check.state == "missing" for check in found):
        raise typer.Exit(1)
