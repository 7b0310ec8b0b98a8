"""What a person wears on every frame of a shot: tracked, held through a gap, or lost."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from austicker.faces.geometry import project
from austicker.faces.smooth import runs
from austicker.types import FaceTrack, Floats

HOLD = 0.5
"""Seconds for which a sticker is held where the track has dropped."""

BRIEF = 0.2
"""Seconds a face must have been seen for its disappearance to be a loss; less is a false alarm."""

_GROW = 1.25
_OUT = 0.15
"""Visible share of its box under which a face counts as out of the picture."""

_MOST = 1.6
"""Side of a blurred box over the face's: with what is blurred around it, a head and shoulders."""

_VELOCITY_FRAMES = 5


class State(IntEnum):
    """Of one person on one frame.

    A face that is BLURRED is followed or held, but too little of its stickers can be seen.
    """

    AWAY = 0
    PROTECTED = 1
    HELD = 2
    LOST = 3
    BLURRED = 4


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """One person through the rest of a shot.

    Attributes:
        start: Index of the first frame.
        pose: (T, 2, 4); finite wherever the state is PROTECTED or HELD.
        state: (T,) uint8, of `State`.
        box: (T, 4) x0, y0, x1, y1 px of the face, finite unless AWAY; grown where LOST.
        rest: Frames after those, to the end of the shot, in which the face is lost in the last
            box; not laid out, for a shot can be an hour.
    """

    start: int
    pose: Floats
    state: npt.NDArray[np.uint8]
    box: Floats
    rest: int = 0

    def count(self, state: State, spans: Sequence[tuple[int, int]] = ()) -> int:
        """Number of frames in `state`; of those within (first, last) spans, where there are any."""
        wanted = spans or ((self.start, self.stop - 1),)
        laid_out = self.start + np.flatnonzero(self.state == state)
        inside = np.zeros(len(laid_out), bool)
        rest = 0
        for first, last in wanted:
            inside |= (first <= laid_out) & (laid_out <= last)
            if state == State.LOST and self.rest:
                begin = max(first, self.stop - self.rest)
                rest += max(0, min(last, self.stop - 1) - begin + 1)
        return int(inside.sum()) + rest

    @property
    def stop(self) -> int:
        """Index after the last frame."""
        return self.start + len(self.state) + self.rest

    @property
    def last(self) -> int:
        """Index of the last frame on which the person counts."""
        return self.stop - 1 if self.rest else self.start + int(np.flatnonzero(self.state)[-1])


def build(
    track: FaceTrack,
    shot: tuple[int, int],
    fps: float,
    size: tuple[int, int],
    *,
    hold_lost: bool = False,
) -> Timeline:
    """Lay a track out over its shot.

    Gaps of up to half a second are bridged by interpolation. In longer ones, and after the last
    sight of a face that did not walk out of the picture, the sticker is held for half a second
    and then the face counts as lost until it is seen again or the shot ends. A face that appears
    within a shot was there before it was found, as often as not: the sticker is held from half
    a second earlier, moving back the way the face came.

    Args:
        track: The person.
        shot: Indices of the shot's first frame and after its last.
        fps: Frame rate.
        size: (width, height) of the frames, px.
        hold_lost: Hold the sticker instead of losing the face.
    """
    hold = max(1, round(HOLD * fps))
    lead = min(hold, track.start - shot[0])
    known = len(track.present)
    left = shot[1] - track.start - known
    draft = _Draft.of(track, lead, min(left, hold))
    for start, stop in runs(~track.present):
        draft.bridge((start + lead, stop + lead), hold, forever=hold_lost)
    draft.lead(lead)
    draft.tail(lead + known, size)
    last = lead + known - 1
    rest = left - hold
    if rest <= 0 or _has_left(draft.box[last:], size) or _brief(track, fps):
        return Timeline(track.start - lead, draft.pose, draft.state, draft.box)
    if hold_lost:
        return _held(track.start - lead, draft, rest)
    draft.box[-1] = _within(_around(draft.box[last], draft.box[-1]), draft.box[-1:])[0]
    return Timeline(track.start - lead, draft.pose, draft.state, draft.box, rest)


def _held(start: int, draft: _Draft, rest: int) -> Timeline:
    """A timeline whose last frame is repeated to the end of the shot."""
    state = np.concatenate([draft.state, np.full(rest, State.HELD, np.uint8)])
    pose = np.concatenate([draft.pose, np.repeat(draft.pose[-1:], rest, axis=0)])
    box = np.concatenate([draft.box, np.repeat(draft.box[-1:], rest, axis=0)])
    return Timeline(start, pose, state, box)


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """A timeline in the making; its arrays are filled in place."""

    pose: Floats
    state: npt.NDArray[np.uint8]
    box: Floats

    @classmethod
    def of(cls, track: FaceTrack, lead: int, tail: int) -> _Draft:
        known = len(track.pose)
        pose = np.full((lead + known + tail, 2, 4), np.nan)
        pose[lead : lead + known] = track.pose
        state = np.zeros(len(pose), np.uint8)
        state[lead : lead + known][track.present] = State.PROTECTED
        return cls(pose, state, _boxes(track.template, pose))

    def bridge(self, gap: tuple[int, int], hold: int, *, forever: bool) -> None:
        """Fill the frames of a gap between two sights of the face."""
        start, stop = gap
        share = (np.arange(start, stop) - (start - 1)) / (stop - start + 1)
        before, after = self.box[start - 1].copy(), self.box[stop].copy()
        self.box[start:stop] = before + share[:, None] * (after - before)
        if stop - start <= hold or forever:
            step = self.pose[stop] - self.pose[start - 1]
            self.pose[start:stop] = self.pose[start - 1] + share[:, None, None] * step
            self.state[start:stop] = State.HELD
            return
        lost = start + hold
        self.pose[start:lost] = self.pose[start - 1]
        self.state[start:lost] = State.HELD
        self.state[lost:stop] = State.LOST
        # The face is somewhere on its way from where it was last seen to where it came back.
        self.box[lost:stop] = _within(_around(before, after), self.box[lost:stop])

    def lead(self, count: int) -> None:
        """Fill the frames before the first sight, back the way the face came."""
        if count == 0:
            return
        speed = self._speed(count, 1)
        steps = np.arange(-count, 0)
        self.pose[:count] = self.pose[count]
        self.pose[:count, :, 3] += steps[:, None] * speed
        self.box[:count] = self.box[count] + steps[:, None] * np.tile(speed, 2)
        self.state[:count] = State.HELD

    def tail(self, known: int, size: tuple[int, int]) -> None:
        """Fill the frames after the last sight; a face on its way out of the picture moves on."""
        speed = self._speed(known - 1, -1)
        steps = np.arange(1, len(self.pose) - known + 1)
        if _visible(self.box[known - 1] + np.tile(speed, 2) * len(steps), size) > _OUT:
            speed = np.zeros(2)
        self.pose[known:] = self.pose[known - 1]
        self.pose[known:, :, 3] += steps[:, None] * speed
        self.box[known:] = self.box[known - 1] + steps[:, None] * np.tile(speed, 2)
        self.state[known:] = State.HELD

    def _speed(self, at: int, way: int) -> Floats:
        """(2,) px a frame of the head from row `at` on (`way` 1) or up to it (-1)."""
        rows = at + way * np.arange(_VELOCITY_FRAMES)
        rows = rows[(rows >= 0) & (rows < len(self.pose))]
        rows = rows[self.state[rows] == State.PROTECTED]
        if len(rows) < 2:
            return np.zeros(2)
        first, last = int(rows.min()), int(rows.max())
        return np.asarray((self.pose[last, :, 3] - self.pose[first, :, 3]) / (last - first))


def _has_left(box: Floats, size: tuple[int, int]) -> bool:
    """Whether the face is out of the picture at the end of the hold, or next to nothing of it."""
    return _visible(box[-1], size) < _OUT


def _brief(track: FaceTrack, fps: float) -> bool:
    return int(track.present.sum()) < max(3, round(BRIEF * fps))


def _around(a: Floats, b: Floats) -> Floats:
    """A box grown about two others."""
    return _grown(np.concatenate([np.minimum(a, b)[:2], np.maximum(a, b)[2:]]))


def _within(region: Floats, faces: Floats) -> Floats:
    """(T, 4) boxes: the region, but no larger than a head and shoulders about each of the faces."""
    middle, half = (faces[:, :2] + faces[:, 2:]) / 2, (faces[:, 2:] - faces[:, :2]) / 2
    low = np.maximum(region[:2], middle - _MOST * half)
    high = np.minimum(region[2:], middle + _MOST * half)
    return np.concatenate([low, high], axis=1)


def _visible(box: Floats, size: tuple[int, int]) -> float:
    inside = np.clip(np.minimum(box[2:], size) - np.maximum(box[:2], 0), 0, None)
    return float(np.prod(inside) / max(1e-9, float(np.prod(box[2:] - box[:2]))))


def _grown(box: Floats) -> Floats:
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * _GROW
    return np.concatenate([middle - half, middle + half])


def _boxes(template: Floats, pose: Floats) -> Floats:
    """(T, 4) bounding boxes of the outline, NaN where the pose is."""
    outline = _extremes(template)
    out = np.full((len(pose), 4), np.nan)
    for t in np.flatnonzero(np.isfinite(pose[:, 0, 0])):
        points = project(pose[t], outline)
        out[t] = np.concatenate([points.min(0), points.max(0)])
    return out


def _extremes(template: Floats) -> Floats:
    """The few points that bound the head in any direction near the frontal one."""
    angles = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    directions = np.stack([np.cos(angles), np.sin(angles)])
    return np.asarray(template[np.unique(np.argmax(template[:, :2] @ directions, axis=0))])
