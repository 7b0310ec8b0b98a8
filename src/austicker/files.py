"""Reading files that strangers hand over: ordinary files only, and no more than makes sense."""

from __future__ import annotations

import json
import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import AuStickerError, brief

if TYPE_CHECKING:
    import numpy.typing as npt

__all__ = [
    "check_plain",
    "parse_arrays",
    "parse_json",
    "read_arrays",
    "read_bytes",
    "read_json",
    "read_text",
]

_CHUNK = 1 << 20


def check_plain(path: Path, expected: str, error: type[AuStickerError], most: int) -> None:
    """Make sure `path` is an ordinary file of at most `most` bytes, for readers that open it.

    Args:
        path: Any path, also one that no file can have.
        expected: What messages say the file should be, with its article: "an emotion model".
        error: What is raised.
        most: Bytes.

    Raises:
        AuStickerError: `error`: no such file, a folder, device, pipe or socket, not readable, or
            larger.

    Example:
        >>> from austicker.errors import DataError
        >>> check_plain(Path("/dev/zero"), "a table", DataError, 1 << 20)
        Traceback (most recent call last):
        austicker.errors.DataError: /dev/zero: expected a table, got a device or pipe; copy it \
into a file first
    """
    os.close(_opened(path, expected, error, most))


def read_bytes(path: Path, expected: str, error: type[AuStickerError], most: int) -> bytes:
    """The content of an ordinary file of at most `most` bytes; see `check_plain`."""
    handle = _opened(path, expected, error, most)
    try:
        with open(handle, "rb") as stream:  # noqa: PTH123 - what is open, not a path
            content = bytearray()
            while len(content) <= most and (chunk := stream.read(_CHUNK)):
                content += chunk
    except OSError as problem:
        raise error(_unreadable(path, expected, problem)) from problem
    if len(content) > most:  # it grew, or its file system does not know sizes
        raise error(_too_large(path, expected, most))
    return bytes(content)


def read_text(path: Path, expected: str, error: type[AuStickerError], most: int) -> str:
    """The text of an ordinary UTF-8 file, with or without a byte order mark; see `check_plain`."""
    try:
        return read_bytes(path, expected, error, most).decode("utf-8-sig")
    except UnicodeDecodeError as problem:
        raise error(
            f"{_shown(path)}: expected {expected}, got a file that is not a text in UTF-8; save it "
            "as one"
        ) from problem


def read_json(path: Path, expected: str, error: type[AuStickerError], most: int) -> Any:  # noqa: ANN401
    """The values of a JSON file; see `check_plain` and `parse_json`."""
    return parse_json(read_text(path, expected, error, most), _shown(path), expected, error)


def parse_json(text: str, where: str, expected: str, error: type[AuStickerError]) -> Any:  # noqa: ANN401
    """The values of a JSON text.

    Args:
        text: JSON.
        where: Named in messages.
        expected: See `check_plain`.
        error: What is raised.

    Raises:
        AuStickerError: `error`: it is no JSON, is nested deeper than Python can read, or holds a
            whole number of thousands of digits.
    """
    try:
        return json.loads(text)
    except RecursionError as problem:
        raise error(
            f"{where}: expected {expected}, got JSON that is nested too deeply"
        ) from problem
    except ValueError as problem:  # JSONDecodeError is one; numbers of 4,300 digits are another
        reason = str(problem).partition("; use sys.")[0]
        raise error(f"{where}: expected {expected} in JSON ({reason})") from problem


def read_arrays(
    path: Path, expected: str, error: type[AuStickerError], most: int
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of an .npz file of ours that unpack to at most `most` bytes; see `check_plain`."""
    content = read_bytes(path, expected, error, most)
    try:
        return parse_arrays(content, f"{path}", expected, error, most)
    except error as problem:
        raise error(f"{problem}; delete it and run again") from problem


def parse_arrays(
    content: bytes, where: str, expected: str, error: type[AuStickerError], most: int
) -> dict[str, npt.NDArray[Any]]:
    """The arrays of the content of an .npz file, none of which holds Python objects.

    Raises:
        AuStickerError: `error`: it is none, or unpacks to more than `most` bytes.
    """
    import io
    import zipfile

    import numpy as np

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > most:
                raise ValueError(f"it unpacks to over {most} bytes")
            return {  # unlike np.load's, all of them arrays
                name.removesuffix(".npy"): np.lib.format.read_array(
                    io.BytesIO(archive.read(name)), allow_pickle=False
                )
                for name in archive.namelist()
            }
    except Exception as problem:  # zip and header readers raise nearly anything on broken bytes
        raise error(f"{where}: expected {expected}, got damage ({brief(problem)})") from problem


def _opened(path: Path, expected: str, error: type[AuStickerError], most: int) -> int:
    """A descriptor of the file; what it is is asked of what was opened, not of the name."""
    try:
        # Opening a pipe would wait for its writer.
        handle = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
    except IsADirectoryError:
        raise error(
            f"{_shown(path)}: expected {expected}, got a folder; name a file in it"
        ) from None
    except (OSError, ValueError) as problem:  # ValueError: a NUL in the name
        if _is_folder(path):  # on Windows, folders cannot be opened
            raise error(
                f"{_shown(path)}: expected {expected}, got a folder; name a file in it"
            ) from None
        raise error(_unreadable(path, expected, problem)) from problem
    facts = os.fstat(handle)
    if stat.S_ISREG(facts.st_mode) and facts.st_size <= most:
        return handle
    os.close(handle)
    if stat.S_ISDIR(facts.st_mode):
        raise error(_a_folder(path, expected))
    if not stat.S_ISREG(facts.st_mode):
        raise error(
            f"{_shown(path)}: expected {expected}, got a device or pipe; copy it into a file first"
        )
    raise error(_too_large(path, expected, most))


_BINARY = getattr(os, "O_BINARY", 0)


def _is_folder(path: Path) -> bool:
    """Whether it is a folder; False for names that nothing can have."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def _shown(path: Path) -> str:
    return brief(path, 4096)


def _a_folder(path: Path, expected: str) -> str:
    return f"{_shown(path)}: expected {expected}, got a folder; name a file in it"


def _unreadable(path: Path, expected: str, problem: OSError | ValueError) -> str:
    if isinstance(problem, FileNotFoundError):
        return f"{_shown(path)}: no such file, expected {expected}; check its name"
    reason = getattr(problem, "strerror", None) or str(problem)
    return f"{_shown(path)}: expected {expected}, but it cannot be read ({reason}); check its name"


def _too_large(path: Path, expected: str, most: int) -> str:
    size = f"{most >> 20} MiB" if most >= 1 << 20 else f"{most >> 10} KiB"
    return f"{_shown(path)}: expected {expected} of at most {size}, got a larger file"
