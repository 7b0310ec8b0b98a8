"""Photo or video: by content, and where that says nothing, by suffix."""

from __future__ import annotations

from pathlib import Path

from austicker.errors import InputError
from austicker.media.content import Content, Kind, content_of

__all__ = ["PHOTO_SUFFIXES", "VIDEO_SUFFIXES", "Kind", "check_readable", "kind_of", "recognise"]

PHOTO_SUFFIXES = (
    *(".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp"),
    *(".mpo", ".heic", ".heif", ".avif"),
)
VIDEO_SUFFIXES = (
    *(".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".qt", ".3gp", ".3g2", ".lrv"),
    *(".mts", ".m2ts", ".ts", ".mpg", ".mpeg", ".vob", ".flv", ".wmv", ".asf", ".gif", ".dv"),
)


def check_readable(path: Path) -> None:
    """Make sure `path` is a file with bytes in it that may be read.

    Raises:
        InputError: It is missing, a folder, not a regular file, empty, or not readable.
    """
    if path.is_dir():
        raise InputError(f"{path}: expected a file, got a folder; name the files in it")
    if not path.exists():
        raise InputError(f"{path}: no such file; check the spelling and the folder")
    if not path.is_file():
        raise InputError(f"{path}: expected an ordinary file, got a device or pipe; copy it first")
    try:
        with path.open("rb") as file:
            empty = not file.read(1)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be opened ({error.strerror}); check its rights"
        ) from error
    if empty:
        raise InputError(f"{path}: the file is empty; copy or download it again")


def kind_by_suffix(path: Path) -> Kind | None:
    """The kind that the suffix of `path` promises; None for other suffixes."""
    suffix = path.suffix.lower()
    if suffix in PHOTO_SUFFIXES:
        return "photo"
    return "video" if suffix in VIDEO_SUFFIXES else None


def recognise(path: Path) -> Content | None:
    """The format by content; None where it is unknown or the file cannot be read."""
    try:
        return content_of(path) if path.is_file() else None
    except OSError:
        return None


def kind_of(path: Path) -> Kind:
    """Tell photos from videos; recognisable content wins over a wrong suffix.

    Raises:
        InputError: The file cannot be read, or is neither.
    """
    check_readable(path)
    content = recognise(path)
    kind = content.kind if content is not None else kind_by_suffix(path)
    if kind is None:
        readable = ", ".join(PHOTO_SUFFIXES + VIDEO_SUFFIXES)
        raise InputError(f"{path}: expected a photo or a video ({readable}), got something else")
    return kind
