"""A command that tells the output of its run which command it is."""

from __future__ import annotations

from typing import Any

import typer
from typer.core import TyperCommand

from austicker.cli.output import current


class Command(TyperCommand):
    """Typer's command; errors that come out of it can be told in its own flags."""

    def invoke(self, ctx: typer.Context) -> Any:  # type: ignore[override]  # noqa: ANN401
        """Run it, see `typer.core.TyperCommand`."""
        current().enter(ctx)
        return super().invoke(ctx)
