"""Learns from the tool's own output: protected clips of other people, with true labels."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard("retrained", "learns from protected clips of other people, with true labels")
)
class Retrained:
    """Reads the motion map as it is; it learns whatever reveals the emotion."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map of a protected clip."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The map, stickers and all."""
        return clip.motion
