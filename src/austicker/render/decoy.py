"""A sticker that stays with the head while its print slides within the still outline."""

from __future__ import annotations

from austicker.registry import Card
from austicker.render.attach import ATTACHMENTS, FrameMotion
from austicker.types import Floats


@ATTACHMENTS.register(
    Card(
        "decoy",
        "Outline moves with the head; the print drifts inside it, to show motion that was not "
        "there. Wants a design with contrast all over: dots, not a plain disc",
    )
)
class DecoyAttachment:
    """Outline moves with the head, the print drifts inside it."""

    def follow(self, home: Floats, now: FrameMotion) -> FrameMotion:
        """See `austicker.render.attach.Attachment`."""
        return FrameMotion(now.pose, drift=now.drift)
