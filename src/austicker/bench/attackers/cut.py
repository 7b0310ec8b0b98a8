"""From a clip's frames to what an attacker keeps of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.clip import (
    APEX,
    CELL,
    ONSET,
    FaceFrames,
    PublishedClip,
    VisibleChoice,
)
from austicker.bench.attackers.motion import cells_under, map_between
from austicker.maplayout import CELLS
from austicker.motion.crop import Eyes, crop_frames
from austicker.motion.flowmap import TIGHT
from austicker.types import Bools, Image


@dataclass(frozen=True, slots=True)
class Mark:
    """One annotated movement in a clip.

    Attributes:
        onset, apex, offset: 0-based indices.
        frames: Of the whole clip.
        fps: Frame rate.
    """

    onset: int
    apex: int
    offset: int
    frames: int
    fps: Fraction

    def moments(self) -> tuple[int, ...]:
        """The 12 frames that are kept, in order of time; in a short clip some are the same.

        Three up to the onset, two on the way, three around the apex, one on the way back, three
        from the offset on; a thirtieth of a second apart where they are neighbours.
        """
        step = max(1, round(float(self.fps) / 30))
        rise, fall = self.apex - self.onset, self.offset - self.apex
        at = [
            self.onset - 2 * step,
            self.onset - step,
            self.onset,
            self.onset + round(rise / 3),
            self.onset + round(2 * rise / 3),
            max(self.onset, self.apex - step),
            self.apex,
            self.apex + step,
            self.apex + max(step, round(fall / 2)),
            self.offset,
            self.offset + step,
            self.offset + 2 * step,
        ]
        return tuple(int(i) for i in np.maximum.accumulate(np.clip(at, 0, self.frames - 1)))


def published(
    images: Mapping[int, Image],
    covered: Mapping[int, Bools],
    mark: Mark,
    eyes: Eyes,
    *,
    name: str,
    subject: str,
    choice: VisibleChoice,
) -> PublishedClip:
    """Crop what is kept of a clip.

    Args:
        images: (H, W, 3) uint8 RGB, at least the frames that `mark.moments()` names.
        covered: (H, W) where stickers lie in these frames; frames without any may lack.
        mark: The movement.
        eyes: In the onset frame as it was; px.
        name: Of the clip.
        subject: Who.
        choice: What can be seen of the choice.
    """
    moments = mark.moments()
    crops = crop_frames(np.stack([images[i] for i in moments]), eyes, TIGHT, CELLS * CELL)
    masks = np.zeros(crops.shape[:3], np.bool_)
    for row, index in enumerate(moments):
        if index in covered and covered[index].any():
            masks[row] = _mask(covered[index], eyes)
    motion = map_between(crops[ONSET], crops[APEX])
    pair = masks[[ONSET, APEX]]
    return PublishedClip(name, subject, motion, cells_under(pair), choice, FaceFrames(crops, masks))


def _mask(covered: Bools, eyes: Eyes) -> npt.NDArray[np.bool_]:
    shown = np.repeat(np.where(covered, 255, 0).astype(np.uint8)[..., None], 3, axis=2)
    return np.asarray(crop_frames(shown[None], eyes, TIGHT, CELLS * CELL)[0, ..., 0] > 127)
