"""The sheet that a sticker is: a place on a head, bent over it as paper would."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from austicker.types import Floats

_GRID = 9
_SOFT = 0.02
"""Obliqueness, squared, within which a sheet that turns away fades out."""


@dataclass(frozen=True, slots=True, eq=False)
class Surface:
    """A sheet that touches a head at its middle.

    Attributes:
        frame: (4, 3) rows in head coordinates (right, down, away; px of the template): the sheet's
            right and down there, each as long as the sheet's side; its outward unit normal; its
            middle.
        bend: (2, 2) symmetric curvature along right and down, radians per side; positive where
            the sheet falls away from the viewer. Zero is flat.
    """

    frame: Floats
    bend: Floats = field(default_factory=lambda: np.zeros((2, 2)))

    def matrix(self, pose: Floats) -> Floats:
        """(2, 3) map from the unit square, centred on (0, 0), to px, without the bend.

        Args:
            pose: (2, 4) carries (x, y, z, 1) of the head to px.
        """
        linear = pose[:, :3]
        middle = linear @ self.frame[3] + pose[:, 3]
        return np.column_stack([linear @ self.frame[0], linear @ self.frame[1], middle])

    def place(self, points: Floats) -> Floats:
        """(N, 3) in head coordinates of (N, 2) points of the sheet, in sides from its middle."""
        fall = np.einsum("ni,ij,nj->n", points, self.bend, points)
        along = (points**2).sum(axis=1)
        turn = fall / np.maximum(along, 1e-12)  # curvature in the point's direction
        # Paper keeps its lengths: the arc over a parabola is longer than its foot.
        foot = points / (1 + turn**2 * along / 6)[:, None]
        height = -0.5 * turn * (foot**2).sum(axis=1)
        side = np.linalg.norm(self.frame[0])
        lifted: Floats = foot @ self.frame[:2] + height[:, None] * side * self.frame[2]
        return lifted + self.frame[3]

    def bounds(self, pose: Floats, reach: float) -> tuple[Floats, Floats]:
        """(2,) least and greatest px of what lies within `reach` sides of the middle, each axis."""
        line = np.linspace(-reach, reach, _GRID)
        grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        seen = self.place(grid) @ pose[:, :3].T + pose[:, 3]
        return seen.min(axis=0), seen.max(axis=0)

    def unroll(self, pose: Floats, window: tuple[int, int, int, int]) -> tuple[Floats, Floats]:
        """Which point of the sheet every pixel shows.

        The view is parallel, so that each pixel's ray meets the sheet, a paraboloid, where a
        quadratic says; of its two roots the nearer one is seen, and there is none beyond the
        sheet's contour.

        Args:
            pose: (2, 4) carries (x, y, z, 1) of the head to px.
            window: x0, y0, x1, y1 px.

        Returns:
            (h, w, 2) float32 sides from the sheet's middle, right and down, and (h, w) how far the
            sheet is there, 0-1: less than 1 only within a pixel or so of its contour.
        """
        x0, y0, x1, y1 = window
        flat = self.matrix(pose)
        back = np.linalg.inv(flat[:, :2])
        side = float(np.linalg.norm(self.frame[0]))
        # A point that stands out by one side is seen so far from its foot.
        lean = back @ (pose[:, :3] @ self.frame[2]) * side
        x = np.arange(x0, x1, dtype=np.float32) - np.float32(flat[0, 2])
        y = np.arange(y0, y1, dtype=np.float32)[:, None] - np.float32(flat[1, 2])
        matrix = back.astype(np.float32)
        a = matrix[0, 0] * x + matrix[0, 1] * y
        b = matrix[1, 0] * x + matrix[1, 1] * y
        (kaa, kab), (_, kbb) = self.bend.astype(np.float32)
        if not self.bend.any():
            return np.stack([a, b], axis=-1), np.ones(a.shape, np.float32)
        pull = self.bend @ lean
        middle = 1 - np.float32(pull[0]) * a - np.float32(pull[1]) * b
        fall = a * (kaa * a + 2 * kab * b) + kbb * b * b
        open_ = middle * middle - np.float32(lean @ pull) * fall
        there = np.clip(open_ / _SOFT, 0, 1) * (middle > 0)
        height = -fall / np.maximum(middle + np.sqrt(np.maximum(open_, 0)), 1e-3)
        a -= np.float32(lean[0]) * height
        b -= np.float32(lean[1]) * height
        longer = 1 + (2 / 3) * height * height / np.maximum(a * a + b * b, 1e-9)
        return np.stack([a * longer, b * longer], axis=-1), np.asarray(there, np.float32)


def facing(pose: Floats) -> Floats:
    """(3,) unit vector towards the viewer in the head coordinates of a (2, 4) pose."""
    towards = np.cross(pose[1, :3], pose[0, :3])
    return np.asarray(towards / np.linalg.norm(towards))


def seen(surface: Surface, pose: Floats) -> bool:
    """Whether the sheet's middle faces the viewer at all."""
    return bool(facing(pose) @ surface.frame[2] > 0.05)
