"""Head poses without jitter, from those of the past alone."""

from __future__ import annotations

import math

import numpy as np

from austicker.faces.geometry import CHIN, FOREHEAD, inter_ocular
from austicker.types import Floats

SLOWEST = 0.8
"""Hz: cut-off for a head at rest, whose mesh jitters as much as a micro-expression moves."""
GAIN = 5.0
"""Hz for each inter-ocular distance a second by which the head moves."""
_SPEED = 0.5
"""Hz: cut-off of the speed itself."""
_HEAD = [FOREHEAD, CHIN, 234, 454, 1]


class PoseFilter:
    """The one-euro filter (Casiez, Roussel & Vogel, CHI 2012) on the pose of a head.

    The slower a head moves the more it is smoothed, and the farther it lags: at rest by 0.2 s.

    Args:
        template: (478, 3) the head, facing the viewer.
    """

    def __init__(self, template: Floats) -> None:
        self._reach = np.asarray(template, float)[_HEAD]
        self._unit = inter_ocular(template)
        self._pose: Floats | None = None
        self._raw: Floats | None = None
        self._speed = 0.0

    def update(self, pose: Floats, seconds: float) -> Floats:
        """The next pose, smoothed.

        Args:
            pose: (2, 4) as measured.
            seconds: Since the last one, > 0.
        """
        if self._pose is None or self._raw is None:
            self._pose = self._raw = np.asarray(pose, float)
            return self._pose
        speed = self._moved(pose - self._raw, pose) / seconds
        self._speed += _share(_SPEED, seconds) * (speed - self._speed)
        share = _share(SLOWEST + GAIN * self._speed, seconds)
        self._raw = np.asarray(pose, float)
        self._pose = self._pose + share * (self._raw - self._pose)
        return self._pose

    def forget(self) -> None:
        """Begin anew: the face was lost."""
        self._pose = self._raw = None

    def _moved(self, change: Floats, pose: Floats) -> float:
        """RMS displacement of the head's far ends, inter-ocular distances."""
        moved = self._reach @ change[:, :3].T + change[:, 3]
        scale = math.sqrt(float((pose[:, :3] ** 2).sum()) / 2) * self._unit
        return math.sqrt(float((moved**2).sum(axis=1).mean())) / max(scale, 1e-9)


def _share(cutoff: float, seconds: float) -> float:
    """Share of the way to a new value, of a first-order low-pass."""
    return 1 - math.exp(-2 * math.pi * cutoff * seconds)
