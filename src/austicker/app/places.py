"""Which files the page may read and write: those in the folders that the user chose, no others."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

from austicker.errors import InputError, OutputError
from austicker.media.kinds import PHOTO_SUFFIXES, VIDEO_SUFFIXES
from austicker.media.output import MARK

_MOST = 2_000
"""Files and folders listed."""
_DEEP = 6
_FORBIDDEN = frozenset('/\\\0:*?"<>|')


@dataclass(frozen=True, slots=True)
class Places:
    """The folders that the user chose when starting.

    Attributes:
        folder: Whose photos and videos are offered; None for none.
        save: Where copies of dropped files go.
    """

    folder: Path | None
    save: Path

    def listing(self) -> list[str]:
        """Photos and videos in `folder` and below, as paths relative to it, in order."""
        return [name for name, is_folder in self._walk() if not is_folder and _medium(name)]

    def folders(self) -> list[str]:
        """Folders in `folder` and below, as paths relative to it; "" is itself."""
        return ["", *(name for name, is_folder in self._walk() if is_folder)]

    def source(self, relative: str) -> Path:
        """A file in `folder`.

        Args:
            relative: As `listing` gives it.

        Raises:
            InputError: It lies outside, or is no file.
        """
        if self.folder is None:
            raise InputError("no folder was opened; drop the file on the page instead")
        found = _inside(self.folder, relative)
        if found is None or not found.is_file():
            raise InputError(
                f"'{relative}': expected a file in the folder {self.folder}, found none there"
            )
        return found

    def destination(self, relative: str | None) -> Path:
        """A folder to save to.

        Args:
            relative: As `folders` gives it; None for `save`.

        Raises:
            OutputError: It lies outside, or is no folder.
        """
        if relative is None:
            return self.save
        found = None if self.folder is None else _inside(self.folder, relative)
        if found is None or not found.is_dir():
            raise OutputError(f"'{relative}': expected one of the folders offered, found none")
        return found

    def _walk(self) -> list[tuple[str, bool]]:
        found: list[tuple[str, bool]] = []
        if self.folder is None:
            return found
        for here, folders, files in os.walk(self.folder):
            relative = Path(here).relative_to(self.folder)
            deep = len(relative.parts) >= _DEEP
            folders[:] = [] if deep else sorted(n for n in folders if not n.startswith("."))
            found += [((relative / name).as_posix(), True) for name in folders]
            visible = sorted(n for n in files if not n.startswith("."))
            found += [((relative / name).as_posix(), False) for name in visible]
            if len(found) > _MOST:
                break
        return found[:_MOST]


def default_save() -> Path:
    """Where copies of dropped files go: a folder in the user's downloads."""
    from platformdirs import user_downloads_path

    return user_downloads_path() / "Au-Sticker"


def shown(folder: Path) -> str:
    """A folder as people write it: what lies in their home begins with "~".

    Example:
        >>> shown(Path.home() / "Downloads") == str(Path("~") / "Downloads")
        True
    """
    home = Path.home()
    return str("~" / folder.relative_to(home)) if folder.is_relative_to(home) else str(folder)


def plain_name(name: str) -> str:
    r"""The name of an upload as a file name on any system: no path, no control characters.

    Example:
        >>> plain_name("../../etc/passwd"), plain_name("a\\b.mp4"), plain_name("..")
        ('passwd', 'b.mp4', 'file')
    """
    last = name.replace("\\", "/").rsplit("/", 1)[-1]
    kept = "".join(c for c in last if c.isprintable() and c not in _FORBIDDEN).strip(" .")
    stem, suffix = Path(kept or "_").stem, Path(kept or "_").suffix
    while len(os.fsencode(stem)) > 180:
        stem = stem[:-1]
    return stem + suffix[:12] if kept else "file"


def _inside(root: Path, relative: str) -> Path | None:
    """A path below `root` with links followed; None where it leads out."""
    if "\0" in relative:
        return None
    real = root.resolve()
    found = (real / relative).resolve()
    return found if found == real or real in found.parents else None


def _medium(name: str) -> bool:
    path = Path(name)
    known = path.suffix.lower() in PHOTO_SUFFIXES + VIDEO_SUFFIXES
    return known and not path.stem.endswith(MARK)
