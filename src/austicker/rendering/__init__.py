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
from austicker.rendering.exposure import ExposureFollower, as_light, face_exposure, face_light
from austicker.rendering.shade import LightEstimator, StickerLight
from austicker.rendering.surface import Surface

__all__ = [
    "ATTACHMENTS",
    "Attachment",
    "Compositor",
    "DrapedSticker",
    "ExposureFollower",
    "FrameMotion",
    "LightEstimator",
    "StickerLayer",
    "StickerLight",
    "StickerPosition",
    "Surface",
    "as_light",
    "blur_box",
    "coverage",
    "decoy",
    "face_exposure",
    "face_light",
    "fixed",
    "head",
    "skin",
]
