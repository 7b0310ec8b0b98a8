"""A sticker that stays where it is in the image."""

from __future__ import annotations

from austicker.registry import Card
from austicker.render.attach import ATTACHMENTS, Moment
from austicker.types import Floats


@ATTACHMENTS.register(Card("fixed", "Stays in its place in the image while the head moves"))
class Fixed:
    """Stays in its place in the image while the head moves."""

    def follow(self, home: Floats, now: Moment) -> Moment:
        """See `austicker.render.attach.Attachment`; `now` does not matter."""
        return Moment(home)
