"""A sticker that stays with the head while its texture slides within the still outline."""

from __future__ import annotations

from austicker.registry import Card
from austicker.rendering.attach import ATTACHMENTS, FrameMotion
from austicker.types import Floats


@ATTACHMENTS.register(
    Card(
        "decoy",
        "Outline moves with the head; the texture drifts inside it, which adds motion. Needs a "
        "design with contrast all over: dots, not a plain disc",
    )
)
class DecoyAttachment:
    """Outline moves with the head, the texture drifts inside it."""

    def follow(self, reference_pose: Floats, motion: FrameMotion) -> FrameMotion:
        """See `austicker.rendering.attach.Attachment`."""
        return FrameMotion(motion.pose, drift=motion.drift)
