"""Keeps eyelids outside the eyeball."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.synth.head import EYE_LEFT, EYE_RIGHT, SKIN, HeadModel

_REACH = 1.6
_CLEAR = 1.03
"""In eyeball radii: how far lids reach, and how far off the ball they stay."""


@dataclass(frozen=True, slots=True, eq=False)
class Socket:
    """One eye and the skin in front of it.

    Attributes:
        centre, radii: (3,) of the eyeball, an ellipsoid along the axes, decimetres.
        skin: (K,) vertices near it.
        least: (K,) the least distance from its centre that each keeps, in eyeball radii.
    """

    centre: npt.NDArray[np.float64]
    radii: npt.NDArray[np.float64]
    skin: npt.NDArray[np.int64]
    least: npt.NDArray[np.float64]

    def clear(self, points: npt.NDArray[np.float64]) -> None:
        """Push the skin of the posed `points` (V, 3) off the ball, in place."""
        offset = (points[self.skin] - self.centre) / self.radii
        distance = np.linalg.norm(offset, axis=1)
        short = distance < self.least
        grown = offset[short] * (self.least[short] / distance[short])[:, None]
        points[self.skin[short]] = self.centre + grown * self.radii


def find_sockets(head: HeadModel, points: npt.NDArray[np.float64]) -> tuple[Socket, Socket]:
    """Both sockets of a neutral face; skin that starts inside a ball may stay there.

    Args:
        head: The generic head.
        points: (V, 3) the person's head.
    """

    def find(part: int) -> Socket:
        ball = points[head.part == part]
        centre = (ball.max(axis=0) + ball.min(axis=0)) / 2
        radii = np.ptp(ball, axis=0) / 2
        distance = np.linalg.norm((points - centre) / radii, axis=1)
        near = (head.part == SKIN) & (distance < _REACH) & (points[:, 2] > centre[2])
        skin = np.flatnonzero(near)
        return Socket(centre, radii, skin, np.minimum(distance[skin], _CLEAR))

    return find(EYE_LEFT), find(EYE_RIGHT)
