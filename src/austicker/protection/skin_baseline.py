"""The skin's own small motion through a whole video, taken from a baseline that adapts slowly.

What lasts becomes part of the baseline, so that a face at rest may change; what comes and goes
within half a second does not. Where a movement is larger or longer than a micro-expression, or the
mouth opens, the baseline follows at once until the skin is calm again, or a brief movement that was
spotted begins: speech and laughter stay as they are. The lower and the upper face are judged apart,
for brows may move while a mouth speaks.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from austicker.motion.nonrigid import SkinCrop, SkinMotion, largest, spared, weighed
from austicker.protection.micro import LONGEST, OPENING
from austicker.protection.skin_crop import SCALE, MouthPart
from austicker.types.skin import FACE_IOD, SkinSettings

Field = npt.NDArray[np.float32]
Grey = npt.NDArray[np.uint8]

_ADAPT = 4.0
"""Seconds in which the baseline comes near to what lasts: of a micro-expression it takes a
thirtieth."""
_FOLLOW = 0.15
"""Seconds in which it does while a movement is let go, and in which attenuation ends and begins."""
_RENEW = 1.5
"""Seconds after which motion is measured from a new frame, for looks change: light, turns."""
_CALM, _CALM_FOR = 3.0, 0.25
"""px of a 256-px face at the 99th percentile, and seconds: what moves less than this counts as
still, and what has been still for so long is attenuated again."""
_HALF = 0.5


@dataclass(slots=True)
class _Part:
    """A part of the face that is let go, or not, as a whole.

    Attributes:
        where: (N,) pixels whose motion is judged.
        share: Of the motion that is attenuated.
        free: Whether the movement under way is left as it is.
        calm, moved: Frames since it moved last, and since it was calm last.
    """

    where: npt.NDArray[np.intp] = field(default_factory=lambda: np.zeros(0, np.intp))
    share: float = 1.0
    free: bool = False
    calm: int = 0
    moved: int = 0


class SkinBaseline:
    """Follows one person's skin frame by frame.

    Args:
        settings: What is too large.
        fps: Frame rate.
    """

    def __init__(self, settings: SkinSettings, fps: float) -> None:
        self._settings = settings
        self._fps = fps
        self._motion: SkinMotion | None = None
        self._crop: SkinCrop | None = None
        self._mouth: MouthPart | None = None
        self._carried: Field = np.zeros((1, 1, 2), np.float32)
        self._age = 0
        self._parts = (_Part(), _Part())
        self.let_go = 0

    @property
    def due(self) -> bool:
        """Whether the next frame is one to measure from."""
        return self._motion is None or self._age >= _RENEW * self._fps

    def forget(self) -> None:
        """Begin anew: the face was not seen."""
        self._motion = None

    def begin(self, grey: Grey, crop: SkinCrop, mouth: MouthPart) -> None:
        """Measure from this frame on; where the skin is from its baseline stays known.

        Args:
            grey: (h, w) crop of the face, see `SkinMotion`; taken in by `update` before.
            crop: Where the skin is now.
            mouth: Where the mouth is.
        """
        known = None if self._motion is None else self._carried + self._motion.own
        self._carried = np.zeros((*crop.weight.shape, 2), np.float32) if known is None else known
        self._motion, self._crop, self._mouth, self._age = SkinMotion(crop, grey), crop, mouth, 0
        low = mouth.weight > _HALF
        for part, side in zip(self._parts, (low, ~low), strict=True):
            part.where = np.flatnonzero(crop.skin & side)

    def hold(self) -> None:
        """A micro-expression is about to begin: what moves from now on is attenuated.

        Where a movement is being let go, the skin counts as at rest as it is now.
        """
        if self._motion is None or self._mouth is None:
            return
        away = self._carried + self._motion.own
        for part, side in zip(
            self._parts, (self._mouth.weight, 1 - self._mouth.weight), strict=True
        ):
            if part.free:
                self._carried = self._carried - weighed(away, side)
                part.free, part.moved = False, 0

    def update(self, grey: Grey, *, spare: bool = False) -> Field | None:
        """Take the next frame in.

        Args:
            grey: (h, w) crop of the face, see `SkinMotion`.
            spare: Whether a movement known to be larger or longer is under way.

        Returns:
            (h, w, 2) displacement that takes the skin back, see `SkinMotion.displacement`; None
            where there is no frame to measure from.
        """
        if self._motion is None or self._crop is None or self._mouth is None:
            return None
        self._motion.update(grey)
        self._age += 1
        away = self._carried + self._motion.own
        (mouth_share, share), (mouth_rate, rate) = self._judged(away, self._mouth, spare=spare)
        weight = self._mouth.weight
        self._carried = self._carried - weighed(away, rate + (mouth_rate - rate) * weight)
        away = self._carried + self._motion.own
        level = (share + (mouth_share - share) * weight) * self._crop.close
        level *= 1 - np.float32(self._motion.blinking) * self._crop.eyes
        return weighed(away, level)

    def _judged(
        self, away: Field, mouth: MouthPart, *, spare: bool
    ) -> tuple[list[np.float32], list[np.float32]]:
        """Shares attenuated, and rates at which the baseline adapts, of the mouth and the rest."""
        follow = min(1.0, 1 / (_FOLLOW * self._fps))
        adapt = min(1.0, 1 / (_ADAPT * self._fps))
        unit = FACE_IOD / SCALE
        shares, rates = [], []
        for part, opening in zip(self._parts, (mouth.opening(away), 0.0), strict=True):
            size = largest(away, part.where) * unit
            still = size < _CALM
            part.moved, part.calm = (0, part.calm + 1) if still else (part.moved + 1, 0)
            large = spared(size, self._settings.largest) < _HALF or abs(opening) * unit > OPENING
            if spare or large or part.moved > LONGEST * self._fps:
                self.let_go += not part.free
                part.free, part.calm = True, 0
            elif part.calm >= _CALM_FOR * self._fps:
                part.free = False
            part.share = float(np.clip(part.share + (-follow if part.free else follow), 0, 1))
            shares.append(np.float32(part.share))
            rates.append(np.float32(follow if part.free else adapt))
        return shares, rates
