"""What of a person's stickers will be seen on each frame, before any is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from austicker.faces.smooth import runs
from austicker.protection.sticker_track import StickerTrack
from austicker.protection.timeline import State, Timeline
from austicker.protection.visibility import LEAST, Viewer, solid_cells
from austicker.types import Bools, FaceTrack

SHORTEST = 0.2
"""Seconds for which stickers must be seen between two stretches of blur; for less the blur stays,
or it would flicker."""


def forecast(
    track: FaceTrack,
    timeline: Timeline,
    tracks: Sequence[StickerTrack],
    size: tuple[int, int],
    fps: float,
) -> npt.NDArray[np.uint8]:
    """States of a timeline, BLURRED where too little of every sticker will be seen.

    Args:
        track: The head.
        timeline: Where it is.
        tracks: The stickers.
        size: (width, height) of the frames, px.
        fps: Frame rate.
    """
    state = timeline.state.copy()
    rows = np.flatnonzero((state == State.PROTECTED) | (state == State.HELD))
    moving = [one for one in tracks if one.on_head]
    if not len(rows) or not tracks or len(moving) < len(tracks):
        return state  # what does not move with the head is looked at when it is drawn
    viewer = Viewer(np.asarray(track.template, float), size)
    poses = np.asarray(timeline.pose[rows], float)
    seen = np.zeros(len(rows), bool)
    for one in moving:
        shares = viewer.shares([one.surface], solid_cells(one.compositor.alpha()), poses)[0]
        seen |= shares >= LEAST
    unseen = np.zeros(len(state), bool)
    unseen[rows[~seen]] = True
    unseen = _without_flicker(unseen, max(2, round(SHORTEST * fps)))
    drawn = np.zeros(len(state), bool)
    drawn[rows] = True
    state[unseen & drawn] = State.BLURRED
    return state


def _without_flicker(unseen: Bools, shortest: int) -> Bools:
    """Unseen frames with a frame more on either side, and short gaps between them closed."""
    if len(unseen) == 1:
        return unseen
    wide = unseen.copy()
    wide[1:] |= unseen[:-1]
    wide[:-1] |= unseen[1:]
    for start, stop in runs(~wide):
        if start > 0 and stop < len(wide) and stop - start < shortest:
            wide[start:stop] = True
    return wide
