"""A face whose reading is known: every sticker on every region moves it so far."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from austicker.types import Floats, StickerSpec, StickerVariant


@dataclass(slots=True, eq=False)
class KnownAppearance:
    """An `AppearanceSimulator` that adds effects up.

    Attributes:
        effects: (14, D) of an upright sticker of each design on each region.
        designs: Names.
        turned: What turning by 25 degrees clockwise adds.
        cost: (14, J) of every variant; None for none.
        edge: Px a side of a sticker of size 1.
    """

    effects: Floats
    designs: tuple[str, ...]
    turned: float = 0.0
    cost: Floats | None = None
    edge: float = 10.0
    asked: list[str | None] = field(default_factory=list)

    def variants(self, angle: float) -> tuple[StickerVariant, ...]:
        return tuple(
            StickerVariant(name, size, angle, self.edge * size, self.cost)
            for size in (2.0, 1.5)
            for name in self.designs
        )

    def predicted(self) -> str:
        return "happiness"

    def probability(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str) -> Floats:
        return np.full(len(sets), 0.5)

    def change(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str | None = None) -> Floats:
        self.asked.append(emotion)
        return np.array([float(sum(map(self._effect, one))) for one in sets])

    def _effect(self, spec: StickerSpec) -> float:
        own = float(self.effects[spec.roi - 1, self.designs.index(spec.sticker)])
        return own * spec.size / 2 + self.turned * (spec.angle == 25.0)
