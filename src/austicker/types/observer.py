"""Protocols of what predicts emotion, and of what simulates a recogniser's input."""

from __future__ import annotations

from collections.abc import Collection
from typing import Protocol

import numpy as np
import numpy.typing as npt

from austicker.types.base import Bools, FeatureKind, Floats, MotionUnit


class PopulationModel(Protocol):
    """P(emotion | motion) in a population; `austicker.causal.EmotionModel` is one.

    Example:
        >>> from austicker.causal import packaged_model
        >>> packaged_model().kind
        'motion'
    """

    @property
    def classes(self) -> tuple[str, ...]:
        """Emotions that the model distinguishes."""
        ...

    @property
    def kind(self) -> FeatureKind:
        """Whether the model reads motion or activations."""
        ...

    @property
    def resting(self) -> str | None:
        """The class of faces at rest; None when the model has none."""
        ...

    @property
    def informative(self) -> bool:
        """Whether emotions of unseen people were predicted better than chance."""
        ...

    @property
    def out_degrees(self) -> tuple[int, ...]:
        """(14,) out-degree of each region in a graph over the regions' motion."""
        ...

    def class_of(self, emotion: str) -> str | None:
        """The class that an emotion belongs to; None when the model does not know it."""
        ...

    def posterior(
        self, values: Floats, valid: Bools, unit: MotionUnit = "iod", hidden: Collection[int] = ()
    ) -> Floats:
        """(W, K) P(emotion | motion, do(hidden regions show none))."""
        ...

    def posterior_of_maps(self, maps: Floats) -> Floats:
        """(..., K) posterior of (..., 28, 28, 3) maps, as `FlowSimulator.maps` gives them."""
        ...

    def parts(self, values: Floats, valid: Bools, unit: MotionUnit = "iod") -> Floats:
        """(W, 14, V) what each region adds to the log weight of each variant of an emotion."""
        ...

    def posterior_of_parts(self, total: Floats) -> Floats:
        """(..., K) posterior from (..., V) sums of `parts` over the regions."""
        ...

    def draw(self, count: int, rng: np.random.Generator) -> tuple[npt.NDArray[np.intp], Floats]:
        """(N,) classes, uniformly at random, and (N, 14, 3) values of faces that show them."""
        ...

    def expected_log_posterior(self, sets: npt.NDArray[np.intp]) -> Floats:
        """(S,) mean log P(emotion) of the population's faces while (S, n) regions are hidden."""
        ...


class FlowSimulator(Protocol):
    """Predicts the motion map that a recogniser reads of each window, stickers included.

    `austicker.motion.sticker_flow.StickerFlowSimulator` is one.

    Example:
        >>> windows, rois, still = np.array([0]), np.array([[10]]), np.zeros((1, 1, 1, 2))
        >>> observed.simulator.maps(windows, rois, still).shape  # doctest: +SKIP
        (1, 1, 28, 28, 3)
    """

    def motion_range(self) -> Floats:
        """(W,) 99th percentile of the skin's motion in each window, in the unit observed."""
        ...

    def maps(
        self, windows: npt.NDArray[np.intp], rois: npt.NDArray[np.intp], drifts: Floats
    ) -> Floats:
        """(B, W, 28, 28, 3) maps: u, v from their medians, strain from 0, each in its range.

        Args:
            windows: (W,) indices of observed windows.
            rois: (B, n) regions with stickers, 1-14.
            drifts: (B, n, W, 2) drift of each sticker's texture, in the unit observed; 0 is still.
        """
        ...


class EmotionRecognizer(Protocol):
    """A recogniser that predicts the emotion of one movement, or of one still.

    Example:
        >>> wanted = frames[recognizer.frames(onset=3, apex=9, offset=15)]  # doctest: +SKIP
        >>> recognizer.read(wanted, eyes=((44.0, 50.0), (84.0, 50.0)))  # doctest: +SKIP
        'surprise'
    """

    @property
    def name(self) -> str:
        """What it is called, so that it is not asked for help against itself."""
        ...

    @property
    def still(self) -> bool:
        """Whether it reads single frames."""
        ...

    def check(self) -> None:
        """Raise a `UsageError` or `DataError` where it cannot predict."""
        ...

    def frames(self, onset: int, apex: int, offset: int) -> list[int]:
        """Indices of the frames that it reads for a movement."""
        ...

    def read(
        self, frames: npt.NDArray[np.uint8], eyes: tuple[tuple[float, float], tuple[float, float]]
    ) -> str:
        """Predict the emotion.

        Args:
            frames: (n, H, W, 3) uint8 RGB, those that `frames` names.
            eyes: Centres of the picture's left and right eye in the first, (x, y) px.
        """
        ...
