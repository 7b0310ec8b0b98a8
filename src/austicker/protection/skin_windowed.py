"""One person's skin changed within windows only, each from its own reference frame."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial, reduce

import numpy as np

from austicker.causal.fields import FieldModel, draw_field
from austicker.motion.nonrigid import SkinCrop, SkinMotion, spared
from austicker.protection.micro import is_brief
from austicker.protection.skin_crop import crop_to_image, skin_crop, skin_picture
from austicker.protection.skin_windows import EASE, Field, WindowGroup, frames, group_windows
from austicker.types import FaceTrack, Floats, Image, Window
from austicker.types.skin import SkinSettings


class WindowedSkin:
    """What moves the skin of one person, on each frame of a window in which the face is seen.

    Args:
        track: The head.
        windows: Onset, apex and offset as indices of frames of the video, spotted and dummy alike.
        settings: How much.
        fps: Frame rate.
        rng: Draws the fields.
        fields: What the population's motion looks like.
    """

    def __init__(
        self,
        track: FaceTrack,
        windows: Sequence[Window],
        settings: SkinSettings,
        *,
        fps: float,
        rng: np.random.Generator,
        fields: FieldModel | None,
    ) -> None:
        brief = [w for w in windows if is_brief(w, fps)]
        self._track = track
        self._settings = settings
        self._fields = fields
        self._ease = frames(EASE, fps)
        self._groups = group_windows(brief, fps, rng)
        self._past = 0
        self._too_long = len(windows) - len(brief)

    @property
    def too_large(self) -> int:
        """Windows so far whose movements are too large or too long for a micro-expression."""
        return self._too_long + sum(len(s.windows) for s in self._groups if s.share < 1)

    @property
    def too_small(self) -> int:
        """Windows so far in which the face was too small."""
        return sum(len(s.windows) for s in self._groups if s.too_small)

    def miss(self, index: int, *, small: bool) -> None:
        """The face is not seen on a frame, or is too small in it."""
        group = self._group(index)
        if group is not None and small:
            group.too_small = True

    def displacement(self, image: Image, index: int) -> tuple[Field, Floats] | None:
        """See `austicker.protection.skin.SkinOverlay.displacement`."""
        group = self._group(index)
        if group is None:
            return None
        pose, template = self._track.pose[index - self._track.start], self._track.template
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
        grey = skin_picture(image, to_image)
        if group.motion is None:
            group.motion = SkinMotion(crop, grey)
            return None
        group.motion.update(grey)
        wanted = spared(group.motion.size, self._settings.largest)
        # A movement that is left alone stays so, and becomes so without a jump.
        group.share = min(group.share, max(wanted, group.share - 1 / self._ease))
        level = self._settings.attenuation * group.share * group.fading(index, self._ease)
        return np.asarray(np.float32(level) * group.motion.displacement, np.float32)

    def _draw(self, crop: SkinCrop, rng: np.random.Generator) -> Field:
        return draw_field(self._settings, self._fields, crop.weight, crop.scale, rng)
