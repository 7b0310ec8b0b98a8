"""The frames of a clip, for attackers that work on pixels."""

from __future__ import annotations

from austicker.bench.attackers.clip import FaceFrames, PublishedClip
from austicker.errors import DataError


def frames_of(clip: PublishedClip, attacker: str) -> FaceFrames:
    """The frames.

    Raises:
        DataError: Only the motion map is known.
    """
    if clip.frames is None:
        raise DataError(
            f"{attacker}: expected a clip with frames, got the motion map of '{clip.name}'; choose "
            "attackers that need none"
        )
    return clip.frames
