"""Blanks stickers, and has learnt from bare faces with blanks in them."""

from __future__ import annotations

import numpy as np

from austicker.bench.attackers.clip import PublishedClip
from austicker.bench.attackers.motion import blanked, discs
from austicker.bench.attackers.protocol import AttackerCard
from austicker.bench.attackers.registry import ATTACKERS
from austicker.types import N_ROIS, Floats

_EACH = 3
_MOST = 4
_RADIUS = (1.5, 3.5)
"""Cells: stickers of k = 1-3."""


@ATTACKERS.register(
    AttackerCard(
        "blanks-trained",
        "takes the motion under stickers for none, and learnt from bare faces with random blanks",
        learns="bare",
    )
)
class BlanksTrained:
    """Learns from every bare face three times, with one to four random blanks each time."""

    def learn(self, clip: PublishedClip, rng: np.random.Generator) -> Floats:
        """(4, 28, 28, 3) the map as it is, and with blanks on regions drawn uniformly at random."""
        shown = [clip.motion]
        for _ in range(_EACH):
            rois = rng.permutation(N_ROIS)[: rng.integers(1, _MOST + 1)] + 1
            shown.append(blanked(clip.motion, discs(rois, float(rng.uniform(*_RADIUS)))))
        return np.stack(shown)

    def read(self, clip: PublishedClip) -> Floats:
        """The map, still where stickers are."""
        return blanked(clip.motion, clip.covered)
