"""From named files and folders to the list of photos and videos to work on."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from austicker.errors import InputError
from austicker.media.kinds import Kind, kind_by_suffix, kind_of, recognise
from austicker.media.output import MARK

_SOUND_SUFFIXES = frozenset((".m4a", ".m4b", ".mka", ".weba", ".ogg", ".oga", ".opus", ".wma"))
"""Sound in containers that videos use too."""
_PROGRAM_SUFFIXES = frozenset((".ts", ".mts"))
"""Transport streams, and TypeScript."""


@dataclass(frozen=True, slots=True)
class Found:
    """One file to work on.

    Attributes:
        path: The file.
        relative: Its path below the folder that was named; the bare name for a named file.
        kind: "photo" or "video".
    """

    path: Path
    relative: Path
    kind: Kind


@dataclass(frozen=True, slots=True)
class Problem:
    """One path that is not worked on.

    Attributes:
        path: The file or folder.
        error: Why, in one sentence.
        skipped: True where it is nobody's fault: a file of another kind, or an earlier output,
            met inside a folder. False where something that was asked for fails.
    """

    path: Path
    error: InputError
    skipped: bool


def find_inputs(
    paths: Sequence[Path], *, exclude: Sequence[Path] = ()
) -> tuple[list[Found], list[Problem]]:
    """Walk the named files and folders, in the order given, folders sorted and recursively.

    Hidden files and folders inside a folder are passed over, as are links to folders; a file
    reached twice counts once. Inside a folder, files of an unknown suffix count if their content
    is plain. Everything else that is not found is a problem.

    Args:
        paths: Files and folders.
        exclude: Folders not to enter, such as the one results go to.
    """
    found: list[Found] = []
    problems: list[Problem] = []
    seen: set[Path] = set()
    for root in paths:
        inside = root.is_dir()
        files = _files(root, {path.resolve() for path in exclude}, problems) if inside else [root]
        for path in files:
            try:
                real = path.resolve()
            except (OSError, RuntimeError):  # Python < 3.13 raises the latter
                message = f"{path}: a link that leads back to itself; remove it"
                problems.append(Problem(path, InputError(message), skipped=inside))
                continue
            if real in seen:
                continue
            seen.add(real)
            relative = path.relative_to(root) if inside else Path(path.name)
            try:
                if inside:
                    _check_wanted(path)
                found.append(Found(path, relative, kind_of(path)))
            except InputError as error:
                problems.append(Problem(path, error, skipped=isinstance(error, _SkippedError)))
    return found, problems


class _SkippedError(InputError):
    """A file inside a folder that is none of ours."""


def _check_wanted(path: Path) -> None:
    doubtful = kind_by_suffix(path) is None or path.suffix.lower() in _PROGRAM_SUFFIXES
    if doubtful and not _is_plain(path):
        raise _SkippedError(f"{path}: skipped, neither a photo nor a video")
    if path.stem.endswith(MARK):
        raise _SkippedError(f"{path}: skipped, an earlier output; name it to work on it")


def _is_plain(path: Path) -> bool:
    """Whether the content alone makes a file one of ours."""
    content = None if path.suffix.lower() in _SOUND_SUFFIXES else recognise(path)
    return content is not None and content.sure


def _files(root: Path, exclude: set[Path], problems: list[Problem]) -> Iterator[Path]:
    def failed(error: OSError) -> None:
        path = Path(error.filename or root)
        message = f"{path}: folder cannot be read ({error.strerror}); check its rights"
        problems.append(Problem(path, InputError(message), skipped=False))

    for folder, folders, files in os.walk(root, onerror=failed):
        here = Path(folder)
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".") and (here / name).resolve() not in exclude
        )
        yield from (here / name for name in sorted(files) if not name.startswith("."))
