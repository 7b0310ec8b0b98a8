"""How prints drift in a stream: in windows that come at random, whatever the face does."""

from __future__ import annotations

import math

import numpy as np

from austicker.placement.drawn_decoys import draw_drifts
from austicker.protection.dummy_windows import RATE, draw_phases
from austicker.rendering.drift import BACKGROUND, envelope
from austicker.types import MOST_DRIFT, Floats, PopulationModel, Window

_MS = 1000.0
_CALM = (0.35, 0.7)
"""Seconds from one draw of the gentle motion to the next: little of it is faster than 0.5 Hz."""


class DriftProcess:
    """Displacements of prints, drawn as time goes on.

    Windows begin as a Poisson process of `RATE` a second, last as micro-expressions do, and show
    the drifts that the population would (`draw_drifts`); between them, and with them, goes a
    gentle motion. P(drifts | emotion) is the same for every emotion.

    Args:
        model: Of motion.
        rois: Regions with prints, 1-14.
        amplitude: 0-3.
        rng: The draw.
    """

    def __init__(
        self,
        model: PopulationModel,
        rois: tuple[int, ...],
        amplitude: float,
        rng: np.random.Generator,
    ) -> None:
        self._model, self._rois, self._amplitude = model, rois, amplitude
        self._windows, self._gentle = rng.spawn(2)
        self._window: Window | None = None
        self._drifts: Floats = np.zeros((len(rois), 2))
        self._next = self._wait(0.0)
        self._pair = (self._draw(), self._draw())
        self._from, self._to = 0.0, self._step()

    def at(self, seconds: float) -> Floats:
        """(S, 2) right and down of each print, inter-ocular distances, at most `MOST_DRIFT` long.

        Args:
            seconds: Since the first; must not decrease from call to call.
        """
        now = seconds * _MS
        while now >= self._next:
            self._window, self._next = self._begun(self._next)
        out = self._calm(seconds)
        if self._window is not None:
            out = out + envelope(self._window, np.array([int(now)]))[0] * self._drifts
        length = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out * np.minimum(1, MOST_DRIFT / np.maximum(length, 1e-9)))

    def _begun(self, onset: float) -> tuple[Window, float]:
        rise, fall = draw_phases(_MS, self._windows)
        window = Window(int(onset), int(onset) + rise, int(onset) + rise + fall, 0.0)
        drawn = draw_drifts(self._model, self._rois, 1, self._windows, amplitude=self._amplitude)
        self._drifts = np.array([one[0] for one in drawn])
        return window, self._wait(window.offset)

    def _wait(self, now: float) -> float:
        return now + _MS * float(self._windows.exponential(1 / RATE))

    def _calm(self, seconds: float) -> Floats:
        while seconds >= self._to:
            self._pair = self._pair[1], self._draw()
            self._from, self._to = self._to, self._to + self._step()
        angle = math.pi / 2 * (seconds - self._from) / (self._to - self._from)
        return np.asarray(math.cos(angle) * self._pair[0] + math.sin(angle) * self._pair[1])

    def _draw(self) -> Floats:
        return BACKGROUND * self._gentle.standard_normal((len(self._rois), 2))

    def _step(self) -> float:
        return float(self._gentle.uniform(*_CALM))
