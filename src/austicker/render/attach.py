"""What a sticker moves with."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

import numpy as np

from austicker.errors import RecordError
from austicker.registry import Registry
from austicker.types import Floats


@dataclass(frozen=True, slots=True)
class Anchor:
    """Where a sticker sits in the reference frame.

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
            raise RecordError(f"Anchor: expected finite values and side > 0, got {values}")

    def matrix(self) -> Floats:
        """(2, 3): the sticker's unit square (centre (0, 0), x right, y down) to image px."""
        c, s = self.side * math.cos(self.angle), self.side * math.sin(self.angle)
        return np.array([[c, -s, self.x], [s, c, self.y]])


class Attachment(Protocol):
    """How a sticker follows what is in the picture. One attachment, one file."""

    def matrix(self, home: Floats, pose: Floats) -> Floats:
        """Where the sticker is in a frame.

        Args:
            home: (2, 3) affine map from the sticker's unit square (centre (0, 0), x right, y
                down) to px of the reference frame, for example `Anchor.matrix`.
            pose: (2, 3) affine map that carries the skin about the sticker, as part of the rigid
                head, from the reference frame onto this frame.

        Returns:
            (2, 3) affine map from the sticker's unit square to px of this frame.
        """
        ...


ATTACHMENTS: Registry[Attachment] = Registry("attachment")
