"""Writes docs/cli.md from the help of the commands: python docs/make_cli.py."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from austicker.cli.main import app

TARGET = Path(__file__).with_name("cli.md")
WIDTH = 90
HEADER = """\
# Command line

Written by `python docs/make_cli.py` from what `--help` prints; do not edit.

Exit codes: 0 all done; 1 some input failed, each named with its reason, the others finished;
2 the request makes no sense; 130 interrupted. Every failure is one line on stderr.
Where the output is no terminal, tables are tab-separated lines without headings.

`--json` prints one object on stdout when the command ends, however it ends: "command", "version",
"exit_code", "error" (why the whole command failed, or null), and what the command found. Commands
that work through inputs have "inputs", a list whose entries all have the same keys, those that
failed too: "error" says why, the rest is null. Notes, progress and errors go to stderr.
`--quiet` leaves errors only. A file that exists is replaced with `--force` only.

`austicker --install-completion bash` (or zsh, fish, powershell) lets the shell complete commands
and options; without a name it does so for the shell it is called from.
"""


def render() -> str:
    """The page: one section per command, in the order of `austicker --help`."""
    sections = (
        f"## {' '.join(words)}\n\n```text\n{text}\n```\n"
        for words, text in _helps(typer.main.get_command(app), ("austicker",), None)
    )
    return "\n".join((HEADER, *sections))


def _helps(command: Any, words: tuple[str, ...], parent: Any) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """The help of a command and of those below it."""
    settings = {"terminal_width": WIDTH, "max_content_width": WIDTH}
    context = command.context_class(
        command, info_name=words[-1], parent=parent, **{**command.context_settings, **settings}
    )
    lines = command.get_help(context).splitlines()
    yield words, "\n".join(line.rstrip() for line in lines).strip("\n")
    for name, below in getattr(command, "commands", {}).items():
        yield from _helps(below, (*words, name), context)


if __name__ == "__main__":
    TARGET.write_text(render(), encoding="utf-8", newline="\n")
