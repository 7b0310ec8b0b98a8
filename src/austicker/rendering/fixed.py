"""A sticker that stays where it is in the image."""

from __future__ import annotations

from austicker.registry import Card
from austicker.rendering.attach import ATTACHMENTS, FrameMotion
from austicker.types import Floats


@ATTACHMENTS.register(Card("fixed", "Stays in its place in the image while the head moves"))
class FixedAttachment:
    """Stays in its place in the image while the head moves."""

    def follow(self, reference_pose: Floats, motion: FrameMotion) -> FrameMotion:
        """See `austicker.rendering.attach.Attachment`; `motion` is not used."""
        return FrameMotion(reference_pose)
