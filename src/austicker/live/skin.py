"""One person's skin in a stream: the own small motion attenuated, a drawn one put in its place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.causal.field_store import packaged_fields
from austicker.causal.fields import draw_motion
from austicker.protection.skin import LEAST_SCALE
from austicker.protection.skin_baseline import SkinBaseline
from austicker.protection.skin_crop import (
    HEIGHT,
    SCALE,
    WIDTH,
    crop_to_image,
    inter_ocular_under,
    mouth_part,
    skin_crop,
)
from austicker.protection.skin_field import Field, FieldProcess
from austicker.rendering.warp import cut_grey, warp
from austicker.types import Floats, Image
from austicker.types.skin import SkinSettings

_TURN = 0.2
_RISE = 0.15
_HALF = 0.5


class LiveSkin:
    """Changes frames of one person, from those of the past alone.

    As `austicker.protection.skin_always`, but that no spotter has seen the stream before: what is
    taken for a movement larger than a micro-expression is let go.

    Args:
        settings: How much.
        template: (478, 3) the head, facing the viewer.
        fps: Expected frame rate.
        rng: Draws the field.
    """

    def __init__(
        self, settings: SkinSettings, template: Floats, fps: float, rng: np.random.Generator
    ) -> None:
        self._settings, self._template, self._fps = settings, template, fps
        self._fields = packaged_fields() if settings.population else None
        self._baseline = SkinBaseline(settings, fps)
        self._process = FieldProcess(fps, rng)
        self._aim: npt.NDArray[np.float32] = np.zeros((HEIGHT, WIDTH), np.float32)
        self._weight: npt.NDArray[np.float32] | None = None
        self._level = 0.0

    def forget(self) -> None:
        """The face was not seen."""
        self._baseline.forget()
        self._weight, self._level = None, 0.0

    def apply(self, image: Image, pose: Floats, seconds: float) -> Image:
        """A frame with the skin changed; `image` itself where the face is too small.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            pose: (2, 4) of the head.
            seconds: Since the first frame; must not decrease from call to call.
        """
        if inter_ocular_under(pose, self._template) < LEAST_SCALE:
            self.forget()
            return image
        to_image = crop_to_image(pose, self._template)
        parts: list[Field] = []
        if self._settings.attenuation:
            grey = cut_grey(image, to_image, (WIDTH, HEIGHT))
            own = self._baseline.update(grey)
            if own is not None:
                parts.append(np.float32(self._settings.attenuation) * own)
        if self._baseline.due or self._weight is None:
            crop = skin_crop(pose, self._template)
            self._aim = crop.weight
            if self._settings.attenuation:
                self._baseline.begin(grey, crop, mouth_part(pose, self._template))
        if self._settings.population or self._settings.noise:
            field = self._process.at(round(seconds * self._fps), self._draw)
            parts.append(field * self._where()[..., None])
        if not parts:
            return image
        return warp(image, np.sum(parts, axis=0, dtype=np.float32), to_image)

    def _where(self) -> npt.NDArray[np.float32]:
        if self._weight is None:
            self._weight = self._aim
        else:
            self._weight = self._weight + np.float32(_TURN) * (self._aim - self._weight)
        level = self._level
        self._level = min(1.0, level + 1 / max(1.0, _RISE * self._fps))
        return np.float32(level) * self._weight

    def _draw(self, rng: np.random.Generator) -> Field:
        return draw_motion(self._settings, self._fields, self._aim > _HALF, SCALE, rng)
