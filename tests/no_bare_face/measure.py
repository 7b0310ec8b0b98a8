"""Counts, on every frame, faces that show a sticker, are blurred, or are bare."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from austicker.faces.models import FaceModels
from austicker.protection.analyze import analyze_frames
from austicker.protection.make_plan import make_plan
from austicker.protection.options import Options
from austicker.protection.render import apply
from austicker.types import Floats, Image
from tests.no_bare_face.clips import FPS, Clip

LEAST = 0.01
"""Share of the visible face that must have changed; a sticker covers some 4 % of it."""
_VISIBLE = 0.35
"""Share of the face that must lie in the picture for a person to see a face."""
_BLURRED = 0.5
"""Share of the face from which on what changed is a blur and no sticker."""
_LEVELS = 4
"""Of 255, by which a changed pixel differs; less is not seen."""


@dataclass(frozen=True, slots=True)
class Tally:
    """Faces, each on one frame.

    Attributes:
        faces: How many a person would see.
        stickers, blurred: On how many of them a sticker is seen; how many are blurred.
        bare: (frame, number of the face in it) of those unchanged.
    """

    faces: int
    stickers: int
    blurred: int
    bare: tuple[tuple[int, int], ...]


def protected(
    frames: list[Image], models: FaceModels, fps: Fraction = Fraction(FPS)
) -> list[Image]:
    """The clip with the default settings, everything drawn."""
    analysis = analyze_frames(frames, fps, models)
    return list(apply(frames, make_plan(analysis, Options(seed=15))))


def tally(before: list[Image], after: list[Image], faces: list[list[Floats]]) -> Tally:
    """Look at every face of every frame.

    Args:
        before, after: The same frames.
        faces: Of each frame, (4,) boxes x0, y0, x1, y1 px.
    """
    seen = stickers = blurred = 0
    bare = []
    for index, (a, b, boxes) in enumerate(zip(before, after, faces, strict=True)):
        for number, box in enumerate(boxes):
            share = changed_share(a, b, box)
            if share is None:
                continue
            seen += 1
            if share < LEAST:
                bare.append((index, number))
            elif share < _BLURRED:
                stickers += 1
            else:
                blurred += 1
    return Tally(seen, stickers, blurred, tuple(bare))


def changed_share(before: Image, after: Image, box: Floats) -> float | None:
    """Share of a face's pixels that changed; None where hardly any of it is in the picture."""
    height, width = before.shape[:2]
    low = np.clip(box[:2], 0, [width, height])
    high = np.clip(box[2:], 0, [width, height])
    if np.prod(high - low) < _VISIBLE * np.prod(box[2:] - box[:2]):
        return None
    (x0, y0), (x1, y1) = np.floor(low).astype(int), np.ceil(high).astype(int)
    # Dark pixels change by as much as they can.
    a, b = (picture[y0:y1, x0:x1].astype(int) for picture in (before, after))
    least = np.minimum(_LEVELS, 1 + a.max(axis=2) // 16)
    return float((np.abs(a - b).max(axis=2) >= least).mean())


def run(clip: Clip, models: FaceModels) -> Tally:
    """Protect a clip and look at every face in it."""
    return tally(clip.frames, protected(clip.frames, models), clip.faces)
