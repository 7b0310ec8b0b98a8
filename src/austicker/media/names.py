"""File names: as shown in one line of text, and hidden ones for files being written."""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

_LONGEST = 255  # bytes of a name, in all usual file systems
_LONGEST_SUFFIX = 20
_HIDDEN = re.compile(r"\..*\.austicker-[0-9a-f]{8}(\..*)?", re.DOTALL)


def shown(path: object) -> str:
    r"""A path on one line: what does not print is escaped as Python does.

    Example:
        >>> print(shown(Path("two\nlines.mp4")))
        two\nlines.mp4
    """
    return "".join(
        c if c.isprintable() else c.encode("unicode_escape", "surrogatepass").decode()
        for c in str(path)
    )


def hidden_beside(path: Path) -> Path:
    """A new hidden name in the folder of `path`, with its suffix, that file systems take."""
    suffix = path.suffix if len(os.fsencode(path.suffix)) <= _LONGEST_SUFFIX else ""
    mark = f".austicker-{secrets.token_hex(4)}{suffix}"
    room = _LONGEST - len(os.fsencode(mark)) - 1
    stem = os.fsencode(path.stem)[:room].decode("utf-8", "ignore")
    return path.with_name(f".{stem}{mark}")


def is_hidden(name: str) -> bool:
    """Whether `hidden_beside` makes such names."""
    return _HIDDEN.fullmatch(name) is not None
