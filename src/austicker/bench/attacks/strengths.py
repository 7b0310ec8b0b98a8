"""What `protect` does with a word: stickers by the population, and the skin's motion replaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.bench.attacks.protocol import (
    ATTACKS,
    AttackCard,
    AttackContext,
    AttackResult,
    StickerPlacement,
)

STRENGTHS = {
    "standard": "`protect --strength standard`: drawn decoys, the skin's motion replaced",
    "strong": "`protect --strength strong`: more of both",
}
_SEEDS = 2**31


@dataclass(frozen=True, slots=True)
class WholeStrength:
    """Everything that a strength does.

    Attributes:
        name: A key of `STRENGTHS`.
    """

    name: str

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Nothing is decided by the clip; what is drawn comes of the seed."""
        seed = int(rng.integers(_SEEDS))
        return AttackResult(StickerPlacement(strength=self.name, seed=seed))


def _register(name: str, summary: str) -> None:
    ATTACKS.register(AttackCard(name, summary, paths=("pixels",)))(lambda: WholeStrength(name))


for _name, _summary in STRENGTHS.items():
    _register(_name, _summary)
