"""The folder for what is not kept: uploads, comparisons.

It is gone on exit, and after a crash at the next start; a lock tells the folders of running
programs from those that were left behind.
"""

from __future__ import annotations

import contextlib
import errno
import os
import re
import secrets
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from austicker.errors import OutputError

LEAST_FREE = 500_000_000
"""Bytes of the disk that an upload leaves free."""
_LOCK = ".lock"
_OLD = 7 * 86_400.0
"""s; without locks, a folder untouched for a week is nobody's."""


class Scratch:
    """A private folder. Use as a context manager.

    Args:
        parent: Where it is made; None for the user's cache folder.

    Attributes:
        folder: Readable by the user alone.
    """

    def __init__(self, parent: Path | None = None) -> None:
        self._parent = parent
        self._lock = -1
        self.folder = Path()

    def __enter__(self) -> Scratch:
        parent = default_parent() if self._parent is None else self._parent
        try:
            parent.mkdir(parents=True, exist_ok=True)
            sweep(parent)
            self.folder = parent / f"page-{os.getpid()}-{secrets.token_hex(4)}"
            self.folder.mkdir(mode=0o700)
            self._lock = os.open(self.folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        except OSError as error:
            raise OutputError(
                f"{parent}: expected a folder for temporary files, it cannot be made "
                f"({error.strerror}); free some space or set XDG_CACHE_HOME"
            ) from error
        _locked(self._lock)
        return self

    def __exit__(self, *_: object) -> None:
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1
        shutil.rmtree(self.folder, ignore_errors=True)

    @contextlib.contextmanager
    def filling(self, kind: str, name: str) -> Iterator[Path]:
        """A new, empty folder in it, for one thing; gone again on any failure.

        Args:
            kind: A word for people who look.
            name: What messages call the thing.

        Raises:
            OutputError: It cannot be written, such as where the disk is full.
        """
        made = self.folder / f"{kind}-{secrets.token_hex(6)}"
        try:
            made.mkdir()
            yield made
        except OSError as error:
            shutil.rmtree(made, ignore_errors=True)
            if error.errno in {errno.ENOSPC, errno.EDQUOT}:
                why = "the disk is full; free some space"
            else:
                why = f"it cannot be kept for now ({error.strerror})"
            raise OutputError(f"{name}: {why}, or set XDG_CACHE_HOME to another disk") from error
        except BaseException:
            shutil.rmtree(made, ignore_errors=True)
            raise

    def nameless(self, text: str) -> str:
        """A message without this folder: who dropped a file knows its name alone."""
        below = rf"{re.escape(str(self.folder))}[/\\][a-z]+-[0-9a-f]{{12}}[/\\]"
        return re.sub(below, "", text)

    def free(self) -> int:
        """Bytes that may still be written, so that `LEAST_FREE` stay free; 0 or more."""
        return max(0, shutil.disk_usage(self.folder).free - LEAST_FREE)


def default_parent() -> Path:
    """Where the folders of all runs lie."""
    from platformdirs import user_cache_path

    return user_cache_path("austicker", appauthor=False) / "page"


def sweep(parent: Path) -> int:
    """Remove the folders of programs that no longer run.

    Returns:
        How many were removed.
    """
    removed = 0
    for folder in parent.glob("page-*"):
        if folder.is_dir() and not folder.is_symlink() and _left(folder):
            shutil.rmtree(folder, ignore_errors=True)
            removed += 1
    return removed


def _left(folder: Path) -> bool:
    try:
        handle = os.open(folder / _LOCK, os.O_RDWR)
    except FileNotFoundError:  # made this moment, or half removed
        return time.time() - folder.stat().st_mtime > 60
    except OSError:
        return False
    try:
        held = _locked(handle)
        if held is None:
            with contextlib.suppress(OSError):
                return time.time() - folder.stat().st_mtime > _OLD
            return False
        return held
    finally:
        os.close(handle)


def _locked(handle: int) -> bool | None:
    """Lock an open file; False if another program holds it, None where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True
