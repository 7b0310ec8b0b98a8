"""Asking the C library to hold no more memory than is used; only glibc can be asked."""

from __future__ import annotations

import ctypes
import sys
from typing import Any

_MMAP_THRESHOLD, _ARENA_MAX = -3, -8
"""Of glibc's `mallopt`, see malloc.h."""
_LARGE_BLOCK = 8_000_000
"""Bytes from which a block goes back to the system when it is freed.

A frame of 1080p has 6.2 million: it stays, since pages that come anew for every frame cost more
processor time than drawing saves.
"""


def give_back() -> None:
    """Return memory that was freed, but that the C library keeps, to the system (`malloc_trim`).

    Costs about a millisecond for 10 MB.
    """
    trim = _of_glibc("malloc_trim")
    if trim is not None:
        trim(0)


def keep_little() -> None:
    """Make all threads of this process share one pool of memory, and large blocks none.

    By itself glibc gives every thread a pool, each of which keeps what was freed in it: at 1080p
    a hundred megabytes. For programs of ours, not for those that call the library.
    """
    set_option = _of_glibc("mallopt")
    if set_option is not None:
        set_option(_ARENA_MAX, 1)
        set_option(_MMAP_THRESHOLD, _LARGE_BLOCK)


def _of_glibc(name: str) -> Any:  # noqa: ANN401
    """A function of the C library, None where there is none of that name."""
    return getattr(ctypes.CDLL(None), name, None) if sys.platform.startswith("linux") else None
