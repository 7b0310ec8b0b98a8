"""What a rule that looks at pixels may choose among, and what tells it how a face is read."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from austicker.types.base import DOCUMENT, N_ROIS, Floats, Image, expect, expect_shape

MOST_ANGLE = 180.0
RESTING = "neutral"
"""What recognisers call a face that shows nothing."""


@dataclass(frozen=True, slots=True)
class StickerSpec:
    """One sticker, as a rule wants it.

    Attributes:
        roi: 1-14.
        sticker: Registered name or file name.
        size: k; the side is k/10 of the face box.
        angle: Turned clockwise about its middle, degrees.

    Example:
        >>> StickerSpec(roi=9, sticker="heart", size=2.0)
        StickerSpec(roi=9, sticker='heart', size=2.0, angle=0.0)
    """

    roi: int
    sticker: str
    size: float
    angle: float = 0.0

    def __post_init__(self) -> None:
        expect(1 <= self.roi <= N_ROIS, "StickerSpec", f"roi in 1-{N_ROIS}", self.roi)
        expect(0 < self.size <= 10, "StickerSpec", "size k in (0, 10]", self.size)
        fits = math.isfinite(self.angle) and abs(self.angle) <= MOST_ANGLE
        expect(fits, "StickerSpec", f"an angle within {MOST_ANGLE:g} degrees", self.angle)


@dataclass(frozen=True, slots=True, eq=False)
class StickerVariant:
    """A design, size and rotation that a rule may choose, and where it may go.

    Attributes:
        sticker, size, angle: See `StickerSpec`.
        side: Of the sticker, px of the head facing the viewer.
        occlusion_cost: (14, J) as of `austicker.types.Allowed`; None where there are no limits.

    Example:
        >>> StickerVariant("heart", size=2.0, angle=0.0, side=40.0).side
        40.0
    """

    sticker: str
    size: float
    angle: float
    side: float
    occlusion_cost: Floats | None = None

    def __post_init__(self) -> None:
        expect(self.side > 0, "StickerVariant", "side > 0", self.side)
        if self.occlusion_cost is not None:
            expect_shape("StickerVariant", "occlusion_cost", self.occlusion_cost, (N_ROIS, None))


@dataclass(frozen=True, slots=True, eq=False)
class FaceStill:
    """One view of a face as recognisers of stills are given it.

    Attributes:
        index: Of the frame; 0 for a photo.
        image: (S, S, 3) uint8 RGB, cropped by the eyes, see
            `austicker.motion.crop.FACE_AND_MARGIN`.

    Example:
        >>> FaceStill(0, np.zeros((64, 64, 3), np.uint8)).index
        0
    """

    index: int
    image: Image

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        expect(self.index >= 0, "FaceStill", "index >= 0", self.index)
        expect_shape("FaceStill", "image", self.image, (None, None, 3))
        expect(self.image.dtype == np.uint8, "FaceStill", "image of uint8", self.image.dtype)


@dataclass(frozen=True, slots=True)
class StillVerification:
    """What recognisers of stills that did not help to choose read in one frame.

    Attributes:
        index: Of the frame; 0 for a photo.
        emotion: What most of them read in the original; of equals the likelier.
        before, after: How many read it in the original, and in the copy.
        of: How many were asked.

    Example:
        >>> StillVerification(0, "happiness", before=3, after=1, of=3).readable
        False
    """

    index: int
    emotion: str
    before: int
    after: int
    of: int

    def __post_init__(self) -> None:
        expect(self.index >= 0, "StillVerification", "index >= 0", self.index)
        counts = (self.before, self.after)
        fits = min(counts) >= 0 and max(counts) <= self.of
        expect(fits, "StillVerification", f"before and after of 0-{self.of}", counts)

    @property
    def shown(self) -> bool:
        """Whether most read an expression in the original."""
        return self.emotion != RESTING and 2 * self.before > self.of

    @property
    def readable(self) -> bool:
        """Whether most read it in both."""
        return self.shown and 2 * self.after > self.of


class StillReader(Protocol):
    """Recognisers of stills, asked together.

    Example:
        >>> shape = reader.probabilities(stills).shape  # doctest: +SKIP
        >>> shape == (len(reader.names), len(stills), len(reader.classes))  # doctest: +SKIP
        True
    """

    @property
    def names(self) -> tuple[str, ...]:
        """Of the recognisers."""
        ...

    @property
    def classes(self) -> tuple[str, ...]:
        """Emotions, the same for all of them."""
        ...

    def probabilities(self, stills: npt.NDArray[np.uint8]) -> Floats:
        """(R, N, K) of N stills as `FaceStill` holds them."""
        ...


class AppearanceSimulator(Protocol):
    """Predicts what recognisers read in a still with stickers on it, by drawing and asking.

    Example:
        >>> sets = [(StickerSpec(9, "heart", 2.0),), ()]
        >>> problem.appearance.change(sets).shape  # doctest: +SKIP
        (2,)
    """

    def variants(self, angle: float) -> tuple[StickerVariant, ...]:
        """What may be chosen, at one rotation; largest first, designs in the user's order."""
        ...

    def predicted(self) -> str:
        """What the recognisers together read in the bare face."""
        ...

    def probability(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str) -> Floats:
        """(S,) probability that the recognisers give to an emotion under each set, their mean.

        Raises:
            NoEvidenceError: None of them knows the emotion.
        """
        ...

    def change(self, sets: Sequence[tuple[StickerSpec, ...]], emotion: str | None = None) -> Floats:
        """(S,) how much each set is expected to change what a recogniser reads.

        How far it moves the log odds of these recognisers, their mean, and how much it covers,
        both in what one sticker usually does; where the emotion is known, how far the square
        root of its probability falls counts beside that. 0 for the bare face.

        Raises:
            NoEvidenceError: None of them knows the emotion.
        """
        ...
