"""Some shots of a video, drawn by another process, which sends back what it changed."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from austicker.media.patch import Box, changed_box
from austicker.media.probe import VideoInfo
from austicker.media.stretch import Stretch, read_stretch, sum_of
from austicker.protection.memory import keep_little
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.skin import SkinCounts
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Frame, Image


@dataclass(frozen=True, slots=True, eq=False)
class DrawTask:
    """What is to be drawn.

    Attributes:
        info: Of the video.
        stretch: Its frames.
        plan: With those people and faces only that are in these frames.
        parts: What of each frame is looked at or drawn on.
    """

    info: VideoInfo
    stretch: Stretch
    plan: Plan
    parts: tuple[Box | None, ...]

    def part(self, index: int) -> Box | None:
        """What of frame `index`; None for nothing."""
        row = index - self.stretch.first
        return self.parts[row] if 0 <= row < len(self.parts) else None


@dataclass(frozen=True, slots=True, eq=False)
class DrawnFrame:
    """What was changed of a frame.

    Attributes:
        index: Of the frame.
        before: `sum_of` its part, as decoded.
        rows, columns: (first, stop) of what changed; both empty where nothing did.
        pixels: (h, w, 3) uint8 RGB there.
    """

    index: int
    before: int
    rows: tuple[int, int]
    columns: tuple[int, int]
    pixels: Image


@dataclass(frozen=True, slots=True, eq=False)
class DrawnShots:
    """What is known once all of a task is drawn.

    Attributes:
        shown: (T,) of everybody, see `PersonOverlay.shown`.
        skin: Of everybody; None where the skin stays.
        blurred, touched: See `VideoOverlay`.
    """

    shown: tuple[npt.NDArray[np.uint8], ...]
    skin: tuple[SkinCounts | None, ...]
    blurred: int
    touched: int


Drawn: TypeAlias = DrawnFrame | DrawnShots


def draw(task: DrawTask) -> Generator[Drawn, None, None]:
    """Every frame of a task in order, and `DrawnShots` in the end."""
    overlays = person_overlays(task.plan)
    overlay = VideoOverlay(overlays, task.plan.untracked, task.plan.spans)
    with closing(read_stretch(task.info, task.stretch, task.part)) as frames:
        for frame in frames:
            part = task.part(frame.index)
            yield _change(frame, overlay.apply(frame.image, frame.index, part), part)
    yield DrawnShots(
        tuple(one.shown for one in overlays),
        tuple(None if one.skin is None else one.skin.counts for one in overlays),
        overlay.blurred,
        overlay.touched,
    )


def draw_apart(task: DrawTask) -> Generator[Drawn, None, None]:
    """`draw`, in a process of its own."""
    keep_little()
    yield from draw(task)


def inside(image: Image, part: Box | None) -> Image:
    """The part of a picture that is converted; all of it for None."""
    if part is None:
        return image
    return image[part.widened((image.shape[1], image.shape[0])).slices]


def _change(frame: Frame, image: Image, part: Box | None) -> DrawnFrame:
    before = inside(frame.image, part)
    box = None if image is frame.image else changed_box(before, inside(image, part))
    rows, columns = (slice(0, 0), slice(0, 0)) if box is None else box
    pixels = np.ascontiguousarray(inside(image, part)[rows, columns])
    return DrawnFrame(
        frame.index,
        sum_of(before),
        (rows.start, rows.stop),
        (columns.start, columns.stop),
        pixels,
    )
