"""A command that tells the output of its run which command it is."""

from __future__ import annotations

from typing import Any

from typer.core import TyperCommand

from austicker.cli.output import current
from austicker.errors import UsageError


class Command(TyperCommand):
    """Typer's command; errors that come out of it can be told in its own flags."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - classes move
        """Understand its words, see `typer.core.TyperCommand`."""
        current().enter(ctx)
        if "" in args:  # a path of no letters would be the folder that is current
            raise UsageError("an argument is an empty text; is a variable of the shell not set?")
        return super().parse_args(ctx, args)
