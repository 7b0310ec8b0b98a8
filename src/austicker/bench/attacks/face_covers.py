"""What people use today: the whole face blurred, cut into mosaic, or blacked out."""

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

FACE_COVERS = {
    "blur": "the whole face blurred, as `protect` does with a face that it lost",
    "mosaic": "the whole face averaged over 12 cells a side",
    "black-box": "the whole face covered by a black box",
}


@dataclass(frozen=True, slots=True)
class FaceCover:
    """Covers the face box.

    Attributes:
        name: A key of `FACE_COVERS`.
    """

    name: str

    def carry_out(self, context: AttackContext, rng: np.random.Generator) -> AttackResult:
        """Cover it, whatever the clip shows."""
        return AttackResult(StickerPlacement(face_cover=self.name))


def _register(name: str, summary: str) -> None:
    card = AttackCard(
        name, summary, paths=("pixels", "stills"), several=False, attachments=("head",)
    )
    ATTACKS.register(card)(lambda: FaceCover(name))


for _name, _summary in FACE_COVERS.items():
    _register(_name, _summary)
