"""Paints skin over the stickers before it measures motion."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.clip import APEX, ONSET, PublishedClip
from austicker.bench.attackers.frames import frames_of
from austicker.bench.attackers.motion import map_between
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Bools, Floats

_AROUND = 5
"""px of shade and codec noise around a sticker that are painted over too."""
_RADIUS = 3.0


@ATTACKERS.register(
    AttackerCard(
        "inpaints",
        "paints skin over stickers, and learns from protected clips treated alike",
        "Telea, J. Graphics Tools 9 (2004)",
        needs="frames",
    )
)
class Inpaints:
    """Fills the stickers of onset and apex from around them, with `cv2.inpaint`."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map between the filled frames."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The same."""
        frames = frames_of(clip, "inpaints")
        if not frames.covered.any():
            return clip.motion
        pair = (_filled(frames.images[at], frames.covered[at]) for at in (ONSET, APEX))
        return map_between(*pair)


def _filled(image: npt.NDArray[np.uint8], covered: Bools) -> npt.NDArray[np.uint8]:
    import cv2

    wide = cv2.dilate(covered.astype(np.uint8), np.ones((_AROUND, _AROUND), np.uint8))
    return np.asarray(cv2.inpaint(image, wide, _RADIUS, cv2.INPAINT_TELEA), np.uint8)
