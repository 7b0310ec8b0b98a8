"""Uploads: streamed to the disk as they come, never held in memory, and never to its last byte."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

from austicker.app.scratch import Scratch
from austicker.errors import InputError, OutputError

_EVERY = 64_000_000
"""Bytes between two looks at the free space."""


async def receive(
    chunks: AsyncIterator[bytes],
    name: str,
    declared: int | None,
    scratch: Scratch,
    tell: Callable[[int], None] = lambda done: None,
) -> Path:
    """Write an upload into a folder of its own.

    Args:
        chunks: The body.
        name: Of the file, already plain.
        declared: Bytes that the browser announced; None where it did not.
        scratch: Where.
        tell: Told of bytes written.

    Raises:
        OutputError: It does not fit on the disk, which is said before the first byte if the size
            was announced.
        InputError: It is empty, or ended before its announced end (the page was closed).
    """
    room = check_room(name, declared, scratch)
    written, looked = 0, 0
    with scratch.filling("upload", name) as folder:
        path = folder / name
        with path.open("wb") as out:
            async for chunk in chunks:
                if written + len(chunk) - looked > _EVERY:
                    room, looked = written + scratch.free(), written
                if written + len(chunk) > room:
                    raise OutputError(
                        f"{name}: the disk is full after {_size(written)}; free some space, or "
                        "open its folder with `austicker app FOLDER`"
                    )
                out.write(chunk)
                written += len(chunk)
                tell(written)
        _whole(name, written, declared)
        return path


def check_room(name: str, declared: int | None, scratch: Scratch) -> int:
    """Make sure that an upload fits on the disk.

    Args:
        name: Of the file.
        declared: Bytes; None where that is not known.
        scratch: Where it is to go.

    Returns:
        Bytes that may be written.

    Raises:
        OutputError: It does not fit.
    """
    room = scratch.free()
    if declared is not None and declared > room:
        raise OutputError(
            f"{name} has {_size(declared)}, but only {_size(room)} of the disk may be used for "
            "temporary files; free some space, or open its folder with `austicker app FOLDER`"
        )
    return room


def _whole(name: str, written: int, declared: int | None) -> None:
    if written == 0:
        raise InputError(f"{name}: the file is empty; choose another")
    if declared is not None and written != declared:
        raise InputError(f"{name}: expected {_size(declared)}, got {_size(written)}; drop it again")


def _size(count: int) -> str:
    for unit, size in (("GB", 10**9), ("MB", 10**6), ("kB", 10**3)):
        if count >= size:
            return f"{count / size:.1f} {unit}"
    return f"{count} bytes"
