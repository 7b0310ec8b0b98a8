"""One person's skin changed all the time: what is drawn does not depend on what was spotted.

What is attenuated does, while a larger movement is let go: see `AlwaysSkin`.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.causal.fields import FieldModel
from austicker.protection.skin_field import Field
from austicker.protection.skin_steady import SteadySkin
from austicker.protection.skin_windows import LEAD, frames
from austicker.types import FaceTrack, Floats, Image, Window
from austicker.types.skin import SkinSettings


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
        lead = frames(LEAD, fps)
        self._begins = frozenset(w.onset - lead for w in brief)
        self._spared = tuple(sorted((w.onset, w.offset) for w in larger))
        self._skin = SteadySkin(
            settings, track.template, fps=fps, rng=rng, fields=fields, level=1.0
        )
        self._last = track.start - 1
        self.too_small = 0

    @property
    def too_large(self) -> int:
        """Movements so far that proved larger or longer than a micro-expression."""
        return self._skin.baseline.let_go

    def miss(self, index: int, *, small: bool) -> None:
        """The face is not seen on a frame, or is too small in it."""
        self.too_small += small
        self._skin.forget()

    def displacement(self, image: Image, index: int) -> tuple[Field, Floats] | None:
        """See `austicker.protection.skin.SkinOverlay.displacement`."""
        if index != self._last + 1:
            self._skin.forget()
        self._last = index
        if index in self._begins:
            self._skin.baseline.hold()
        spare = any(first <= index <= last for first, last in self._spared)
        row = index - self._track.start
        return self._skin.displacement(image, self._track.pose[row], row, spare=spare)
