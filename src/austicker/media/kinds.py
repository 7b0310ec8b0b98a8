"""What a file is, from its first bytes and its suffix."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, TypeAlias

from austicker.errors import InputError

Kind: TypeAlias = Literal["photo", "video"]

PHOTO_SUFFIXES = (".jpg", ".jpeg", ".jpe", ".jfif", ".png", ".webp", ".tif", ".tiff", ".bmp")
VIDEO_SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi")

_HEIF_BRANDS = frozenset(b"heic heix heim heis hevc hevx mif1 msf1 avif avis".split())
_BOXES = frozenset(b"ftyp moov mdat wide free skip pnot".split())
_HEAD = 16


def check_readable(path: Path) -> None:
    """Make sure `path` is a file with bytes in it that may be read.

    Raises:
        InputError: It is missing, a folder, not a regular file, empty, or not readable.
    """
    _head(path)


def kind_by_suffix(path: Path) -> Kind | None:
    """The kind that the suffix of `path` promises; None for other suffixes."""
    suffix = path.suffix.lower()
    if suffix in PHOTO_SUFFIXES:
        return "photo"
    return "video" if suffix in VIDEO_SUFFIXES else None


def kind_of(path: Path) -> Kind:
    """Tell photos from videos; recognisable content wins over a wrong suffix.

    Raises:
        InputError: The file cannot be read, or is neither.
    """
    head = _head(path)
    if head[4:8] == b"ftyp" and head[8:12] in _HEIF_BRANDS:
        raise InputError(f"{path}: HEIC and AVIF photos are not read; save it as JPEG or PNG first")
    kind = _sniff(head) or kind_by_suffix(path)
    if kind is None:
        readable = ", ".join(PHOTO_SUFFIXES + VIDEO_SUFFIXES)
        raise InputError(f"{path}: expected a photo or a video ({readable}), got something else")
    return kind


def _head(path: Path) -> bytes:
    if path.is_dir():
        raise InputError(f"{path}: expected a file, got a folder; name the files in it")
    if not path.exists():
        raise InputError(f"{path}: no such file; check the spelling and the folder")
    if not path.is_file():
        raise InputError(f"{path}: expected an ordinary file, got a device or pipe; copy it first")
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
    except OSError as error:
        raise InputError(
            f"{path}: cannot be opened ({error.strerror}); check its rights"
        ) from error
    if not head:
        raise InputError(f"{path}: the file is empty; copy or download it again")
    return head


def _sniff(head: bytes) -> Kind | None:
    if head[:3] == b"\xff\xd8\xff" or head[:8] == b"\x89PNG\r\n\x1a\n":
        return "photo"
    if head[:4] in (b"II*\0", b"MM\0*") or (head[:2] == b"BM" and head[6:10] == bytes(4)):
        return "photo"
    if head[:4] == b"RIFF":
        return {b"WEBP": "photo", b"AVI ": "video"}.get(head[8:12])  # type: ignore[return-value]
    if head[:4] == b"\x1aE\xdf\xa3" or head[4:8] in _BOXES:
        return "video"
    return None
