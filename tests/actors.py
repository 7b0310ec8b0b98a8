"""Frames of known content: a real face (public domain) moved about over plain ground."""

from __future__ import annotations

from fractions import Fraction

import cv2
import numpy as np

from austicker import assets
from austicker.types import Frame, Image


def portrait() -> Image:
    """(200, 180, 3) RGB: the face of the astronaut photo with some surroundings."""
    image = cv2.imread(str(assets.path("astronaut")), cv2.IMREAD_COLOR)
    assert image is not None
    return np.ascontiguousarray(image[20:220, 130:310, ::-1])


def astronaut() -> Image:
    """(512, 512, 3) RGB."""
    image = cv2.imread(str(assets.path("astronaut")), cv2.IMREAD_COLOR)
    assert image is not None
    return np.ascontiguousarray(image[..., ::-1])


def ground(width: int = 480, height: int = 320) -> Image:
    """A calm, slightly uneven background in which no detector sees a face."""
    ramp = np.linspace(90, 150, width)[None, :, None] * np.ones((height, 1, 3))
    return (ramp + np.linspace(0, 30, height)[:, None, None]).astype(np.uint8)


def paste(canvas: Image, actor: Image, x: float, y: float) -> Image:
    """`canvas` with `actor` at sub-pixel (x, y) of its left top corner, cut at the borders."""
    height, width = canvas.shape[:2]
    shift = np.array([[1, 0, x], [0, 1, y]], float)
    moved = cv2.warpAffine(actor, shift, (width, height), flags=cv2.INTER_LINEAR)
    mask = cv2.warpAffine(
        np.ones(actor.shape[:2], np.uint8), shift, (width, height), flags=cv2.INTER_NEAREST
    )
    out = canvas.copy()
    out[mask > 0] = moved[mask > 0]
    return out


def film(images: list[Image], fps: int = 25) -> list[Frame]:
    """Frames at a constant rate."""
    return [Frame(image, i, Fraction(i, fps)) for i, image in enumerate(images)]
