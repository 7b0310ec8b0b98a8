"""Sticker designs, drawn in code, and user files."""

from austicker.stickers import (  # isort: skip  (the order of `austicker list stickers`)
    dots,
    stripes,
    star,
    heart,
    flower,
    plaster,
    happy,
    sad,
    angry,
    surprised,
)
from austicker.stickers.registry import STICKERS
from austicker.stickers.resolve import resolve_sticker

__all__ = [
    "STICKERS",
    "angry",
    "dots",
    "flower",
    "happy",
    "heart",
    "plaster",
    "resolve_sticker",
    "sad",
    "star",
    "stripes",
    "surprised",
]
