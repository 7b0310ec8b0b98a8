"""Where results go: names, checks, and files that appear whole or not at all."""

from __future__ import annotations

import contextlib
import errno
import os
import re
from collections.abc import Iterator
from pathlib import Path

from austicker.errors import OutputError, UsageError
from austicker.media.codecs import default_suffix
from austicker.media.kinds import PHOTO_SUFFIXES, VIDEO_SUFFIXES, kind_by_suffix, recognise
from austicker.media.unfinished import Unfinished, sweep

MARK = "_protected"
_SUFFIX = re.compile(r"\.[A-Za-z][A-Za-z0-9]{0,10}")

_REASONS = {
    errno.ENOSPC: "the disk is full; free some space or choose another folder with -o",
    errno.EDQUOT: "the disk quota is used up; free some space or choose another folder with -o",
    errno.EFBIG: "the file grew larger than this disk allows; choose another folder with -o",
    errno.EACCES: "the folder may not be written to; choose another with -o",
    errno.EPERM: "the folder may not be written to; choose another with -o",
    errno.EROFS: "the disk is read-only; choose another folder with -o",
    errno.ENOTDIR: "part of the path is a file, not a folder; choose another with -o",
    errno.EEXIST: "part of the path is a file, not a folder; choose another with -o",
    errno.EISDIR: "a folder of that name is in the way; choose another name with -o",
    errno.ENAMETOOLONG: "the name is too long; choose a shorter one with -o",
    errno.EIO: "the disk reports an error; choose another folder with -o",
    errno.ENOENT: "the folder went away while writing; create it again",
}


def default_output(source: Path, codec: str = "libx264") -> Path:
    """`_protected` before the suffix of `source`, or before one that fits what is written.

    Raises:
        UsageError: Unknown codec.
    """
    stem, suffix = fitting_name(source, codec)
    return source.with_name(f"{stem}{MARK}{suffix}")


def fitting_name(source: Path, codec: str = "libx264") -> tuple[str, str]:
    """Stem and suffix of a copy of `source`; content decides, and the suffix where that is unknown.

    Photos keep a suffix that fits their format; videos do if such a container is written and
    holds `codec`, else the copy is an .mp4 (or what else holds it). Suffixes that are put behind
    others (.mp4.part) go.

    Raises:
        UsageError: Unknown codec.
    """
    stem, suffix = _apart(source.name)
    content = recognise(source)
    if (kind_by_suffix(source) if content is None else content.kind) == "video":
        return stem, default_suffix(suffix, codec)
    if content is not None and suffix.lower() not in content.suffixes:
        suffix = content.output
    return stem, suffix


def _apart(name: str) -> tuple[str, str]:
    """Stem and suffix of a name: known suffixes, below an unknown one too; other short words."""
    known = PHOTO_SUFFIXES + VIDEO_SUFFIXES
    outer = Path(name)
    inner = Path(outer.stem)
    if outer.suffix.lower() in known:
        return outer.stem, outer.suffix
    if not _SUFFIX.fullmatch(outer.suffix):  # "Party 2.3" has none
        return name, ""
    if inner.suffix.lower() in known:
        return inner.stem, inner.suffix
    return outer.stem, outer.suffix


def check_output(source: Path, output: Path) -> None:
    """Refuse to write over the input.

    Raises:
        UsageError: Both are one file, also through links.
    """
    with contextlib.suppress(OSError):  # one that does not exist cannot be the other
        if output.samefile(source):
            raise UsageError(f"{output}: output equals input {source}; choose another name with -o")


@contextlib.contextmanager
def atomic_output(path: Path) -> Iterator[Path]:
    """Give a hidden temporary path beside `path`; rename it to `path` when all went well.

    The temporary has the suffix of `path`; it is removed on any failure, Ctrl-C included, and
    an older file at `path` then stays as it was. Missing folders are made, and on failure
    removed again. What earlier runs left in the folder when they were killed is removed.

    Raises:
        OutputError: The disk is full, the place read-only, and the like.
    """
    unfinished = Unfinished(path)
    made = False
    missing = [folder for folder in path.parents if not folder.exists()]
    try:
        if path.is_dir():
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        if path.exists() and not path.is_file():  # renaming onto it would replace the device
            raise OutputError(
                f"{path}: cannot be written, it is a device or pipe; name a file with -o"
            )
        path.parent.mkdir(parents=True, exist_ok=True)
        sweep(path.parent)
        unfinished.create()
        made = True
        yield unfinished.path
        unfinished.path.replace(path)
        made = False
        missing.clear()
    except OSError as error:
        reason = _REASONS.get(error.errno or 0)
        if error.errno == errno.ENOENT and path.parent.exists():
            raise  # not about the place
        if reason is None:
            raise
        raise OutputError(f"{path}: cannot be written, {reason}") from error
    finally:
        if made:
            with contextlib.suppress(OSError):
                unfinished.path.unlink(missing_ok=True)
        unfinished.close()
        for folder in missing:
            with contextlib.suppress(OSError):
                folder.rmdir()
