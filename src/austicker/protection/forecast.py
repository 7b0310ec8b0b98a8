"""What of a person's stickers will be seen on each frame, before any is drawn."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from austicker.faces.smooth import runs
from austicker.protection.sticker_track import StickerTrack
from austicker.protection.timeline import State, Timeline
from austicker.protection.visibility import LEAST, Viewer, solid_cells
from austicker.rendering import Surface
from austicker.types import Bools, FaceTrack, Floats

SHORTEST = 0.2
"""Seconds for which stickers must be seen between two stretches of blur; for less the blur stays,
or it would flicker."""


MISSES = 0.2
"""Sides of a sticker by which it may lie off its place; from there on the face is blurred."""

_ROWS = 5
"""Frames over which the speed of a head is measured."""


def forecast(
    track: FaceTrack,
    timeline: Timeline,
    tracks: Sequence[StickerTrack],
    size: tuple[int, int],
    fps: float,
) -> npt.NDArray[np.uint8]:
    """States of a timeline, BLURRED where too little of every sticker will be seen.

    Also where the sticker is held on a head that moves on, so that it would miss its place.

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
    lost = np.zeros(len(state), bool)
    for one in moving:
        lost |= astray(timeline, one.surface) > MISSES
    viewer = Viewer(np.asarray(track.template, float), size)
    poses = np.asarray(timeline.pose[rows], float)
    seen = np.zeros(len(rows), bool)
    for one in moving:
        shares = viewer.shares([one.surface], solid_cells(one.compositor.alpha()), poses)[0]
        seen |= shares >= LEAST
    unseen = np.zeros(len(state), bool)
    unseen[rows[~seen]] = True
    unseen |= lost
    unseen = _without_flicker(unseen, max(2, round(SHORTEST * fps)))
    drawn = np.zeros(len(state), bool)
    drawn[rows] = True
    state[unseen & drawn] = State.BLURRED
    return state


def astray(timeline: Timeline, surface: Surface) -> Floats:
    """(T,) how far a held sticker lies off the place where its head is expected, sides.

    Between two sights of a head it is expected on the cubic that goes on as it was seen to move
    (Hermite); after the last one it is expected to move on as before. 0 where it is not held.
    """
    state, pose = timeline.state, np.asarray(timeline.pose, float)
    place = pose[:, :, :3] @ surface.frame[3] + pose[:, :, 3]
    scale = np.sqrt((pose[:, :, :3] ** 2).sum(axis=(1, 2)) / 2)
    side = scale * float(np.linalg.norm(surface.frame[0]))
    out = np.zeros(len(state))
    for start, stop in runs(state == State.HELD):
        if start == 0 or state[start - 1] != State.PROTECTED:
            continue  # before the first sight the sticker moves as the head does after it
        known, speed = place[start - 1], _speed(place, state, start - 1, -1)
        steps = np.arange(1, stop - start + 1)[:, None].astype(float)
        expected = known + steps * speed
        if stop < len(state) and state[stop] == State.PROTECTED:
            length = stop - start + 1
            t = steps / length
            there, later = place[stop], _speed(place, state, stop, 1)
            expected = (
                (1 + 2 * t) * (1 - t) ** 2 * known
                + t * (1 - t) ** 2 * length * speed
                + t**2 * (3 - 2 * t) * there
                + t**2 * (t - 1) * length * later
            )
        gap = np.linalg.norm(expected - place[start:stop], axis=1)
        out[start:stop] = gap / np.maximum(side[start:stop], 1e-9)
    return out


def _speed(place: Floats, state: npt.NDArray[np.uint8], at: int, way: int) -> Floats:
    """(2,) px a frame at row `at` of what was seen from there on (`way` 1) or up to there (-1)."""
    seen = [at]
    while len(seen) < _ROWS:
        row = seen[-1] + way
        if not 0 <= row < len(state) or state[row] != State.PROTECTED:
            break
        seen.append(row)
    if len(seen) < 2:
        return np.zeros(2)
    return np.asarray((place[seen[-1]] - place[at]) / (seen[-1] - at))


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
