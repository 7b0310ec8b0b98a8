"""A pinhole camera in front of a face."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.errors import UsageError

HEAD_WIDTH = 1.45
"""Width of the mean head, decimetres."""


@dataclass(frozen=True, slots=True)
class Camera:
    """Where the picture is and how large the face in it.

    Attributes:
        width, height: Picture size, px.
        face: Width of the mean head over the shorter side of the picture.
        centre: (x, y) of the point between the eyes, over width and height.
        distance: Camera to face, decimetres.
    """

    width: int = 256
    height: int = 256
    face: float = 0.62
    centre: tuple[float, float] = (0.5, 0.46)
    distance: float = 12.0

    def __post_init__(self) -> None:
        if not (16 <= self.width <= 8192 and 16 <= self.height <= 8192):
            raise UsageError(f"expected a picture of 16-8192 px, got {self.width}x{self.height}")
        if not 0.05 <= self.face <= 3:
            raise UsageError(f"expected a face of 0.05-3 picture widths, got {self.face}")

    @property
    def scale(self) -> float:
        """Pixels per decimetre at the eyes."""
        return self.face * min(self.width, self.height) / HEAD_WIDTH

    def project(
        self, points: npt.NDArray[np.float64], sampling: int = 1
    ) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
        """Project (V, 3) decimetres, origin between the eyes.

        Args:
            points: x to the picture's right, y up, z towards the camera.
            sampling: Render at this many times the size (pixel centres scale with it).

        Returns:
            (V, 2) x, y px, and (V,) inverse depth in 1/decimetre (larger is nearer).
        """
        inverse = 1.0 / (self.distance - points[:, 2])
        factor = self.scale * self.distance * sampling * inverse
        x = self.width * sampling * self.centre[0] - 0.5 + factor * points[:, 0]
        y = self.height * sampling * self.centre[1] - 0.5 - factor * points[:, 1]
        return np.stack([x, y], axis=1), inverse
