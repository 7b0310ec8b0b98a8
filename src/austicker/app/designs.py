"""The designs that can be chosen: those of the package, and the user's own."""

from __future__ import annotations

import re
import threading
from importlib.util import find_spec
from pathlib import Path

from austicker.app.pictures import design
from austicker.app.scratch import Scratch
from austicker.app.svg_process import draw
from austicker.errors import InputError, UsageError
from austicker.stickers import STICKERS, resolve_sticker
from austicker.stickers.file import load_sticker

_MOST_BYTES = 20_000_000
_SIDE = 1024
_OUTSIDE = re.compile(rb"""(?:href|src)\s*=\s*["'](?!#|data:)|url\(\s*["']?(?!#|data:)|<!ENTITY""")


class Designs:
    """Designs by name.

    Args:
        scratch: Where own ones are kept while the page runs.
    """

    def __init__(self, scratch: Scratch) -> None:
        self._scratch = scratch
        self._own: dict[str, Path] = {}
        self._pictures: dict[str, bytes] = {}
        self._lock = threading.Lock()

    def names(self) -> list[dict[str, object]]:
        """All, own ones first: {name, own}."""
        own = [{"name": name, "own": True} for name in self._own]
        return [*own, *({"name": name, "own": False} for name in STICKERS)]

    def resolve(self, name: str) -> str:
        """What a plan calls it: a registered name, or the path of an own one.

        Raises:
            UsageError: There is no such design.
        """
        if name in self._own:
            return str(self._own[name])
        if name in STICKERS:
            return name
        raise UsageError(f"there is no sticker '{name}'; drop a PNG, WebP or SVG file on the page")

    def name_of(self, sticker: str) -> str:
        """The name on the page of what a plan names."""
        for name, path in self._own.items():
            if str(path) == sticker:
                return name
        return sticker

    def own(self, sticker: str) -> Path | None:
        """The file of an own design that a plan names; None for others."""
        return next((path for path in self._own.values() if str(path) == sticker), None)

    def picture(self, name: str) -> bytes:
        """PNG of a design.

        Raises:
            UsageError: There is none of that name.
        """
        with self._lock:
            if name not in self._pictures:
                _, sticker = resolve_sticker(self.resolve(name))
                self._pictures[name] = design(sticker)
            return self._pictures[name]

    def add(self, name: str, content: bytes) -> str:
        """Keep an own design: PNG or WebP with transparency, or SVG.

        Args:
            name: Of the file.
            content: The file.

        Returns:
            The name by which it can be chosen.

        Raises:
            InputError: It cannot be used.
        """
        if len(content) > _MOST_BYTES:
            raise InputError(f"{name}: larger than 20 MB; make the sticker smaller")
        svg = Path(name).suffix.lower() == ".svg" or content.lstrip()[:5] in {b"<?xml", b"<svg "}
        with self._scratch.filling("sticker", name) as folder:
            path = folder / (f"{Path(name).stem}.png" if svg else name)
            path.write_bytes(rasterized(name, content) if svg else content)
            load_sticker(path)
        with self._lock:
            shown, number = path.stem, 2
            while shown in self._own or shown in STICKERS:
                shown, number = f"{path.stem} {number}", number + 1
            self._own[shown] = path
        return shown


def rasterized(name: str, content: bytes) -> bytes:
    """An SVG as PNG, `_SIDE` px wide; what refers to other files is refused.

    Raises:
        InputError: It is no such SVG, or the package resvg-py is not installed.
    """
    if _OUTSIDE.search(content):
        raise InputError(
            f"{name}: refers to other files or pages; save it with everything embedded"
        )
    if find_spec("resvg_py") is None:
        raise InputError(f"{name}: SVG needs resvg-py; run pip install resvg-py, or save it as PNG")
    return draw(name, content, _SIDE)
