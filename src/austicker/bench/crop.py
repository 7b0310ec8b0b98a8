"""Crops of faces, see `austicker.motion.crop`; here because data sets and victims use them."""

from austicker.motion.crop import (
    WHOLE_FACE,
    CropLayout,
    Eyes,
    Point,
    crop_clip,
    crop_frames,
    crop_height,
    crop_transform,
)

__all__ = [
    "WHOLE_FACE",
    "CropLayout",
    "Eyes",
    "Point",
    "crop_clip",
    "crop_frames",
    "crop_height",
    "crop_transform",
]
