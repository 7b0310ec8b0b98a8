"""One person's skin through a video: the own motion attenuated, a drawn one put in its place.

Within a window the skin's non-rigid motion since shortly before the onset is warped back, and a
random field, drawn without any look at the clip, rises and falls instead. Frames are asked for in
order, and nothing of a frame after the present one is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial, reduce

import numpy as np

from austicker.causal.fields import FieldModel, draw_field
from austicker.errors import DataError
from austicker.motion.nonrigid import SkinCrop, SkinMotion, spared
from austicker.protection.micro import is_brief
from austicker.protection.skin_crop import (
    HEIGHT,
    WIDTH,
    crop_to_image,
    inter_ocular_under,
    skin_crop,
)
from austicker.protection.skin_windows import EASE, Field, WindowGroup, frames, group_windows
from austicker.rendering.warp import cut_grey, warp
from austicker.types import FaceTrack, Floats, Image, Window
from austicker.types.skin import SkinSettings

LEAST_SCALE = 20.0
"""Inter-ocular distance, px, below which a face is left as it is."""


@dataclass(frozen=True, slots=True)
class SkinCounts:
    """What was done, and what was not.

    Attributes:
        windows: Windows asked for.
        too_large: Of these, movements so far too large or too long for a micro-expression, which
            are left as they are: "not hidden: too large".
        too_small: Of these, windows so far in which the face was too small for a warp.
        frames: Frames changed so far.
    """

    windows: int
    too_large: int
    too_small: int
    frames: int


class SkinOverlay:
    """Changes the frames of one person in one shot.

    Args:
        track: The head.
        windows: Onset, apex and offset as indices of frames of the video, spotted and dummy alike.
        settings: How much.
        fps: Frame rate.
        rng: Draws the fields; the same generator gives the same film.
        fields: What the population's motion looks like; needed where `settings.population` > 0.

    Raises:
        DataError: `settings.population` without `fields`.
    """

    def __init__(
        self,
        track: FaceTrack,
        windows: Sequence[Window],
        settings: SkinSettings,
        *,
        fps: float,
        rng: np.random.Generator,
        fields: FieldModel | None = None,
    ) -> None:
        if settings.population and fields is None:
            raise DataError(
                "fields: expected the population's fields of motion for a population amplitude of "
                f"{settings.population:g}, got none; fit them, or set the amplitude to 0"
            )
        brief = [w for w in windows if is_brief(w, fps)]
        self._track = track
        self._settings = settings
        self._fields = fields
        self._ease = frames(EASE, fps)
        self._groups = group_windows(brief, fps, rng)
        self._past = 0
        self._windows = len(windows)
        self._too_long = len(windows) - len(brief)
        self._changed = 0

    @property
    def counts(self) -> SkinCounts:
        """So far."""
        large = sum(len(s.windows) for s in self._groups if s.share < 1)
        small = sum(len(s.windows) for s in self._groups if s.too_small)
        return SkinCounts(self._windows, self._too_long + large, small, self._changed)

    def apply(self, image: Image, index: int) -> Image:
        """Frame `index` with the skin changed; `image` itself where nothing is to be done.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Of the frame in the video; must increase from call to call.
        """
        found = self.displacement(image, index)
        if found is None:
            return image
        self._changed += 1
        return warp(image, *found)

    def displacement(self, image: Image, index: int) -> tuple[Field, Floats] | None:
        """What `apply` moves, for those who measure it.

        Args:
            image: As for `apply`.
            index: As for `apply`.

        Returns:
            (h, w, 2) right and down, px of the upright crop, and the (2, 3) matrix from px of the
            crop to px of the image, as for `austicker.rendering.warp.warp`; None where nothing
            moves.
        """
        group = self._group(index)
        row = index - self._track.start
        present = 0 <= row < len(self._track.present) and bool(self._track.present[row])
        if group is None or not present or self._settings.idle:
            return None
        pose, template = self._track.pose[row], self._track.template
        if inter_ocular_under(pose, template) < LEAST_SCALE:
            group.too_small = True
            return None
        if group.crop is None:
            group.crop = skin_crop(pose, template)
        to_image = crop_to_image(pose, template)
        draw = partial(self._draw, group.crop)
        parts = [window.field(index, draw) for window in group.windows]
        if self._settings.attenuation:
            parts.append(self._own(group, group.crop, image, to_image, index))
        moving = [part for part in parts if part is not None]
        return (reduce(np.add, moving), to_image) if moving else None

    def _group(self, index: int) -> WindowGroup | None:
        """The one under way on frame `index`."""
        while self._past < len(self._groups):
            group = self._groups[self._past]
            if index <= group.stop + self._ease:
                return group if group.start <= index else None
            group.end()
            self._past += 1
        return None

    def _own(
        self,
        group: WindowGroup,
        crop: SkinCrop,
        image: Image,
        to_image: Floats,
        index: int,
    ) -> Field | None:
        """What takes the skin back to where it was when the group began."""
        grey = cut_grey(image, to_image, (WIDTH, HEIGHT))
        if group.motion is None:
            group.motion = SkinMotion(crop, grey)
            return None
        displacement = group.motion.update(grey)
        wanted = spared(group.motion.size, self._settings.largest)
        # A movement that is left alone stays so, and becomes so without a jump.
        group.share = min(group.share, max(wanted, group.share - 1 / self._ease))
        level = self._settings.attenuation * group.share * group.fading(index, self._ease)
        return np.asarray(np.float32(level) * displacement, np.float32)

    def _draw(self, crop: SkinCrop, rng: np.random.Generator) -> Field:
        return draw_field(self._settings, self._fields, crop.weight, crop.scale, rng)
