"""Ready nets of stills that rules may ask instead of the victim, with what they were asked."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.recognizers.stills import at_hand, panel_of
from austicker.types import Floats, StillReader


@dataclass(slots=True, eq=False)
class CountedReader:
    """An `austicker.types.StillReader` that counts.

    Attributes:
        reader: Is asked.
        asked: Stills read so far, times the nets that read each.
    """

    reader: StillReader
    asked: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Of the recognisers."""
        return self.reader.names

    @property
    def classes(self) -> tuple[str, ...]:
        """Emotions."""
        return self.reader.classes

    def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
        """(R, N, K) of N stills."""
        self.asked += len(self.names) * len(stills)
        return self.reader.probabilities(stills)


def other_readers(victim: str) -> CountedReader | None:
    """The ready nets at hand that are not the victim; None where there is none."""
    names = tuple(name for name in at_hand()[0] if name != victim)
    return CountedReader(panel_of(names)) if names else None
