"""Takes out what moves under stickers: their exact outline is known to it."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.motion import blanked
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import Floats


@ATTACKERS.register(
    AttackerCard("blanks", "takes the motion under stickers for none", learns="bare")
)
class Blanks:
    """Learns from bare faces as they are."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """The map of a bare clip."""
        return clip.motion[None]

    def read(self, clip: PublishedClip) -> Floats:
        """The map, still where stickers are."""
        return blanked(clip.motion, clip.covered)
