"""One person's skin in a stream: the own small motion attenuated, a drawn one put in its place."""

from __future__ import annotations

import numpy as np

from austicker.causal.field_store import packaged_fields
from austicker.protection.skin import LEAST_SCALE
from austicker.protection.skin_crop import inter_ocular_under
from austicker.protection.skin_steady import SteadySkin
from austicker.rendering.warp import warp
from austicker.types import Floats, Image
from austicker.types.skin import SkinSettings


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
        self._template, self._fps = template, fps
        fields = packaged_fields() if settings.population else None
        self._skin = SteadySkin(settings, template, fps=fps, rng=rng, fields=fields, level=0.0)

    def forget(self) -> None:
        """The face was not seen."""
        self._skin.forget()

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
        found = self._skin.displacement(image, pose, round(seconds * self._fps))
        return image if found is None else warp(image, *found)
