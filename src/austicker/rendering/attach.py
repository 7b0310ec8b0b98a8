"""Attachments: what a sticker moves with."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np

from austicker.errors import RecordError
from austicker.registry import Registry
from austicker.types import Floats


@dataclass(frozen=True, slots=True)
class StickerPosition:
    """Where a sticker sits in a picture.

    Attributes:
        x, y: Its centre, px.
        side: Its side, px, > 0.
        angle: Turn that makes it upright on the face, radians, clockwise as seen.
    """

    x: float
    y: float
    side: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        values = (self.x, self.y, self.side, self.angle)
        if not (all(math.isfinite(v) for v in values) and self.side > 0):
            raise RecordError(f"StickerPosition: expected finite values and side > 0, got {values}")

    def matrix(self) -> Floats:
        """(2, 3): the sticker's unit square (centre (0, 0), x right, y down) to image px."""
        c, s = self.side * math.cos(self.angle), self.side * math.sin(self.angle)
        return np.array([[c, -s, self.x], [s, c, self.y]])


def _nowhere() -> Floats:
    return np.zeros(2)


@dataclass(frozen=True, slots=True, eq=False)
class FrameMotion:
    """All motion that could move a sticker in one frame.

    Attributes:
        pose: (2, 4) rigid pose of the head: carries (x, y, z, 1) in its own coordinates to px.
        skin: (2,) px by which the skin under the sticker has moved on the head.
        drift: (2,) px by which the texture is to slide within its outline.
    """

    pose: Floats
    skin: Floats = field(default_factory=_nowhere)
    drift: Floats = field(default_factory=_nowhere)


class Attachment(Protocol):
    """How a sticker moves with what is in the picture. One attachment, one file."""

    def follow(self, reference_pose: Floats, motion: FrameMotion) -> FrameMotion:
        """Select the motions that move the sticker.

        Args:
            reference_pose: (2, 4) pose of the head in the reference frame.
            motion: Motions in the frame.

        Returns:
            The pose of the sticker, no remaining motion of the skin, and how far its texture
            slides.
        """
        ...


ATTACHMENTS: Registry[Attachment] = Registry("attachment", "austicker.attachments")
