"""Frames as they come from a file, and short clips of them."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.types.base import Image, expect, expect_shape


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One decoded video frame, upright.

    Attributes:
        image: (H, W, 3) uint8 RGB.
        index: 0-based position in the stream.
        time: Presentation time in seconds, exact.

    Example:
        >>> Frame(np.zeros((4, 6, 3), np.uint8), index=2, time=Fraction(2, 25)).time
        Fraction(2, 25)
    """

    image: Image
    index: int
    time: Fraction

    def __post_init__(self) -> None:
        expect_shape("Frame", "image", self.image, (None, None, 3))
        expect(self.image.dtype == np.uint8, "Frame", "image of uint8", self.image.dtype)
        expect(self.index >= 0, "Frame", "index >= 0", self.index)


@dataclass(frozen=True, slots=True, eq=False)
class Clip:
    """A short annotated video of one face.

    Attributes:
        frames: (T, H, W, 3) uint8 RGB, T >= 1.
        fps: Exact frame rate.
        onset, apex, offset: 0-based indices into `frames`, onset <= apex <= offset < T.
        subject: The person's name; clips of one person share it.
        emotion: The annotated label, as the data set spells it; None when unlabelled.
        name: Unique within its data set.
        source: Data set the clip came from.

    Example:
        >>> frames = np.zeros((9, 4, 6, 3), np.uint8)
        >>> Clip(frames, Fraction(25), 1, 4, 8, subject="ann", emotion="surprise").apex
        4
    """

    frames: npt.NDArray[np.uint8]
    fps: Fraction
    onset: int
    apex: int
    offset: int
    subject: str
    emotion: str | None
    name: str = ""
    source: str = ""

    def __post_init__(self) -> None:
        expect_shape("Clip", "frames", self.frames, (None, None, None, 3))
        expect(self.frames.dtype == np.uint8, "Clip", "frames of uint8", self.frames.dtype)
        expect(isinstance(self.fps, Fraction), "Clip", "fps as a Fraction", type(self.fps))
        expect(self.fps > 0, "Clip", "fps > 0", self.fps)
        marks = (self.onset, self.apex, self.offset)
        ordered = 0 <= self.onset <= self.apex <= self.offset < len(self.frames)
        expect(ordered, "Clip", f"0 <= onset <= apex <= offset < {len(self.frames)}", marks)
