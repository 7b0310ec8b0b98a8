"""What is published of one clip, as an attacker has it: without its label.

Motion maps alone where a data set holds no more; where there are frames, crops of a fixed number of
them beside. A clip with frames takes a megabyte: sequences of clips are read one by one, so that
they may lie on disk.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.maplayout import CELLS
from austicker.types import N_ROIS, Bools, Drift, Floats
from austicker.types.base import expect, expect_shape

FRAMES = 12
"""Frames of a clip that are kept."""
ONSET, APEX = 2, 6
ONSETS, APEXES = (0, 1, 2), (5, 6, 7)
"""Which of them lie at the annotated onset and apex, and which close by."""
CELL = 5
"""Crop px to a cell of a motion map: crops are 140 x 190 px, the eyes 80 px apart."""
_NAMES = 8
_TIMES = 4


@dataclass(frozen=True, slots=True)
class VisibleSticker:
    """One sticker, as anybody sees it.

    Attributes:
        roi: Region, 1-14.
        design: Name of what is printed on it.
        size: k, tenths of the face box.
        drifts: How far its print moves, right and down in inter-ocular distances, in each of the
            choice's times; none where it lies still.
    """

    roi: int
    design: str
    size: float
    drifts: tuple[Drift, ...] = ()


@dataclass(frozen=True, slots=True)
class VisibleChoice:
    """What can be seen of what was decided for a clip.

    Attributes:
        stickers: On the face.
        times: Onset, apex and offset of every movement that was put in, seconds after the clip's
            own annotated onset.
    """

    stickers: tuple[VisibleSticker, ...] = ()
    times: tuple[tuple[float, float, float], ...] = ()

    def __post_init__(self) -> None:
        for one in self.stickers:
            expect(1 <= one.roi <= N_ROIS, "VisibleChoice", f"ROIs in 1-{N_ROIS}", one.roi)
            fits = len(one.drifts) in {0, len(self.times)}
            expect(fits, "VisibleChoice", "no drifts, or one for each time", len(one.drifts))

    def vector(self) -> Floats:
        """(102,) numbers for a recogniser.

        For each region whether it wears a sticker, its size, its drift in the movement nearest to
        the onset and the mean of all; how many wear each design, hashed to 8 places; how many
        movements there are, and when and how long the nearest one is.
        """
        each = np.zeros((N_ROIS, 6))
        designs = np.zeros(_NAMES)
        nearest = min(range(len(self.times)), key=lambda i: abs(self.times[i][0]), default=None)
        for one in self.stickers:
            row = each[one.roi - 1]
            row[0], row[1] = 1, one.size
            if one.drifts and nearest is not None:
                row[2:4], row[4:6] = one.drifts[nearest], np.mean(one.drifts, axis=0)
            designs[zlib.crc32(one.design.encode()) % _NAMES] += 1
        times = np.zeros(_TIMES)
        if nearest is not None:
            onset, apex, offset = self.times[nearest]
            times[:] = len(self.times), onset, apex - onset, offset - apex
        return np.concatenate([each.ravel(), designs, times])


@dataclass(frozen=True, slots=True, eq=False)
class FaceFrames:
    """Crops of some frames of a clip, placed by the eyes in its onset.

    Attributes:
        images: (12, H, W, 3) uint8 RGB, in order of time; see `ONSET`, `APEX`.
        covered: (12, H, W) where stickers lie.
    """

    images: npt.NDArray[np.uint8]
    covered: Bools

    def __post_init__(self) -> None:
        expect_shape("FaceFrames", "images", self.images, (FRAMES, None, None, 3))
        expect_shape("FaceFrames", "covered", self.covered, self.images.shape[:3])


@dataclass(frozen=True, slots=True, eq=False)
class PublishedClip:
    """One clip of one person, protected or bare.

    Attributes:
        name: Unique.
        subject: Who; attackers never learn from the people they are tried on.
        motion: (28, 28, 3) from onset to apex: u and v from their medians, strain from 0, each in
            its range, as `FlowMap.centred`.
        covered: (28, 28) cells of it that stickers touch.
        choice: What can be seen of the choice.
        frames: None where only the map is known.
    """

    name: str
    subject: str
    motion: Floats
    covered: Bools
    choice: VisibleChoice
    frames: FaceFrames | None = None

    def __post_init__(self) -> None:
        expect_shape("PublishedClip", "motion", self.motion, (CELLS, CELLS, 3))
        expect_shape("PublishedClip", "covered", self.covered, (CELLS, CELLS))
