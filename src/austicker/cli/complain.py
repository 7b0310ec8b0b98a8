"""One failure, one line on stderr."""

from __future__ import annotations

import sys

from austicker.cli.output import current


def complain(message: str) -> None:
    """Print `message` as an error, on one line; the word "error" is red on a terminal.

    Names of arguments between backticks become flags, see `austicker.cli.arguments`.
    """
    label = "\x1b[31merror:\x1b[0m" if sys.stderr.isatty() else "error:"
    print(label, " ".join(current().flags(message).split()), file=sys.stderr)  # noqa: T201
