"""A person's stickers over time, and what the second pass draws of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from austicker.faces.track import UntrackedFace
from austicker.protection.sticker_track import StickerTrack
from austicker.protection.timeline import State, Timeline
from austicker.render import blur_box, coverage
from austicker.types import Floats, Image

_COVERAGE_SAMPLES = 12
_GROW = 1.3
"""Glimpses are boxes of a moment, and stand for a quarter of a second."""


@dataclass(frozen=True, slots=True, eq=False)
class PersonOverlay:
    """What one person wears in one shot.

    Attributes:
        timeline: Where the head is.
        layers: The stickers.
    """

    timeline: Timeline
    layers: tuple[StickerTrack, ...]

    def at(self, index: int) -> tuple[State, Floats]:
        """State and (4,) box on frame `index`, which lies within the timeline."""
        t = min(index - self.timeline.start, len(self.timeline.state) - 1)
        after = index - self.timeline.start >= len(self.timeline.state)
        return (State.LOST if after else State(self.timeline.state[t])), self.timeline.box[t]

    def draw(self, out: Image, bare: Image, index: int) -> None:
        """Put the stickers onto `out`, in place; `bare` is frame `index` without any."""
        t = index - self.timeline.start
        for layer in self.layers:
            layer.paint(out, bare, self.timeline.pose[t], t)

    def coverage(self) -> float:
        """Mean share of the face box under stickers, 0-1, over evenly spaced frames."""
        worn = np.flatnonzero(self.timeline.state == State.PROTECTED)
        if len(worn) == 0:
            return 0.0
        chosen = worn[np.linspace(0, len(worn) - 1, min(_COVERAGE_SAMPLES, len(worn))).astype(int)]
        shares = []
        for t in chosen:
            pose = self.timeline.pose[t]
            layers = [(layer.compositor, layer.where(pose, int(t))) for layer in self.layers]
            shares.append(coverage(layers, self.timeline.box[t]))
        return float(np.mean(shares))


class VideoOverlay:
    """All overlays of a video, asked frame by frame in order.

    Args:
        overlays: In any order.
        untracked: Faces that no mesh fits, to be blurred.
    """

    def __init__(
        self, overlays: Sequence[PersonOverlay], untracked: Sequence[UntrackedFace] = ()
    ) -> None:
        self._waiting = sorted(overlays, key=lambda o: o.timeline.start, reverse=True)
        self._active: list[PersonOverlay] = []
        self._coming = sorted(untracked, key=lambda g: g.first, reverse=True)
        self._seen: list[UntrackedFace] = []

    def apply(self, image: Image, index: int) -> Image:
        """Frame `index` with everybody dressed; `image` itself where there is nothing to draw.

        A lost face is blurred, unless somebody who is not lost is in its place by now.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Must not decrease from call to call.
        """
        while self._waiting and self._waiting[-1].timeline.start <= index:
            self._active.append(self._waiting.pop())
        while self._coming and self._coming[-1].first <= index:
            self._seen.append(self._coming.pop())
        self._active = [o for o in self._active if o.timeline.stop > index]
        self._seen = [g for g in self._seen if g.last >= index]
        states = [(o, *o.at(index)) for o in self._active]
        here = [box for _, state, box in states if state == State.PROTECTED]
        blurs = [box for _, state, box in states if state == State.LOST]
        blurs += [_grown(g.box) for g in self._seen]
        blurs = [box for box in blurs if not any(_covers(other, box) for other in here)]
        worn = [o for o, state, _ in states if state in {State.PROTECTED, State.HELD}]
        if not blurs and not worn:
            return image
        out = image.copy()
        for box in blurs:
            blur_box(out, box, out=out)
        for person_overlay in worn:
            person_overlay.draw(out, image, index)
        return out


def blurred_frames(untracked: Sequence[UntrackedFace]) -> int:
    """Number of frames with at least one glimpse."""
    return len({i for g in untracked for i in range(g.first, g.last + 1)})


def _covers(face: Floats, lost: Floats) -> bool:
    """Whether a tracked face takes up the middle of a lost one's place."""
    middle = (lost[:2] + lost[2:]) / 2
    return bool(np.all(face[:2] < middle) and np.all(middle < face[2:]))


def _grown(box: Floats) -> Floats:
    middle, half = (box[:2] + box[2:]) / 2, (box[2:] - box[:2]) / 2 * _GROW
    return np.concatenate([middle - half, middle + half])
