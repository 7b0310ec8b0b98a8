"""What a person wears on every frame of a shot: tracked, held through a gap, or lost."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from austicker.faces.geometry import project
from austicker.faces.smooth import runs, smooth_poses
from austicker.types import FaceTrack, Floats

HOLD = 0.5
"""Seconds for which a sticker is held where the track has dropped."""

BRIEF = 0.2
"""Seconds a face must have been seen for its disappearance to be a loss; less is a false alarm."""

_GROW = 1.25
_VELOCITY_FRAMES = 5


class State(IntEnum):
    """Of one person on one frame."""

    AWAY = 0
    PROTECTED = 1
    HELD = 2
    LOST = 3


@dataclass(frozen=True, slots=True, eq=False)
class Timeline:
    """One person through the rest of a shot.

    Attributes:
        start: Index of the first frame.
        pose: (T, 2, 4); finite wherever the state is PROTECTED or HELD.
        state: (T,) uint8, of `State`.
        box: (T, 4) x0, y0, x1, y1 px of the face, finite unless AWAY; grown where LOST.
    """

    start: int
    pose: Floats
    state: npt.NDArray[np.uint8]
    box: Floats

    def count(self, state: State) -> int:
        """Number of frames in `state`."""
        return int((self.state == state).sum())

    @property
    def last(self) -> int:
        """Index of the last frame on which the person counts."""
        return self.start + int(np.flatnonzero(self.state)[-1])


def build(
    track: FaceTrack, shot_end: int, fps: float, size: tuple[int, int], *, hold_lost: bool = False
) -> Timeline:
    """Lay a track out over its shot.

    Gaps of up to half a second are bridged by interpolation. In longer ones, and after the last
    sight of a face that did not walk out of the picture, the sticker is held for half a second
    and then the face counts as lost until it is seen again or the shot ends.

    Args:
        track: The person.
        shot_end: Index after the shot's last frame.
        fps: Frame rate.
        size: (width, height) of the frames, px.
        hold_lost: Hold the sticker instead of losing the face.
    """
    known = len(track.present)
    draft = _Draft.of(track, shot_end - track.start, fps)
    hold = max(1, round(HOLD * fps))
    for gap in runs(~track.present):
        draft.bridge(gap, hold, forever=hold_lost)
    if len(draft.state) > known:
        leaving = _leaves(draft.box[:known], track, fps, size)
        draft.tail(known, hold, forever=hold_lost, leaving=leaving)
    return Timeline(track.start, draft.pose, draft.state, draft.box)


@dataclass(frozen=True, slots=True, eq=False)
class _Draft:
    """A timeline in the making; its arrays are filled in place."""

    pose: Floats
    state: npt.NDArray[np.uint8]
    box: Floats

    @classmethod
    def of(cls, track: FaceTrack, length: int, fps: float) -> _Draft:
        pose = np.full((length, 2, 4), np.nan)
        pose[: len(track.pose)] = smooth_poses(track.pose, track.present, fps, track.template)
        state = np.zeros(length, np.uint8)
        state[: len(track.present)][track.present] = State.PROTECTED
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
        # The face is anywhere between where it was last seen and where it came back.
        both = np.concatenate([np.minimum(before, after)[:2], np.maximum(before, after)[2:]])
        self.box[lost:stop] = _grown(both)

    def tail(self, known: int, hold: int, *, forever: bool, leaving: bool) -> None:
        """Fill the frames after the last sight of the face."""
        until = len(self.pose) if forever and not leaving else known + hold
        self.pose[known:until] = self.pose[known - 1]
        self.box[known:until] = self.box[known - 1]
        self.state[known:until] = State.HELD
        if not leaving:
            self.box[until:] = _grown(self.box[known - 1])
            self.state[until:] = State.LOST


def _leaves(box: Floats, track: FaceTrack, fps: float, size: tuple[int, int]) -> bool:
    """Whether the last sight of the face was on its way out, or too brief to be trusted."""
    if int(track.present.sum()) < max(3, round(BRIEF * fps)):
        return True
    recent = box[np.flatnonzero(track.present)[-_VELOCITY_FRAMES:]]
    velocity = (recent[-1] - recent[0]) / max(1, len(recent) - 1)
    ahead = recent[-1] + velocity * HOLD * fps
    return _visible(ahead, size) < 0.4 or _visible(recent[-1], size) < 0.6


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
