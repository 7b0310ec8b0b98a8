"""A sticker that moves with the skin beneath it, as one glued on would."""

from __future__ import annotations

from austicker.registry import Card
from austicker.rendering.attach import ATTACHMENTS, FrameMotion
from austicker.types import Floats


@ATTACHMENTS.register(
    Card("skin", "Moves with the skin beneath it, as a printed sticker does: hides little")
)
class SkinAttachment:
    """Moves with the skin beneath it, rigidly, as a printed sticker does."""

    def follow(self, reference_pose: Floats, motion: FrameMotion) -> FrameMotion:
        """See `austicker.rendering.attach.Attachment`."""
        pose = motion.pose.copy()
        pose[:, 3] += motion.skin
        return FrameMotion(pose)
