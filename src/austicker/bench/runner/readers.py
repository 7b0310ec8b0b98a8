"""Ready nets of stills that rules may ask instead of the victim, with what they were asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.bench.training.run import merged
from austicker.recognizers.stills import at_hand, panel_of
from austicker.types import Floats, StillReader


@dataclass(slots=True, eq=False)
class CountedReader:
    """An `austicker.types.StillReader` that answers in the classes of the data, and counts.

    Attributes:
        reader: Is asked.
        classes: Of the data.
        table: Emotion -> class of the data.
        asked: Stills read so far, times the nets that read each.
    """

    reader: StillReader
    classes: tuple[str, ...]
    table: Mapping[str, str]
    asked: int = 0

    @property
    def names(self) -> tuple[str, ...]:
        """Of the recognisers."""
        return self.reader.names

    def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
        """(R, N, K) of N stills."""
        self.asked += len(self.names) * len(stills)
        answers = self.reader.probabilities(stills)
        own = self.reader.classes
        return np.stack([merged(one, own, self.classes, self.table) for one in answers])


def other_readers(
    victim: str, classes: tuple[str, ...], table: Mapping[str, str]
) -> CountedReader | None:
    """The ready nets at hand that are not the victim; None where there is none.

    Args:
        victim: Its name.
        classes: Of the data.
        table: Emotion -> class of the data.
    """
    names = tuple(name for name in at_hand()[0] if name != victim)
    return CountedReader(panel_of(names), classes, table) if names else None
