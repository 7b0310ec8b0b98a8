"""Checks files against the manifest and writes them whole or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import os
import tempfile
from pathlib import Path

from austicker.assets.manifest import Asset


class Checker:
    """Compares files with what the manifest says; hashes a file again only when it changed."""

    def __init__(self) -> None:
        self._seen: dict[Path, tuple[int, int, str]] = {}

    def forget(self) -> None:
        """Hash every file again from now on."""
        self._seen.clear()

    def problem(self, asset: Asset, file: Path, *, hashed: bool = True) -> str:
        """What is wrong with `file` as a copy of `asset`, in words; empty when nothing is.

        Args:
            asset: What the file should be.
            file: The copy.
            hashed: Whether to compare the content too, not only the size.
        """
        try:
            facts = file.stat()
            if facts.st_size != asset.size:
                return f"{file} has {facts.st_size} B where {asset.size} are expected"
            if not hashed:
                return ""
            size, date, digest = self._seen.get(file, (0, 0, ""))
            if (size, date) != (facts.st_size, facts.st_mtime_ns):
                digest = hashlib.sha256(file.read_bytes()).hexdigest()
                self._seen[file] = (facts.st_size, facts.st_mtime_ns, digest)
        except OSError as error:
            return f"{file} cannot be read ({error.strerror})"
        if digest != asset.sha256:
            return f"{file} has sha256 {digest[:12]}… where {asset.sha256[:12]}… is expected"
        return ""


def write(content: bytes, target: Path) -> None:
    """Write so that other processes see the whole file or none; makes the folder.

    Raises:
        OSError: The place cannot be written.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", dir=target.parent)
    part = Path(name)
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        part.chmod(0o644)
        part.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            part.unlink()
        raise
