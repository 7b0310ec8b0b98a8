"""Stickers onto frames."""

from austicker.render import (  # isort: skip  (the order of `--help`)
    fixed,
    head,
)
from austicker.render.attach import ATTACHMENTS, Anchor, Attachment
from austicker.render.blur import blur_box
from austicker.render.composite import Compositor, coverage
from austicker.render.exposure import face_light

__all__ = [
    "ATTACHMENTS",
    "Anchor",
    "Attachment",
    "Compositor",
    "blur_box",
    "coverage",
    "face_light",
    "fixed",
    "head",
]
