"""Files being written: locked while they are, so that what a killed run left can be told apart."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

from austicker.media.names import hidden_beside, is_hidden

_OLD = 86_400  # s; without locks, hidden files untouched for a day are nobody's
_swept: set[Path] = set()


class Unfinished:
    """A new hidden file beside `path`, locked until `close`.

    Attributes:
        path: The hidden file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = -1

    def create(self) -> None:
        """Make the file and lock it.

        Raises:
            OSError: It cannot be made.
        """
        while True:
            hidden = hidden_beside(self.path)
            file = os.open(hidden, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o666)
            if _lock(file) is not False and os.fstat(file).st_nlink:
                break
            # Another run swept it just now.
            os.close(file)
        self.path, self._file = hidden, file
        if os.name == "nt":  # where open files cannot be renamed
            self.close()

    def close(self) -> None:
        """Let go of the lock."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def sweep(folder: Path) -> None:
    """Remove what killed runs left in a folder; once a run for each folder."""
    with contextlib.suppress(OSError):
        real = folder.resolve()
        if real in _swept:
            return
        _swept.add(real)
        with os.scandir(real) as entries:
            names = [entry.name for entry in entries if is_hidden(entry.name)]
        for name in names:
            with contextlib.suppress(OSError):
                if _is_left(real / name):
                    (real / name).unlink()


def _is_left(path: Path) -> bool:
    file = os.open(path, os.O_RDWR)
    try:
        locked = _lock(file)
        return time.time() - os.fstat(file).st_mtime > _OLD if locked is None else locked
    finally:
        os.close(file)


def _lock(file: int) -> bool | None:
    """Lock an open file; False if another holds it, None where there are no locks."""
    try:
        import fcntl
    except ImportError:
        return None
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except OSError:  # a file system without locks
        return None
    return True
