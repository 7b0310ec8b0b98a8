"""The skin of one person changed frame after frame, from the head's pose and frames of the past."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.causal.fields import FieldModel, draw_motion
from austicker.motion.nonrigid import weighed
from austicker.protection.skin_baseline import SkinBaseline
from austicker.protection.skin_crop import (
    HEIGHT,
    SCALE,
    WIDTH,
    crop_to_image,
    mouth_part,
    skin_crop,
    skin_picture,
)
from austicker.protection.skin_field import Field, FieldProcess
from austicker.types import Floats, Image
from austicker.types.skin import SkinSettings

_TURN = 0.2
"""Share of the way that the place of the skin, which a turning head changes, comes nearer to a
new one on each frame."""
_RISE = 0.15
"""Seconds in which the field comes in where a face is seen again."""
_HALF = 0.5


class SteadySkin:
    """What moves the skin of one person, from frame to frame.

    Args:
        settings: How much.
        template: (478, 3) the head, facing the viewer.
        fps: Frame rate.
        rng: Draws the field.
        fields: What the population's motion looks like.
        level: 0-1, how much of the field the first frame has; it comes in from there.

    Attributes:
        baseline: The skin's own motion.
    """

    def __init__(
        self,
        settings: SkinSettings,
        template: Floats,
        *,
        fps: float,
        rng: np.random.Generator,
        fields: FieldModel | None,
        level: float,
    ) -> None:
        self.baseline = SkinBaseline(settings, fps)
        self._settings = settings
        self._template = template
        self._fields = fields
        self._rise = 1 / max(1.0, _RISE * fps)
        self._process = FieldProcess(fps, rng)
        self._weight: npt.NDArray[np.float32] | None = None
        self._aim: npt.NDArray[np.float32] = np.zeros((HEIGHT, WIDTH), np.float32)
        self._level = level

    def forget(self) -> None:
        """The face was not seen."""
        self.baseline.forget()
        self._weight, self._level = None, 0.0

    def displacement(
        self, image: Image, pose: Floats, step: int, *, spare: bool = False
    ) -> tuple[Field, Floats] | None:
        """See `austicker.protection.skin.SkinOverlay.displacement`.

        Args:
            image: (H, W, 3) uint8 RGB.
            pose: (2, 4) of the head.
            step: Frames since the first; must not decrease from call to call.
            spare: Whether a movement known to be larger or longer is under way.
        """
        to_image = crop_to_image(pose, self._template)
        grey = skin_picture(image, to_image)
        own = self.baseline.update(grey, spare=spare)
        moved = None if own is None else np.float32(self._settings.attenuation) * own
        if self.baseline.due:
            crop = skin_crop(pose, self._template)
            self._aim = crop.weight
            self.baseline.begin(grey, crop, mouth_part(pose, self._template))
        if self._settings.population or self._settings.noise:
            drawn = weighed(self._process.at(step, self._draw), self._where())
            moved = drawn if moved is None else moved + drawn
        return None if moved is None else (moved, to_image)

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
