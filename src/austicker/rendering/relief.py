"""The part of a sticker that the head itself hides, as a turned nose hides what is behind it."""

from __future__ import annotations

import numpy as np

from austicker.rendering.surface import Surface, facing
from austicker.types import Floats

_CELLS = 72
_SPREAD = 1.2
"""Sigma, cells: mesh points lie one to three cells apart."""
_GRID = 25
_STEPS = 28
_REACH = 0.45
"""How far in front of the skin a nose can stand, widths of the face."""
_SLACK = 0.03
"""Depth by which the head must stand in front of the sticker, widths of the face."""
_SOFT = 0.02
_OWN = 0.62
"""What lies so near a sticker's middle, in sides, lies under it and cannot hide it."""
_TURN = 0.04
"""Step of the directions for which the view is worked out, radians; between them it is blended."""
_KEPT = 64
_FAR = 1e6
_EDGE_ON = -0.2
"""Of the direction to the viewer, the part along the head's own axis, from which on the head is
seen so much from its side that its front hides nothing in this model."""


class HeightMap:
    """The head as a height map over its front.

    Args:
        template: (478, 3) mesh facing the viewer.
    """

    def __init__(self, template: Floats) -> None:
        import cv2

        skin = np.asarray(template[:468], float)
        self._low = skin[:, :2].min(axis=0)
        self._width = float(np.ptp(skin[:, 0]))
        self._cell = float(np.ptp(skin[:, :2], axis=0).max()) / (_CELLS - 1)
        total = np.zeros((_CELLS, _CELLS), np.float32)
        weight = np.zeros((_CELLS, _CELLS), np.float32)
        column, row = np.rint((skin[:, :2] - self._low) / self._cell).astype(int).T
        np.add.at(total, (row, column), skin[:, 2].astype(np.float32))
        np.add.at(weight, (row, column), 1)
        depth, dense = (
            np.asarray(cv2.GaussianBlur(a, (0, 0), _SPREAD), np.float64) for a in (total, weight)
        )
        depth = np.where(dense > 0.01, depth / np.maximum(dense, 1e-6), _FAR)
        # With a rim of what is beside the head, onto which all other places are moved.
        self._depth = np.pad(depth, 1, constant_values=_FAR).astype(np.float32).ravel()

    def lifted(self, points: Floats) -> Floats:
        """(N, 3) points, those under the skin lifted onto it."""
        out = np.array(points, float)
        out[:, 2] = np.minimum(out[:, 2], self._at(*out[:, :2].T))
        return out

    def visible(
        self, points: Floats, surface: Surface, towards: Floats, steps: int = _STEPS
    ) -> Floats:
        """(N,) share, 0-1, of each of (N, 3) points of a sheet that the head does not hide.

        Args:
            points: Head coordinates, on or above the skin.
            surface: The sheet, under which the head hides nothing of it.
            towards: (3,) direction to the viewer, its third component -1.
            steps: Places looked at on each ray.
        """
        steps_along = np.linspace(0, _REACH, steps)[1:, None] * self._width
        x, y, z = (
            start + steps_along * slope for start, slope in zip(points.T, towards, strict=True)
        )
        over = (z - self._at(x, y)) / self._width
        middle, side = surface.frame[3, :2], float(np.linalg.norm(surface.frame[0]))
        beside = (x - middle[0]) ** 2 + (y - middle[1]) ** 2 > (_OWN * side) ** 2
        most = np.where(beside, over, 0.0).max(axis=0)
        return np.asarray(1 - np.clip((most - _SLACK) / _SOFT, 0, 1))

    def _at(self, x: Floats, y: Floats) -> Floats:
        """Depth of the head at places of any number; far away beside it."""
        column, row = (
            np.clip(np.rint((values - low) / self._cell), -1, _CELLS) + 1
            for values, low in zip((x, y), self._low, strict=True)
        )
        return np.asarray(self._depth.take((row * (_CELLS + 2) + column).astype(np.intp)))


class HeadRelief:
    """The part that a head hides of one sticker.

    Args:
        surface: The sticker.
        template: (478, 3) mesh facing the viewer.
    """

    def __init__(self, surface: Surface, template: Floats) -> None:
        self._head = HeightMap(template)
        self._surface = surface
        line = np.linspace(-0.5, 0.5, _GRID)
        grid = np.stack(np.meshgrid(line, line), axis=-1).reshape(-1, 2)
        # Paper spans hollows, but where the fit runs under the skin the sticker lies on top.
        self._points = self._head.lifted(surface.place(grid))
        self._views: dict[tuple[int, int], Floats | None] = {}

    def visible(self, pose: Floats) -> Floats | None:
        """(n, n) visible share of the sticker, see `DrapedSticker`; None when all is.

        Args:
            pose: (2, 4) of the head.
        """
        towards = facing(pose)
        if towards[2] > _EDGE_ON:
            return None
        turn = -towards[:2] / towards[2] / _TURN
        corner = np.floor(turn).astype(int)
        shares = turn - corner
        out: Floats | None = None
        for right in (0, 1):
            for down in (0, 1):
                view = self._view(int(corner[0] + right), int(corner[1] + down))
                if view is None:
                    continue
                part = np.abs(1 - right - shares[0]) * np.abs(1 - down - shares[1])
                out = np.ones((_GRID, _GRID), np.float32) if out is None else out
                out -= np.float32(part) * (1 - view)
        return out

    def _view(self, right: int, down: int) -> Floats | None:
        key = (right, down)
        if key not in self._views:
            while len(self._views) >= _KEPT:
                del self._views[next(iter(self._views))]
            self._views[key] = self._march(np.array([right * _TURN, down * _TURN, -1.0]))
        return self._views[key]

    def _march(self, towards: Floats) -> Floats | None:
        """Follow the ray of each place of the sticker to the viewer; None if all are free."""
        share = self._head.visible(self._points, self._surface, towards)
        if share.min() > 0.999:
            return None
        return np.asarray(share.reshape(_GRID, _GRID), np.float32)


def direction(pose: Floats) -> Floats | None:
    """(3,) direction to the viewer with -1 along the head's axis; None from too far aside.

    Args:
        pose: (2, 4) of the head.
    """
    towards = facing(pose)
    return None if towards[2] > _EDGE_ON else np.asarray(-towards / towards[2])
