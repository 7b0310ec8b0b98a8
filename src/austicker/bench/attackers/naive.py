"""The recogniser that has never heard of the tool."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard("naive", "learns from bare faces and reads as ever", learns="bare")
)
class Naive:
    """Reads the motion map as it is."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map of a bare clip."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The map, stickers and all."""
        return clip.motion
