"""Frames in blocks that never straddle a scene cut."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

import cv2
import numpy as np

from austicker.faces.cutout import shrunk
from austicker.types import Floats, Frame, Image

# Mean absolute HSV difference (0-255) between small copies of neighbouring frames above which
# the content has changed; PySceneDetect's ContentDetector uses 27 for the same quantity.
CUT = 27.0
_THUMB = (64, 36)
_ROWS = 4
"""Rows of a picture to each one of its small copy that are looked at, or up to twice as many."""


@dataclass(frozen=True, slots=True, eq=False)
class FrameBlock:
    """A few consecutive frames of one shot.

    Attributes:
        frames: At least one.
        shot: 1-based number of the shot.
        first: Whether the shot starts here.
    """

    frames: tuple[Frame, ...]
    shot: int
    first: bool


class CutFinder:
    """Finds where shots begin.

    A cut is a change that lasts: a single odd frame (a camera flash) is none, nor is a change of
    the light.
    """

    def __init__(self) -> None:
        self._settled: Floats | None = None
        self._candidate: Floats | None = None

    def feed(self, frame: Frame) -> bool:
        """Whether a shot began with the frame before this one, the next."""
        newest = _thumbnail(frame.image)
        settled, candidate = self._settled, self._candidate
        self._candidate = newest
        if candidate is None:
            return False
        # `newest` only confirms what the frame before it, `candidate`, began.
        if settled is None or _difference(settled, candidate) <= CUT:
            self._settled = candidate
            return False
        if _difference(settled, newest) <= CUT:
            return False
        self._settled = candidate
        return True

    def ends(self) -> bool:
        """Whether the frame that was fed last is a shot of its own, if no other follows."""
        if self._settled is None or self._candidate is None:
            return False
        return _difference(self._settled, self._candidate) > CUT


class KnownCuts:
    """Knows where shots begin, and tells it as `CutFinder` does.

    Args:
        starts: Indices of the first frames of shots.
    """

    def __init__(self, starts: Collection[int]) -> None:
        self._starts = frozenset(starts)
        self._last: int | None = None

    def feed(self, frame: Frame) -> bool:
        """Whether a shot began with the frame before this one, the next."""
        last, self._last = self._last, frame.index
        return last in self._starts

    def ends(self) -> bool:
        """Whether the frame that was fed last is a shot of its own, if no other follows."""
        return self._last in self._starts


def blocks(
    frames: Iterable[Frame], size: int, cuts: CutFinder | KnownCuts | None = None
) -> Iterator[FrameBlock]:
    """Group frames into blocks of at most `size`, starting a new block at every scene cut.

    Where blocks begin depends on the shot alone. Holds `size` + 1 frames at a time.

    Args:
        frames: In order.
        size: Frames.
        cuts: Says where shots begin, the first of all not counted; None for a `CutFinder`.
    """
    finder = CutFinder() if cuts is None else cuts
    shot, first = 1, True
    held: list[Frame] = []
    for frame in frames:
        if finder.feed(frame) and len(held) > 1:
            yield FrameBlock(tuple(held[:-1]), shot, first)
            held, shot, first = held[-1:], shot + 1, True
        if len(held) > size:
            yield FrameBlock(tuple(held[:-1]), shot, first)
            held, first = held[-1:], False
        held.append(frame)
    if not held:
        return
    ends = finder.ends() and len(held) > 1
    if ends or len(held) > size:
        yield FrameBlock(tuple(held[:-1]), shot, first)
        held, shot, first = held[-1:], shot + ends, ends
    yield FrameBlock(tuple(held), shot, first)


def _thumbnail(image: Image) -> Floats:
    some = image[:: max(1, len(image) // (_ROWS * _THUMB[1]))]
    hsv = cv2.cvtColor(shrunk(some, _THUMB), cv2.COLOR_RGB2HSV).astype(np.float32)
    return np.asarray(hsv)


def _difference(a: Floats, b: Floats) -> float:
    if _alike(a[..., 2], b[..., 2]):
        return 0.0
    delta = np.abs(a - b)
    # Hue is an angle of period 180 in OpenCV, and is undefined for greys.
    hue = np.minimum(delta[..., 0], 180 - delta[..., 0]) * np.minimum(a[..., 1], b[..., 1]) / 255
    return float((hue.mean() + delta[..., 1].mean() + delta[..., 2].mean()) / 3)


def _alike(a: Floats, b: Floats) -> bool:
    """Whether two brightness pictures show the same, the light apart: correlation over 0.8."""
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a**2).mean() * (b**2).mean()))
    # In a nearly plain picture only noise could correlate.
    return spread > 4.0 and float((a * b).mean()) > 0.8 * spread
