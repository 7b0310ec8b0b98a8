"""Faces that are detected but that no mesh fits, followed from detection to detection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.faces.detection import Detection
from austicker.faces.track import UntrackedFace
from austicker.types import Floats

THRESHOLD = 0.5
"""Least score of a face that no mesh fits, on the frame on which it is seen best.

Title cards, landscapes and noise score under 0.3 (tests/faces/test_centerface.py); faces scarcely
lit and out of focus 0.3-0.7, profiles 0.6-0.9.
"""

KEEP = 0.5
"""Share of the threshold down to which a face that passed it is followed."""

_BRIDGE = 2.5  # s without a detection through which a face is taken to stay
_BEFORE, _AFTER = 0.5, 0.5  # s for which it is there before the first and after the last detection
_MOST_MISSED = 4
_SPEED = 0.5  # s over which its speed at either end is measured
_REACH = 1.0  # how far it may go between two detections, in widths
_RATIO = 1.8  # how much larger or smaller it may become
_STILL = 0.08  # px over the face's width by which a box may be off, within one piece


@dataclass(slots=True, eq=False)
class _Chain:
    """Detections of one face; boxes as (x, y of the middle, width, height)."""

    index: list[int] = field(default_factory=list)
    place: list[Floats] = field(default_factory=list)
    score: list[float] = field(default_factory=list)

    def add(self, index: int, place: Floats, score: float) -> None:
        self.index.append(index)
        self.place.append(place)
        self.score.append(score)

    def gap(self, index: int, place: Floats, bridge: int) -> float:
        """How far a detection lies from the last one, in widths; infinite if it is another face."""
        last = self.place[-1]
        size = float(np.sqrt(last[2:] * place[2:]).mean())
        ratio = float(np.max(np.maximum(last[2:] / place[2:], place[2:] / last[2:])))
        gone = float(np.hypot(*(place[:2] - last[:2]))) / size
        far = gone > _REACH or ratio > _RATIO
        return np.inf if far or not 0 < index - self.index[-1] <= bridge else gone

    def at(self, index: npt.NDArray[np.int64], span: float) -> Floats:
        """(T, 4) places on frames; before the first and after the last detection it moves on.

        Args:
            index: Frames, in order.
            span: Frames over which the speed at either end is measured.
        """
        known, places = np.array(self.index), np.stack(self.place)
        track = np.stack([np.interp(index, known, column) for column in places.T], axis=1)
        for end, way in ((0, 1), (-1, -1)):
            near = np.flatnonzero(np.abs(known - known[end]) <= span)[::way]
            a, b = near[0], near[-1]
            if a == b:
                continue
            speed = (places[b, :2] - places[a, :2]) / (known[b] - known[a])
            beyond = (
                np.minimum(index - known[0], 0) if end == 0 else np.maximum(index - known[-1], 0)
            )
            track[:, :2] += beyond[:, None] * speed
        return track


class UntrackedLog:
    """Links detections of faces that no mesh fits, and decides which of them are faces.

    A face counts if its best score passes the threshold; then it is there from a little before
    the first detection to a little after the last, and in between, where it moves evenly.

    Args:
        fps: Frame rate.
        threshold: Least score, 0-1, of the best detection.
    """

    def __init__(self, fps: float, threshold: float = THRESHOLD) -> None:
        self.threshold = threshold
        self._bridge = max(1, round(_BRIDGE * fps))
        self._before, self._after = round(_BEFORE * fps), round(_AFTER * fps)
        self._speed = _SPEED * fps
        self._first = 0
        self._open: list[_Chain] = []
        self._done: list[UntrackedFace] = []

    def start_shot(self, index: int) -> None:
        """Nothing is followed across frame `index`, the first of a shot."""
        self._close(self._open, index - 1)
        self._open = []
        self._first = index

    def add(self, index: int, found: Iterable[Detection]) -> None:
        """Note what was detected on a frame; indices must grow.

        Args:
            index: Of the frame.
            found: Detections that no mesh fits.
        """
        over = [c for c in self._open if index - c.index[-1] > self._bridge]
        self._close(over, index)
        self._open = [chain for chain in self._open if chain not in over]
        for one in sorted(found, key=lambda d: -d.certainty):
            if one.certainty < KEEP * self.threshold:
                continue
            box = one.face
            place = np.concatenate([(box[:2] + box[2:]) / 2, box[2:] - box[:2]])
            gaps = [(chain.gap(index, place, self._bridge), chain) for chain in self._open]
            nearest, chain = min(gaps, key=lambda pair: pair[0], default=(np.inf, None))
            if chain is None or nearest == np.inf:
                chain = _Chain()
                self._open.append(chain)
            chain.add(index, place, one.certainty)

    def following(self, index: int) -> bool:
        """Whether a face that counts, or may come to, was there lately."""
        return any(index - chain.index[-1] <= self._after for chain in self._open)

    def missed(self, index: int) -> list[Floats]:
        """(4,) boxes where faces that were there lately should be on a frame, but were not noted.

        The few surest of them.

        Args:
            index: The frame that was noted last.
        """
        lately = [c for c in self._open if 0 < index - c.index[-1] <= self._after]
        surest = sorted(lately, key=lambda chain: -max(chain.score))[:_MOST_MISSED]
        return [_box(chain.at(np.array([index]), self._speed)) for chain in surest]

    def finish(self, frames: int) -> tuple[UntrackedFace, ...]:
        """Every face that counts, in pieces through which it hardly moves.

        Args:
            frames: How many there were.
        """
        self._close(self._open, frames - 1)
        self._open = []
        return tuple(sorted(self._done, key=lambda face: face.first))

    def _close(self, chains: Iterable[_Chain], last: int) -> None:
        for chain in chains:
            if max(chain.score) < self.threshold:
                continue
            first = max(self._first, chain.index[0] - self._before)
            stop = min(last, chain.index[-1] + self._after)
            index = np.arange(first, stop + 1)
            track = chain.at(index, self._speed)
            best = max(chain.score)
            self._done += [
                UntrackedFace(int(index[a]), int(index[b - 1]), _box(track[a:b]), best)
                for a, b in _pieces(track)
            ]


def _pieces(track: Floats) -> Iterator[tuple[int, int]]:
    """Spans (start, stop) of rows through which the middle and the size hardly change."""
    start = 0
    for row in range(1, len(track)):
        if np.abs(track[row] - track[start]).max() > _STILL * track[start, 2]:
            yield start, row
            start = row
    yield start, len(track)


def _box(rows: Floats) -> Floats:
    """(4,) the box about all of a piece."""
    half = rows[:, 2:] / 2
    low, high = (rows[:, :2] - half).min(axis=0), (rows[:, :2] + half).max(axis=0)
    return np.concatenate([low, high])
