"""Takes fine texture and fine motion for noise that somebody put in."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import APEX, ONSET, PublishedClip
from austicker.bench.attackers.frames import frames_of
from austicker.bench.attackers.motion import map_of
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.motion.flowmap import flow_of_crops
from austicker.types import Floats

_PIXELS = 2.0
_CELLS = 1.5
"""Sigmas, px of the crop and cells of the flow: about a tenth of the eyes' distance, the finest
motion that skin can show."""


@ATTACKERS.register(
    AttackerCard(
        "smooths",
        "low-passes frames and motion, and learns from protected clips treated alike",
        needs="frames",
    )
)
class Smooths:
    """Blurs onset and apex, and then the flow between them."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map between the blurred frames."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The same."""
        import cv2

        frames = frames_of(clip, "smooths")
        onset, apex = (
            np.asarray(cv2.GaussianBlur(frames.images[at], (0, 0), _PIXELS), np.uint8)
            for at in (ONSET, APEX)
        )
        return map_of(np.asarray(cv2.GaussianBlur(flow_of_crops(onset, apex), (0, 0), _CELLS)))
