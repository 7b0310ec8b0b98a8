"""Takes files out of wheels, which are zip archives, and out of npm packages, which are tar."""

from __future__ import annotations

import fnmatch
import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from austicker.errors import AssetError

_LARGEST = 64 * 1024 * 1024
_MOST_OF_TAR = 256 * 1024 * 1024


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """An archive as a zip archive: a wheel as it is, an npm package (.tgz) packed anew.

    Raises:
        AssetError: It cannot be read, or is unreasonably large.
    """
    try:
        if path.suffix == ".tgz":
            with zipfile.ZipFile(_zip_of_tar(path)) as archive:
                yield archive
        else:
            with zipfile.ZipFile(path) as archive:
                yield archive
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, tarfile.TarError, zlib.error) as e:
        raise AssetError(f"{path} is not a readable archive ({e})") from e


def _zip_of_tar(path: Path) -> io.BytesIO:
    """Regular files of a gzipped tar archive as a stored zip archive."""
    buffer = io.BytesIO()
    total = 0
    with tarfile.open(path, "r:gz") as tar, zipfile.ZipFile(buffer, "w") as out:
        for entry in tar:
            content = tar.extractfile(entry) if entry.isreg() else None
            if content is None:
                continue
            total += entry.size
            if total > _MOST_OF_TAR:
                raise AssetError(f"{path} unpacks to more than {_MOST_OF_TAR} B")
            out.writestr(entry.name, content.read())
    return buffer


@dataclass(frozen=True, slots=True)
class Member:
    """One file of a wheel.

    Attributes:
        path: Its name in the wheel; a second entry names a file inside that file, itself a zip.
    """

    path: tuple[str, ...]

    def read(self, wheel: zipfile.ZipFile, size: int) -> bytes:
        """The file's bytes.

        Args:
            wheel: The open carrier.
            size: Expected length in bytes; a file of another length is not unpacked.

        Raises:
            AssetError: No such file, or another length.
        """
        head, *inner = self.path
        if not inner:
            return _read(wheel, head, size)
        with zipfile.ZipFile(io.BytesIO(_read(wheel, head, None))) as nested:
            return Member(tuple(inner)).read(nested, size)


@dataclass(frozen=True, slots=True)
class Pack:
    """Many files of a wheel, packed again into one zip archive whose bytes are well defined.

    Attributes:
        root: Folder in the wheel, with a closing slash; names in the archive are relative to it.
        patterns: Shell patterns below `root`; a star does not cross a slash.
    """

    root: str
    patterns: tuple[str, ...]

    def read(self, wheel: zipfile.ZipFile, size: int) -> bytes:
        """The archive's bytes: entries sorted by name, stored, dated 1980-01-01, mode 0644.

        Args:
            wheel: The open carrier.
            size: Expected length in bytes; checked before anything is unpacked.

        Raises:
            AssetError: The matching files are too large to give an archive of `size` bytes.
        """
        chosen = sorted(name for name in wheel.namelist() if self._wants(name))
        if sum(wheel.getinfo(name).file_size for name in chosen) > size:
            raise AssetError(f"the files below {self.root} are larger than the expected {size} B")
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_STORED) as out:
            for name in chosen:
                entry = zipfile.ZipInfo(name.removeprefix(self.root), (1980, 1, 1, 0, 0, 0))
                entry.create_system = 3
                entry.external_attr = 0o644 << 16
                out.writestr(entry, wheel.read(name))
        return buffer.getvalue()

    def _wants(self, name: str) -> bool:
        if not name.startswith(self.root) or name.endswith("/"):
            return False
        below = name.removeprefix(self.root)
        return any(
            below.count("/") == pattern.count("/") and fnmatch.fnmatchcase(below, pattern)
            for pattern in self.patterns
        )


def _read(archive: zipfile.ZipFile, name: str, size: int | None) -> bytes:
    try:
        actual = archive.getinfo(name).file_size
    except KeyError:
        raise AssetError(f"the archive has no file {name}") from None
    if actual > _LARGEST or (size is not None and actual != size):
        expected = f"{size} B" if size is not None else f"at most {_LARGEST} B"
        raise AssetError(f"{name} has {actual} B where {expected} are expected")
    return archive.read(name)
