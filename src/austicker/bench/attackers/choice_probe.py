"""Sees nothing of the face, only what was decided for it."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard(
        "choice-probe",
        "sees places, designs, sizes, drifts and times of stickers only; must stay at chance",
        reads="vector",
    )
)
class ChoiceProbe:
    """Learns what the choices of other people's clips reveal of their emotions."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The choice as numbers."""
        return self.read(clip)[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The same."""
        return clip.choice.vector()
