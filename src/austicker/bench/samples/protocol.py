"""What the benchmark needs of a clip, however stickers get into it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.bench.attacks.protocol import StickerPlacement
from austicker.bench.samples.sticker_config import StickerConfig
from austicker.causal import EmotionModel
from austicker.faces.models import FaceModels
from austicker.recognizers.inputs import Input
from austicker.types import AppearanceSimulator, PlacementProblem, StillReader

Named: TypeAlias = tuple[str, str, str, str]
"""Name, subject, source and class of a clip."""


@dataclass(frozen=True, slots=True, eq=False)
class Shared:
    """What all clips of a person share.

    Attributes:
        models: "packaged" and, where rules ask for it, "fold".
        kinds: What the victims read.
        faces: Gives the networks that find faces, where they are needed.
    """

    models: dict[str, EmotionModel]
    kinds: tuple[Input, ...]
    faces: Callable[[], FaceModels]


class EvaluationSample(Protocol):
    """One clip, map or picture, with its truth."""

    @property
    def name(self) -> str:
        """Unique within the data."""
        ...

    @property
    def subject(self) -> str:
        """Who."""
        ...

    @property
    def source(self) -> str:
        """Data set of a composite."""
        ...

    @property
    def label(self) -> str:
        """The annotated class."""
        ...

    def usable(self, config: StickerConfig) -> tuple[int, ...]:
        """ROIs that may be covered by such a sticker."""
        ...

    def boxes(self, config: StickerConfig) -> npt.NDArray[np.intp]:
        """(14, 4) x0, y0, x1, y1 of the regions on a motion map of the clip, inclusive."""
        ...

    def free(self, config: StickerConfig, x: float, y: float) -> bool:
        """Whether such a sticker may have its middle at a point of the face box, 0-1."""
        ...

    def observation(
        self, config: StickerConfig, emotion: str | None, model: str
    ) -> PlacementProblem:
        """What a placer may decide by, see `AttackContext.problem`."""
        ...

    def appearance(
        self, config: StickerConfig, reader: StillReader, designs: tuple[str, ...]
    ) -> AppearanceSimulator | None:
        """What some recognisers of stills would read; None where the sample shows no still."""
        ...

    def shown(
        self, config: StickerConfig, placement: StickerPlacement | None, kind: Input
    ) -> npt.NDArray[np.uint8]:
        """One input of a victim that reads `kind`."""
        ...

    def coverage(self, config: StickerConfig, placement: StickerPlacement | None) -> float | None:
        """Share of the face box covered, 0-1."""
        ...
