"""Motion of a face over time: action units that rise and fall, the head's drift, and the gaze.

Durations: micro-expressions last at most 0.5 s; Yan et al., "How fast are the leaked facial
expressions", J. Nonverbal Behavior 37 (2013), onset phases of about 0.07-0.26 s.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.synth.actions import Sides, blend, gaze_weights

Drift = npt.NDArray[np.float64]


def _ease(t: float) -> float:
    return float(0.5 - 0.5 * np.cos(np.pi * min(max(t, 0.0), 1.0)))


@dataclass(frozen=True, slots=True)
class Event:
    """One action unit that rises, holds and falls.

    Attributes:
        au: Number of the action unit.
        peak: Intensity of the picture's left and right side at the apex.
        start: Time of its beginning, s.
        rise, hold, fall: Durations, s; the rise and the fall follow a half cosine.
    """

    au: int
    peak: Sides
    start: float
    rise: float
    hold: float
    fall: float

    def at(self, time: float) -> Sides:
        """Intensity of both sides at `time` s."""
        since = time - self.start
        if since <= self.rise + self.hold:
            share = _ease(since / self.rise)
        else:
            share = 1 - _ease((since - self.rise - self.hold) / self.fall)
        return (self.peak[0] * share, self.peak[1] * share)


@dataclass(frozen=True, slots=True)
class GazeShift:
    """A shift of gaze that stays.

    Attributes:
        start: Time of the saccade, s.
        right, up: Change of direction, -1 to 1 is about the eyes' range.
    """

    start: float
    right: float
    up: float


@dataclass(frozen=True, slots=True, eq=False)
class Performance:
    """All motion of a person in a recording of N frames.

    Attributes:
        expression: Movements that express the emotion.
        nuisance: All other movements: blinks, distractors.
        resting: AUs that are active throughout.
        gaze_shifts: Shifts of gaze.
        rotation: (N, 3) of the head, radians, see `Subject.pose`.
        shift: (N, 3) of the head, decimetres.
    """

    expression: tuple[Event, ...]
    rotation: Drift
    shift: Drift
    nuisance: tuple[Event, ...] = ()
    resting: Mapping[int, Sides] = field(default_factory=dict)
    gaze_shifts: tuple[GazeShift, ...] = ()

    def aus(self, time: float, nuisance: bool = True) -> dict[int, Sides]:
        """AU intensities at `time` s; `nuisance` includes what does not express the emotion."""
        total: dict[int, Sides] = {}
        events = self.expression + (self.nuisance if nuisance else ())
        parts = [(event.au, event.at(time)) for event in events]
        if nuisance:
            parts += list(self.resting.items())
        for au, (left, right) in parts:
            old = total.get(au, (0.0, 0.0))
            total[au] = (min(old[0] + left, 1.0), min(old[1] + right, 1.0))
        return total

    def gaze(self, time: float) -> tuple[float, float]:
        """Direction of the eyes at `time` s: right and up; a saccade takes 40 ms."""
        right = sum(g.right * _ease((time - g.start) / 0.04) for g in self.gaze_shifts)
        up = sum(g.up * _ease((time - g.start) / 0.04) for g in self.gaze_shifts)
        return float(np.clip(right, -1, 1)), float(np.clip(up, -1, 1))

    def shapes(self, time: float, nuisance: bool = True) -> dict[str, float]:
        """Blendshape weights at `time` s."""
        weights = blend(self.aus(time, nuisance))
        return weights | gaze_weights(*self.gaze(time)) if nuisance else weights


def blink(start: float, size: float = 0.95, slow: float = 1.0) -> Event:
    """A blink: 70 ms down, 30 ms shut, 130 ms up, times `slow`."""
    return Event(45, (size, size), start, 0.07 * slow, 0.03 * slow, 0.13 * slow)


def drift(
    rng: np.random.Generator, frames: int, fps: float, rms: float, memory: float = 0.35
) -> Drift:
    """Slow random movement in three directions, (frames, 3), with root mean square `rms`.

    An Ornstein-Uhlenbeck process with correlation time `memory` s, smoothed over 25 ms for
    the head's inertia.
    """
    reach = max(1, int(3 * 0.025 * fps))
    total = frames + 2 * reach
    keep = float(np.exp(-1 / (fps * memory)))
    kicks = rng.standard_normal((total, 3))
    path = np.empty((total, 3))
    path[0] = kicks[0]
    for k in range(1, total):
        path[k] = keep * path[k - 1] + np.sqrt(1 - keep**2) * kicks[k]
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / max(0.025 * fps, 0.3)) ** 2)
    kernel /= kernel.sum()
    smooth = [np.convolve(path[:, axis], kernel, "valid") for axis in range(3)]
    return rms * np.stack(smooth, axis=1)


def sway(frames: int, fps: float, start: float, rise: float, end: Drift) -> Drift:
    """A movement that eases from 0 to `end` (3,) between `start` and `start + rise` s."""
    share = [_ease((k / fps - start) / rise) for k in range(frames)]
    return np.array(share)[:, None] * end
