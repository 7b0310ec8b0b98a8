"""Frames on which nothing is drawn or looked at, whatever their pictures show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.faces.track import UntrackedFace
from austicker.protection.overlay import PersonOverlay
from austicker.protection.timeline import State
from austicker.types.base import Bools


def free_frames(
    frames: int,
    overlays: Sequence[PersonOverlay],
    untracked: Sequence[UntrackedFace] = (),
    spans: Sequence[tuple[int, int]] = (),
    *,
    watched: bool = False,
) -> Bools:
    """Of each frame, whether `VideoOverlay.apply` gives it back as it is and nobody reads it.

    Known before a frame is drawn: one on which a sticker might be drawn or a face blurred is not
    free, nor is one whose look the skin's replacement remembers. It depends on who is seen when,
    never on how a face moves, as everybody can tell a copied picture from an encoded one.

    Args:
        frames: How many there are.
        overlays: Of everybody who is protected.
        untracked: Faces that are blurred.
        spans: (first, last) frames in which anything is drawn; empty for all.
        watched: Whether somebody looks at the frames too: of those who are protected, at any frame
            that shows them, also outside the spans.

    Returns:
        (frames,) bool.
    """
    free = np.ones(frames, np.bool_)  # of those who are protected
    for overlay in overlays:
        line = overlay.timeline
        away = (line.state == State.AWAY) & (overlay.shown == State.AWAY)
        nothing = away if overlay.skin is None else np.zeros(len(away), np.bool_)
        laid_out = free[line.start : line.start + len(away)]
        laid_out &= nothing[: len(laid_out)]
        free[line.start + len(away) : line.stop] = False
    unblurred = np.ones(frames, np.bool_)
    for face in untracked:
        unblurred[face.first : face.last + 1] = False
    outside = np.full(frames, bool(spans))
    for first, last in spans:
        outside[first : last + 1] = False
    clear: Bools = (free if watched else free | outside) & (unblurred | outside)
    return clear
