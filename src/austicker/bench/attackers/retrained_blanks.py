"""Learns from protected clips of other people, and takes out what moves under stickers."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.motion import blanked
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard(
        "retrained-blanks",
        "learns from protected clips of other people, the motion under stickers taken for none",
    )
)
class RetrainedBlanks:
    """Not misled by decoys, but still told by the skin beside stickers, and by their places."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map of a protected clip, still where stickers are."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The same."""
        return blanked(clip.motion, clip.covered)
