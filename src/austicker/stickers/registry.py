"""Where designs register themselves, one file each."""

from __future__ import annotations

from austicker.registry import Registry
from austicker.types import Sticker

STICKERS: Registry[Sticker] = Registry("sticker", "austicker.stickers")
