"""Stickers onto frames."""

from austicker.render import (  # isort: skip  (the order of `--help`)
    fixed,
    head,
    skin,
    decoy,
)
from austicker.render.attach import ATTACHMENTS, Attachment, FrameMotion, StickerPosition
from austicker.render.blur import blur_box
from austicker.render.composite import Compositor, DrapedSticker, coverage
from austicker.render.exposure import face_light
from austicker.render.shade import LightEstimator, StickerLight
from austicker.render.surface import Surface

__all__ = [
    "ATTACHMENTS",
    "Attachment",
    "Compositor",
    "DrapedSticker",
    "FrameMotion",
    "LightEstimator",
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
