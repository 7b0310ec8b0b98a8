"""Who reads a face: a population model, a recogniser, and whoever looks on."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
import numpy.typing as npt

from austicker.types.base import Bools, FeatureKind, Floats, MotionUnit


class PopulationModel(Protocol):
    """What motion says about emotion in a population; `austicker.causal.EmotionModel` is one."""

    @property
    def classes(self) -> tuple[str, ...]:
        """Emotions told apart."""
        ...

    @property
    def kind(self) -> FeatureKind:
        """What the model reads."""
        ...

    @property
    def resting(self) -> str | None:
        """The class of faces that show nothing; None when the model knows of none."""
        ...

    @property
    def informative(self) -> bool:
        """Whether motion told the emotions of strangers better than chance."""
        ...

    @property
    def out_degrees(self) -> tuple[int, ...]:
        """(14,) of the regions in a graph over their motion."""
        ...

    def class_of(self, emotion: str) -> str | None:
        """The class of an emotion; None when unknown."""
        ...

    def posterior(
        self, values: Floats, valid: Bools, unit: MotionUnit = "iod", hidden: Collection[int] = ()
    ) -> Floats:
        """(W, K) P(emotion | motion, do(hidden regions show none))."""
        ...

    def of_maps(self, maps: Floats) -> Floats:
        """(..., K) posterior of (..., 28, 28, 3) maps, as `FlowSimulator.shown` gives them."""
        ...

    def parts(self, values: Floats, valid: Bools, unit: MotionUnit = "iod") -> Floats:
        """(W, 14, V) what each region adds to the log weight of each variant of an emotion."""
        ...

    def read(self, total: Floats) -> Floats:
        """(..., K) posterior from (..., V) sums of `parts` over the regions."""
        ...


class FlowSimulator(Protocol):
    """What is seen of each window from outside, stickers and all: the motion map that it makes.

    `austicker.motion.sticker_flow.Scene` is one.
    """

    def reach(self) -> Floats:
        """(W,) how far the skin moves already: the 99th percentile, in the evidence's unit."""
        ...

    def shown(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        """(B, W, 28, 28, 3) maps: u, v from their medians, strain from 0, each in its range.

        Args:
            windows: (W,) rows of the evidence.
            rois: (B, n) regions with stickers, 1-14.
            drifts: (B, n, W, 2) how far their prints drift, in the evidence's unit; 0 is still.
        """
        ...


class EmotionRecognizer(Protocol):
    """A recogniser that may be asked what one movement says."""

    def check(self) -> None:
        """Raise a `UsageError` or `DataError` where it cannot be asked."""
        ...

    def frames(self, onset: int, apex: int, offset: int) -> list[int]:
        """Indices of the frames that it reads of a movement."""
        ...

    def read(
        self, frames: npt.NDArray[np.uint8], eyes: tuple[tuple[float, float], tuple[float, float]]
    ) -> str:
        """The emotion it says: those frames (n, H, W, 3) RGB, the eyes' centres in the first."""
        ...
