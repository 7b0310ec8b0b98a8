"""A sticker and a placer that another package brings."""

import numpy as np

from austicker.registry import Card, Plugin
from austicker.types import Choice, PlacementProblem, Rgba


class Square:
    """A red square that fills its sheet."""

    def draw(self, side: int) -> Rgba:
        """(side, side, 4) uint8, straight alpha."""
        return np.full((side, side, 4), (200, 30, 30, 255), np.uint8)


class Chin:
    """Chooses the regions of the highest numbers: the chin first."""

    def place(self, problem: PlacementProblem, rng: np.random.Generator) -> Choice:
        """Choose as many regions as are wanted, whatever moved."""
        count = problem.wanted.count
        return Choice(tuple(range(14, 14 - count, -1)), "the chin, always")


square = Plugin(Card("square", "Square, red", licence="MIT"), Square)
chin = Plugin(Card("chin", "the chin, whatever moved", licence="MIT"), Chin)
