"""What players go by when they choose among tracks: language, and what each is meant for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from av.container import InputContainer
    from av.stream import Disposition, Stream

_KNOW_DEFAULTS = ("mov", "matroska")
"""Containers (of the input) in which a stream without the mark of a default is none."""


def copy_labels(source: Stream, out: Stream) -> None:
    """Carry over language and disposition (default, forced, audio description, ...)."""
    from av.stream import Disposition

    if "language" in source.metadata:
        out.metadata["language"] = source.metadata["language"]
    pictures = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    _mark(out, source.disposition & ~pictures)


def mark_defaults(source: InputContainer, video: Stream, sounds: list[Stream]) -> None:
    """Make the picture a default, and the first sound where the input cannot say which one is.

    Args:
        source: The input.
        video: The output's picture.
        sounds: The output's audio streams, in order.
    """
    from av.stream import Disposition

    _mark(video, video.disposition | Disposition.default)
    says = source.format.name.startswith(_KNOW_DEFAULTS)
    if sounds and not says and not any(s.disposition & Disposition.default for s in sounds):
        _mark(sounds[0], sounds[0].disposition | Disposition.default)


def _mark(stream: Stream, disposition: Disposition) -> None:
    marks: Any = disposition.value  # PyAV 14 takes numbers only
    stream.disposition = marks
