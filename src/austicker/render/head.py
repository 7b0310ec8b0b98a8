"""A sticker that moves, turns and scales with the head."""

from __future__ import annotations

from austicker.registry import Card
from austicker.render.attach import ATTACHMENTS
from austicker.types import Floats


@ATTACHMENTS.register(Card("head", "Moves, turns and scales with the rigid pose of the head"))
class Head:
    """Moves, turns and scales with the rigid pose of the head."""

    def matrix(self, home: Floats, pose: Floats) -> Floats:
        """See `austicker.render.attach.Attachment`."""
        placed = pose[:, :2] @ home
        placed[:, 2] += pose[:, 2]
        return placed
