"""From what a user typed to a sticker."""

from __future__ import annotations

from pathlib import Path

from austicker.errors import UsageError
from austicker.stickers.file import is_file, load_sticker
from austicker.stickers.registry import STICKERS
from austicker.types import Sticker


def resolve_sticker(name_or_path: str) -> tuple[str, Sticker]:
    """A registered design, or the user's own file.

    Args:
        name_or_path: A name in `STICKERS`, which wins, or the path of a picture.

    Returns:
        What to call it in reports (the registered name or the file's name), and the sticker.

    Raises:
        UsageError: Neither a known name nor, by its form, a path.
        InputError: A path whose file cannot be used; see `load_sticker`.

    Example:
        >>> name, sticker = resolve_sticker("heart")
        >>> sticker.draw(32).shape
        (32, 32, 4)
    """
    if name_or_path in STICKERS:
        return name_or_path, STICKERS.make(name_or_path)
    path = Path(name_or_path)
    if not (path.suffix or len(path.parts) > 1 or is_file(path)):
        known = ", ".join(STICKERS)
        raise UsageError(
            f"unknown sticker '{name_or_path}'; choose one of: {known}; or give a picture file"
        )
    return path.name, load_sticker(path)
