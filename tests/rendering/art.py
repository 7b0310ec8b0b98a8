"""Stickers of known content."""

from __future__ import annotations

import numpy as np

from austicker.types import Rgba


class Flat:
    """A square of one colour and alpha, full to its rim."""

    def __init__(self, *rgba: int) -> None:
        self._rgba = rgba
        self.drawn: list[int] = []

    def draw(self, side: int) -> Rgba:
        self.drawn.append(side)
        return np.full((side, side, 4), self._rgba, np.uint8)


class Half(Flat):
    """A white square of which only the upper half is there."""

    def __init__(self) -> None:
        super().__init__(255, 255, 255, 255)

    def draw(self, side: int) -> Rgba:
        rgba = super().draw(side)
        rgba[(side + 1) // 2 :, :, 3] = 0
        return rgba
