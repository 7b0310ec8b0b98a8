"""What the page says of an error: the library's sentence, without a terminal's words."""

from __future__ import annotations

import re

from austicker.errors import AuStickerError

_FLAG = re.compile(r" with -o\b")
_NAMED = re.compile(r"`([a-z_]+)(?:=([^`]+))?`")


def sentence(error: Exception) -> str:
    """One sentence for people.

    Args:
        error: Ours, of the operating system, or a bug.
    """
    if isinstance(error, AuStickerError):
        return plain(str(error))
    if isinstance(error, MemoryError):
        return "the memory is full; close other programs, or work on fewer files at a time"
    if isinstance(error, OSError) and error.strerror:
        where = f": {error.filename}" if error.filename else ""
        return f"{error.strerror}{where}"
    return (
        f"this is a bug in Au-Sticker ({type(error).__name__}: {error}); AUSTICKER_DEBUG=1 in the "
        "environment shows where"
    )


def plain(text: str) -> str:
    """A sentence with flags left out, and arguments as words.

    Example:
        >>> plain("`max_pixels` is too small; choose another folder with -o")
        'max pixels is too small; choose another folder'
    """
    return _NAMED.sub(_words, _FLAG.sub("", text))


def _words(match: re.Match[str]) -> str:
    name = match[1].replace("_", " ")
    return name if match[2] in {None, "True"} else f"{name} {match[2].strip(chr(39))}"
