"""Files that exist are replaced only when asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

import typer

from austicker.errors import OutputError, UsageError

Force = Annotated[bool, typer.Option("--force", help="Replace what the output is called already.")]


def check_output(path: Path, *, force: bool, inputs: Iterable[Path] = ()) -> Path:
    """Make sure that writing `path` destroys nothing. Called before any work.

    Args:
        path: The file to be written.
        force: Whether a file of this name may be replaced.
        inputs: Files that are read and must stay, whatever `force` says.

    Returns:
        `path`.

    Raises:
        UsageError: `path` is one of the inputs, or a folder.
        OutputError: There is such a file, and `force` is False.
    """
    for source in inputs:
        if path.resolve() == source.resolve() or _same(path, source):
            raise UsageError(f"{path} is an input and cannot be the output too; name another file")
    if path.is_dir():
        raise UsageError(f"{path} is a folder; name a file in it")
    if not force and os.path.lexists(path):
        raise OutputError(f"{path} exists; name another file, or replace it with `force=True`")
    return path


def _same(path: Path, other: Path) -> bool:
    try:
        return path.samefile(other)
    except OSError:
        return False
