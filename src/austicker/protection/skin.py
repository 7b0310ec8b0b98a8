"""One person's skin through a video: the own motion attenuated, a drawn one put in its place.

The skin's non-rigid motion is warped back, and a random field, drawn without any look at the clip,
is put in its place: all the time, or within windows only. Frames are asked for in order, and
nothing of a frame after the present one is needed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from austicker.causal.fields import FieldModel
from austicker.errors import DataError
from austicker.media.patch import Box, copied
from austicker.protection.skin_always import AlwaysSkin
from austicker.protection.skin_crop import inter_ocular_under
from austicker.protection.skin_field import Field
from austicker.protection.skin_windowed import WindowedSkin
from austicker.rendering.warp import warp
from austicker.types import FaceTrack, Floats, Image, Window
from austicker.types.skin import SkinSettings

LEAST_SCALE = 20.0
"""Inter-ocular distance, px, below which a face is left as it is."""


@dataclass(frozen=True, slots=True)
class SkinCounts:
    """What was done, and what was not.

    Attributes:
        too_large: Movements so far too large or too long for a micro-expression, which are left as
            they are: "not hidden: too large". Within windows: windows with such a movement.
        too_small: Frames so far on which the face was too small for a warp. Within windows:
            windows with such a frame.
        frames: Frames changed so far.
    """

    too_large: int
    too_small: int
    frames: int


class SkinOverlay:
    """Changes the frames of one person in one shot.

    Args:
        track: The head.
        windows: Onset, apex and offset as indices of frames of the video, spotted and dummy alike;
            where `settings.always` those spotted, on which nothing that is drawn depends.
        settings: How much, and when.
        fps: Frame rate.
        rng: Draws the fields; the same generator gives the same film.
        fields: What the population's motion looks like; needed where `settings.population` > 0.
        larger: Movements known to be no micro-expressions, which are left as they are where
            `settings.always`; others are found on the way.

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
        larger: Sequence[Window] = (),
    ) -> None:
        if settings.population and fields is None:
            raise DataError(
                "fields: expected the population's fields of motion for a population amplitude of "
                f"{settings.population:g}, got none; fit them, or set the amplitude to 0"
            )
        self._track = track
        self._settings = settings
        self._changed = 0
        self._elsewhere: SkinCounts | None = None
        self._skin: AlwaysSkin | WindowedSkin
        if settings.always:
            self._skin = AlwaysSkin(
                track, settings, windows, larger, fps=fps, rng=rng, fields=fields
            )
        else:
            self._skin = WindowedSkin(track, windows, settings, fps=fps, rng=rng, fields=fields)

    @property
    def counts(self) -> SkinCounts:
        """So far."""
        if self._elsewhere is not None:
            return self._elsewhere
        return SkinCounts(self._skin.too_large, self._skin.too_small, self._changed)

    def take_over(self, counts: SkinCounts) -> None:
        """Say what was done by another process that changed this person's frames."""
        self._elsewhere = counts

    def apply(self, image: Image, index: int, part: Box | None = None) -> Image:
        """Frame `index` with the skin changed; `image` itself where nothing is to be done.

        Args:
            image: (H, W, 3) uint8 RGB, left as it is.
            index: Of the frame in the video; must increase from call to call.
            part: What is known of the picture; None for all of it.
        """
        found = self.displacement(image, index)
        if found is None:
            return image
        self._changed += 1
        return warp(image, *found, out=copied(image, part))

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
        row = index - self._track.start
        if self._settings.idle or not 0 <= row < len(self._track.present):
            return None
        seen = bool(self._track.present[row])
        small = (
            seen and inter_ocular_under(self._track.pose[row], self._track.template) < LEAST_SCALE
        )
        if small or not seen:
            self._skin.miss(index, small=small)
            return None
        return self._skin.displacement(image, index)
