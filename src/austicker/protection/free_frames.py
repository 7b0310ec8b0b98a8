"""Frames on which nothing is drawn or looked at, whatever their pictures show."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.faces.track import UntrackedFace
from austicker.protection.overlay import PersonOverlay
from austicker.protection.region import Observer
from austicker.protection.timeline import State
from austicker.types.base import Bools


def free_frames(
    frames: int,
    overlays: Sequence[PersonOverlay],
    untracked: Sequence[UntrackedFace] = (),
    spans: Sequence[tuple[int, int]] = (),
    observer: Observer | None = None,
) -> Bools:
    """Of each frame, whether `VideoOverlay.apply` gives it back as it is and nobody reads it.

    Known before a frame is drawn: one on which a sticker might be drawn or a face blurred is not
    free, nor is one whose look the skin's replacement remembers.

    Args:
        frames: How many there are.
        overlays: Of everybody who is protected.
        untracked: Faces that are blurred.
        spans: (first, last) frames in which anything is drawn; empty for all.
        observer: Looks at the frames too; None where nobody does.

    Returns:
        (frames,) bool.
    """
    free = np.ones(frames, np.bool_)
    for overlay in overlays:
        line = overlay.timeline
        away = (line.state == State.AWAY) & (overlay.shown == State.AWAY)
        nothing = away if overlay.skin is None else np.zeros(len(away), np.bool_)
        laid_out = free[line.start : line.start + len(away)]
        laid_out &= nothing[: len(laid_out)]
        free[line.start + len(away) : line.stop] = False
    for face in untracked:
        free[face.first : face.last + 1] = False
    if spans:
        inside = np.zeros(frames, np.bool_)
        for first, last in spans:
            inside[first : last + 1] = True
        free |= ~inside
    if observer is not None:
        for index in np.flatnonzero(free):
            free[index] = not observer.boxes(int(index))
    return free
