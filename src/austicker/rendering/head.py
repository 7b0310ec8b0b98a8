"""A sticker that moves, turns and scales with the head."""

from __future__ import annotations

from austicker.registry import Card
from austicker.rendering.attach import ATTACHMENTS, FrameMotion
from austicker.types import Floats


@ATTACHMENTS.register(Card("head", "Moves, turns and scales with the rigid pose of the head"))
class HeadAttachment:
    """Moves, turns and scales with the rigid pose of the head."""

    def follow(self, reference_pose: Floats, motion: FrameMotion) -> FrameMotion:
        """See `austicker.rendering.attach.Attachment`."""
        return FrameMotion(motion.pose)
