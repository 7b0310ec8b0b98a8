"""Which stickers a clip gets, wherever they are put."""

from __future__ import annotations

from dataclasses import dataclass

ANY, NONE = "any", "none"
"""Stickers of the flow path, which knows no art; and of what covers the whole face."""


@dataclass(frozen=True, slots=True, order=True)
class StickerConfig:
    """The fields of a `Cell` that decide how stickers look and move."""

    sticker: str
    size: float
    attachment: str
    stickers: int
    amplitude: float | None
