"""The sheet that a sticker is: at a place on a head, bent over it as paper bends."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from austicker.types import Floats

_GRID = 7
_STEP = 4
_ROUNDS = 4
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
    _nets: dict[float, Floats] = field(default_factory=dict, repr=False)

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
        # Paper keeps its lengths: the arc over a parabola is longer than its foot, by a share of
        # (turn foot)^2 / 6 to first order.
        shorter = np.ones(len(points))
        for _ in range(_ROUNDS):
            shorter = 1 / (1 + (turn * shorter) ** 2 * along / 6)
        foot = points * shorter[:, None]
        height = -0.5 * turn * (foot**2).sum(axis=1)
        side = np.linalg.norm(self.frame[0])
        lifted = foot @ self.frame[:2] + height[:, None] * side * self.frame[2]
        return np.asarray(lifted + self.frame[3])

    def bounds(self, pose: Floats, reach: float) -> tuple[Floats, Floats]:
        """(2,) least and greatest px of what lies within `reach` sides of the middle, each axis."""
        if reach not in self._nets:
            line = np.linspace(-reach, reach, _GRID)
            grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
            self._nets[reach] = self.place(grid)
        projected = self._nets[reach] @ pose[:, :3].T + pose[:, 3]
        return projected.min(axis=0), projected.max(axis=0)

    def unroll(
        self, pose: Floats, window: tuple[int, int, int, int]
    ) -> tuple[Floats, Floats | None]:
        """Which point of the sheet every pixel shows.

        The view is parallel, so that each pixel's ray meets the sheet, a paraboloid, where a
        quadratic says; of its two roots the nearer one is visible, and there is none beyond the
        sheet's contour. This is worked out at every fourth pixel, and straight between them: a
        hundredth of a pixel off where a sheet 100 px wide bends by a radian.

        Args:
            pose: (2, 4) carries (x, y, z, 1) of the head to px.
            window: x0, y0, x1, y1 px.

        Returns:
            (h, w, 2) float32 sides from the sheet's middle, right and down; (h, w) how far the
            sheet is there, 0-1, less than 1 only at and beyond its contour; None for all of it.
        """
        import cv2

        x0, y0, x1, y1 = window
        count = (x1 - x0 + _STEP - 1) // _STEP + 2, (y1 - y0 + _STEP - 1) // _STEP + 2
        first = (_STEP - 1) / 2 - _STEP
        places, there = self._meet(
            pose,
            x0 + first + _STEP * np.arange(count[0]),
            y0 + first + _STEP * np.arange(count[1])[:, None],
        )
        size = (_STEP * count[0], _STEP * count[1])
        part = slice(_STEP, _STEP + y1 - y0), slice(_STEP, _STEP + x1 - x0)

        def finer(values: Floats) -> Floats:
            fine = cv2.resize(values, size, interpolation=cv2.INTER_LINEAR)
            return np.asarray(fine, np.float32)[part]

        return finer(places), None if there is None else finer(there)

    def _meet(self, pose: Floats, x: Floats, y: Floats) -> tuple[Floats, Floats | None]:
        """`unroll` at chosen px."""
        flat = self.matrix(pose)
        back = np.linalg.inv(flat[:, :2])
        x, y = x - flat[0, 2], y - flat[1, 2]
        a = back[0, 0] * x + back[0, 1] * y
        b = back[1, 0] * x + back[1, 1] * y
        if not self.bend.any():
            return np.stack([a, b], axis=-1).astype(np.float32), None
        # A point that stands out by one side is seen so far from its foot.
        lean = back @ (pose[:, :3] @ self.frame[2]) * np.linalg.norm(self.frame[0])
        pull = self.bend @ lean
        middle = 1 - pull[0] * a - pull[1] * b
        (kaa, kab), (_, kbb) = self.bend
        fall = a * (kaa * a + 2 * kab * b) + kbb * b * b
        open_ = middle * middle - (lean @ pull) * fall
        height = -fall / np.maximum(middle + np.sqrt(np.maximum(open_, 0)), 1e-3)
        a, b = a - lean[0] * height, b - lean[1] * height
        # Paper keeps its lengths, see `place`.
        longer = 1 + (2 / 3) * height * height / np.maximum(a * a + b * b, 1e-9)
        places = np.stack([a * longer, b * longer], axis=-1).astype(np.float32)
        there = np.clip(open_ / _SOFT, 0, 1) * (middle > 0)
        return places, None if there.min() >= 1 else there.astype(np.float32)


def facing(pose: Floats) -> Floats:
    """(3,) unit vector towards the viewer in the head coordinates of a (2, 4) pose."""
    (a, b, c), (d, e, f) = pose[:, :3].tolist()
    x, y, z = e * c - f * b, f * a - d * c, d * b - e * a  # np.cross is slow on three numbers
    return np.array([x, y, z]) / math.sqrt(x * x + y * y + z * z)
