"""A person's stickers over time, and what the second pass draws of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from austicker.pipeline.timeline import State, Timeline
from austicker.pipeline.wear import Spot
from austicker.render import ATTACHMENTS, Compositor, blur_box, coverage
from austicker.types import Floats, Image

_COVERAGE_SAMPLES = 12


@dataclass(frozen=True, slots=True, eq=False)
class Outfit:
    """What one person wears in one shot.

    Attributes:
        timeline: Where the head is.
        layers: Each sticker's compositor and (T, 2, 3) matrices, NaN where it is not worn.
        light: Light on the face, see `austicker.render.face_light`.
    """

    timeline: Timeline
    layers: tuple[tuple[Compositor, Floats], ...]
    light: float = 1.0

    @property
    def stop(self) -> int:
        """Index after the last frame this outfit is about."""
        return self.timeline.start + len(self.timeline.state)

    def draw(self, image: Image, index: int) -> None:
        """Put the stickers, or the blur of a lost face, onto frame `index`, in place."""
        t = index - self.timeline.start
        state = self.timeline.state[t]
        if state == State.LOST:
            blur_box(image, self.timeline.box[t], out=image)
        elif state in (State.PROTECTED, State.HELD):
            for compositor, matrices in self.layers:
                if np.isfinite(matrices[t]).all():
                    compositor.paste(image, matrices[t], light=self.light, out=image)

    def coverage(self) -> float:
        """Mean share of the face box under stickers, 0-1, over evenly spaced frames."""
        worn = np.flatnonzero(self.timeline.state == State.PROTECTED)
        if len(worn) == 0:
            return 0.0
        chosen = worn[np.linspace(0, len(worn) - 1, min(_COVERAGE_SAMPLES, len(worn))).astype(int)]
        shares = [
            coverage([(c, m[t]) for c, m in self.layers], self.timeline.box[t]) for t in chosen
        ]
        return float(np.mean(shares))


def matrices(timeline: Timeline, spot: Spot, attach: str) -> Floats:
    """(T, 2, 3) sticker matrices of one spot, NaN where the head is nowhere.

    Args:
        timeline: Where the head is.
        spot: Where on the head the sticker sits.
        attach: Registered name of the attachment.
    """
    out = np.full((len(timeline.pose), 2, 3), np.nan)
    known = np.flatnonzero(np.isfinite(timeline.pose[:, 0, 0]))
    home = spot.matrix(timeline.pose[known[0]])
    attachment = ATTACHMENTS.make(attach)
    back = np.linalg.inv(np.vstack([home, [0, 0, 1]]))
    for t in known:
        here = spot.matrix(timeline.pose[t])
        carried = here @ back
        out[t] = attachment.matrix(home, carried)
    return out


class Wardrobe:
    """All outfits of a video, asked frame by frame in order.

    Args:
        outfits: In any order.
    """

    def __init__(self, outfits: Sequence[Outfit]) -> None:
        self._waiting = sorted(outfits, key=lambda o: o.timeline.start, reverse=True)
        self._active: list[Outfit] = []

    def dressed(self, image: Image, index: int) -> Image:
        """Frame `index` with everybody dressed; `image` itself where there is nothing to draw.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Must not decrease from call to call.
        """
        while self._waiting and self._waiting[-1].timeline.start <= index:
            self._active.append(self._waiting.pop())
        self._active = [o for o in self._active if o.stop > index]
        if not self._active:
            return image
        out = image.copy()
        for outfit in self._active:
            outfit.draw(out, index)
        return out
