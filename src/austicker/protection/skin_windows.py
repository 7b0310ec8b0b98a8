"""Windows that follow so closely that the skin does not come to rest between them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.motion.nonrigid import SkinCrop, SkinMotion
from austicker.rendering.drift import envelope
from austicker.types import Window

Field = npt.NDArray[np.float32]
"""(h, w, 2) float32: right, down, px of the crop."""

LEAD = 0.1
"""Seconds before a window's onset at which the skin counts as at rest: spotters mark late."""
EASE = 0.15
"""Seconds in which attenuation ends after a window's offset, or when a movement grows too large."""
_TURN = np.pi
"""Angle by which a window's field turns from one draw into another while it lasts, radians: no
multiple of the field of one frame then cancels that of another."""


@dataclass(slots=True, eq=False)
class DrawnWindow:
    """A window and its random field.

    Attributes:
        window: As indices of frames of the video.
        rng: Its own.
        fields: Two draws, once the window has begun.
    """

    window: Window
    rng: np.random.Generator
    fields: tuple[Field, Field] | None = None

    @property
    def stop(self) -> int:
        """Last frame; a window cut off at its apex falls as it rose, see `envelope`."""
        w = self.window
        return w.apex + (w.offset - w.apex or w.apex - w.onset)

    def field(self, index: int, draw: Callable[[np.random.Generator], Field]) -> Field | None:
        """The field on frame `index`; None while the window is at rest.

        Its RMS follows the envelope, for the two draws are independent and mixed by the cosine
        and the sine of an angle.
        """
        if not self.window.onset < index < self.stop:
            return None
        if self.fields is None:
            self.fields = (draw(self.rng), draw(self.rng))
        level = float(envelope(self.window, np.array([index]))[0])
        angle = _TURN * (index - self.window.onset) / (self.stop - self.window.onset)
        first, second = self.fields
        mixed = np.float32(level * np.cos(angle)) * first
        return np.asarray(mixed + np.float32(level * np.sin(angle)) * second, np.float32)


@dataclass(slots=True, eq=False)
class WindowGroup:
    """One stretch in which the skin's own motion is followed from one reference.

    Attributes:
        windows: In order.
        start: Index of the first frame, the reference.
        stop: Index of the last frame of the last window; attenuation then eases out.
        crop, motion: Known once the face is seen.
        share: Of the motion that is attenuated; falls when it grows too large.
        too_small: Whether the face was, on any frame.
    """

    windows: list[DrawnWindow]
    start: int
    stop: int
    crop: SkinCrop | None = None
    motion: SkinMotion | None = None
    share: float = 1.0
    too_small: bool = False

    def end(self) -> None:
        """Forget what takes memory."""
        self.crop = self.motion = None
        for drawn in self.windows:
            drawn.fields = None

    def fading(self, index: int, ease: int) -> float:
        """1 up to `stop`, 0 from `ease` frames later, and smooth between."""
        t = float(np.clip((self.stop + ease - index) / ease, 0, 1))
        return t * t * (3 - 2 * t)


def group_windows(
    windows: Sequence[Window], fps: float, rng: np.random.Generator
) -> list[WindowGroup]:
    """Group windows, in order of time; each gets a random stream of its own.

    Args:
        windows: In any order; they may overlap.
        fps: Frame rate.
        rng: Parent of the streams.
    """
    lead, ease = frames(LEAD, fps), frames(EASE, fps)
    found: list[WindowGroup] = []
    ordered = sorted(windows, key=lambda w: (w.onset, w.apex, w.offset))
    for window, own in zip(ordered, rng.spawn(len(ordered)), strict=True):
        drawn = DrawnWindow(window, own)
        start = max(0, window.onset - lead)
        if found and start <= found[-1].stop + ease:
            found[-1].windows.append(drawn)
            found[-1].stop = max(found[-1].stop, drawn.stop)
        else:
            found.append(WindowGroup([drawn], start, drawn.stop))
    return found


def frames(seconds: float, fps: float) -> int:
    """A duration in whole frames, at least one."""
    return max(1, round(seconds * fps))
