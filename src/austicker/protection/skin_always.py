"""One person's skin changed all the time: nothing of it depends on what a spotter found."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from austicker.causal.fields import FieldModel, draw_motion
from austicker.protection.skin_baseline import SkinBaseline
from austicker.protection.skin_crop import (
    HEIGHT,
    SCALE,
    WIDTH,
    crop_to_image,
    mouth_part,
    skin_crop,
)
from austicker.protection.skin_field import Field, FieldProcess
from austicker.protection.skin_windows import LEAD, frames
from austicker.rendering.warp import cut_grey
from austicker.types import FaceTrack, Floats, Image, Window
from austicker.types.skin import SkinSettings

_TURN = 0.2
"""Share of the way that the place of the skin, which a turning head changes, comes nearer to a
new one on each frame."""
_RISE = 0.15
"""Seconds in which the field comes in where a face is seen again."""
_HALF = 0.5


class AlwaysSkin:
    """What moves the skin of one person, on each frame in which the face is seen.

    Args:
        track: The head.
        settings: How much.
        brief: Micro-expressions that were spotted, as indices of frames. What is drawn does not
            depend on them; they are attenuated even if a larger movement has just been let go.
        larger: Movements known to be larger or longer than a micro-expression; they are not
            attenuated.
        fps: Frame rate.
        rng: Draws the field.
        fields: What the population's motion looks like.

    Attributes:
        too_small: Frames so far on which the face was too small.
    """

    def __init__(
        self,
        track: FaceTrack,
        settings: SkinSettings,
        brief: Sequence[Window],
        larger: Sequence[Window],
        *,
        fps: float,
        rng: np.random.Generator,
        fields: FieldModel | None,
    ) -> None:
        self._track = track
        self._settings = settings
        self._fields = fields
        self._rise = 1 / max(1.0, _RISE * fps)
        lead = frames(LEAD, fps)
        self._begins = frozenset(w.onset - lead for w in brief)
        self._spared = tuple(sorted((w.onset, w.offset) for w in larger))
        self._baseline = SkinBaseline(settings, fps)
        self._process = FieldProcess(fps, rng)
        self._weight: npt.NDArray[np.float32] | None = None
        self._aim: npt.NDArray[np.float32] = np.zeros((HEIGHT, WIDTH), np.float32)
        self._level = 1.0
        self._last = track.start - 1
        self.too_small = 0

    @property
    def too_large(self) -> int:
        """Movements so far that proved larger or longer than a micro-expression."""
        return self._baseline.let_go

    def miss(self, index: int, *, small: bool) -> None:
        """The face is not seen on a frame, or is too small in it."""
        self.too_small += small
        self._forget()

    def displacement(self, image: Image, index: int) -> tuple[Field, Floats] | None:
        """See `austicker.protection.skin.SkinOverlay.displacement`."""
        if index != self._last + 1:
            self._forget()
        self._last = index
        pose, template = self._track.pose[index - self._track.start], self._track.template
        to_image = crop_to_image(pose, template)
        grey = cut_grey(image, to_image, (WIDTH, HEIGHT))
        if index in self._begins:
            self._baseline.hold()
        spare = any(first <= index <= last for first, last in self._spared)
        own = self._baseline.update(grey, spare=spare)
        parts = [] if own is None else [np.float32(self._settings.attenuation) * own]
        if self._baseline.due:
            crop = skin_crop(pose, template)
            self._aim = crop.weight
            self._baseline.begin(grey, crop, mouth_part(pose, template))
        if self._settings.population or self._settings.noise:
            field = self._process.at(index - self._track.start, self._draw)
            parts.append(field * self._where()[..., None])
        return (np.sum(parts, axis=0, dtype=np.float32), to_image) if parts else None

    def _forget(self) -> None:
        self._baseline.forget()
        self._weight, self._level = None, 0.0

    def _where(self) -> npt.NDArray[np.float32]:
        """(HEIGHT, WIDTH) 0-1, by how much the field moves the skin."""
        if self._weight is None:
            self._weight = self._aim
        else:
            self._weight = self._weight + np.float32(_TURN) * (self._aim - self._weight)
        level, self._level = self._level, min(1.0, self._level + self._rise)
        return np.float32(level) * self._weight

    def _draw(self, rng: np.random.Generator) -> Field:
        return draw_motion(self._settings, self._fields, self._aim > _HALF, SCALE, rng)
