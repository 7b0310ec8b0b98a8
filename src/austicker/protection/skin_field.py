"""A random field of motion that goes on all the time, drawn without any look at the clip."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

Field = npt.NDArray[np.float32]
"""(h, w, 2) float32: right, down, px of the crop."""

STEPS = (0.12, 0.3)
"""Seconds from one draw to the next, uniformly at random: as long as the onset of a
micro-expression lasts. What came and went faster would cancel in the mean of a few frames."""


class FieldProcess:
    """Independent draws in a row, each turning into the next.

    Between two draws their mixture is that of the cosine and the sine of an angle from nought to
    a right one, so that its RMS stays the same.

    Args:
        fps: Frame rate.
        rng: Of the times and the draws.
    """

    def __init__(self, fps: float, rng: np.random.Generator) -> None:
        self._fps = fps
        self._times, self._draws = rng.spawn(2)
        self._from, self._to = 0.0, 0.0
        self._pair: tuple[Field, Field] | None = None

    def at(self, index: int, draw: Callable[[np.random.Generator], Field]) -> Field:
        """The field some frames after the first.

        Args:
            index: Frames since the first; must not decrease from call to call.
            draw: Makes one motion.
        """
        now = index / self._fps
        if self._pair is None:
            self._pair = (draw(self._next()), draw(self._next()))
            self._to = self._step()
        while now >= self._to:
            self._pair = (self._pair[1], draw(self._next()))
            self._from, self._to = self._to, self._to + self._step()
        angle = np.pi / 2 * (now - self._from) / (self._to - self._from)
        first, second = self._pair
        mixed = np.float32(np.cos(angle)) * first + np.float32(np.sin(angle)) * second
        return np.asarray(mixed, np.float32)

    def _next(self) -> np.random.Generator:
        return self._draws.spawn(1)[0]

    def _step(self) -> float:
        return float(self._times.uniform(*STEPS))
