"""Stickers onto frames."""

from austicker.rendering import (  # isort: skip  (the order of `--help`)
    fixed,
    head,
    skin,
    decoy,
)
from austicker.rendering.attach import ATTACHMENTS, Attachment, FrameMotion, StickerPosition
from austicker.rendering.blur import blur_box
from austicker.rendering.composite import Compositor, DrapedSticker, StickerLayer, coverage
from austicker.rendering.exposure import face_light
from austicker.rendering.shade import LightEstimator, StickerLight
from austicker.rendering.surface import Surface

__all__ = [
    "ATTACHMENTS",
    "Attachment",
    "Compositor",
    "DrapedSticker",
    "FrameMotion",
    "LightEstimator",
    "StickerLayer",
    "StickerLight",
    "StickerPosition",
    "Surface",
    "blur_box",
    "coverage",
    "decoy",
    "face_light",
    "fixed",
    "head",
    "skin",
]
