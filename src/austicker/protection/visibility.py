"""How much of a sticker can be seen on each frame: turned away, hidden by the nose, cut off."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.protection.sticker_geometry import bent_patch_at
from austicker.regions.rois import locate
from austicker.rendering import Surface
from austicker.rendering.relief import HeightMap, direction
from austicker.rendering.surface import facing
from austicker.types import Bools, FaceTrack, Floats

LEAST = 0.5
"""Least share of a sticker's area, seen straight on, that must be drawn for a face to count."""

MARGIN = 0.1
"""What a place must show beyond `LEAST` to be chosen: a forecast is not the drawing."""

_CELLS = 64
_GRID = 9
_STEPS = 12
_TURN = 0.05
"""Step of the directions in which the head is looked at, radians."""
_SAMPLES = 240
_NUDGE = 0.02


def solid_cells(alpha: Floats) -> Bools:
    """Where a sticker's outline is filled, of its alpha.

    Its shadow does not count; a sticker that one can see through counts as one that is opaque.

    Args:
        alpha: (n, n), 0 outside.
    """
    return np.asarray(alpha > 0.5 * alpha.max())


def solid_points(solid: Bools) -> Floats:
    """(N, 2) a few places spread over a sticker, sides from its middle."""
    step = np.linspace(0, 1, _GRID + 1)[:-1] + 0.5 / _GRID
    grid = np.stack(np.meshgrid(step, step), axis=-1).reshape(-1, 2)
    column, row = (grid * len(solid)).astype(int).T
    inside = solid[row, column]
    return np.asarray(grid[inside] - 0.5 if inside.any() else np.zeros((1, 2)))


class Viewer:
    """Forecasts, from the pose of a head, what can be seen of stickers on it.

    Args:
        template: (478, 3) the head, facing the viewer.
        size: (width, height) of the frames, px; None where nothing is cut off.
    """

    def __init__(self, template: Floats, size: tuple[int, int] | None) -> None:
        self._head = HeightMap(template)
        self._size = size

    def shares(self, sheets: Sequence[Surface], solid: Bools, poses: Floats) -> Floats:
        """(S, T) share of each sheet's area, seen straight on, that each pose shows; 0-1.

        Args:
            sheets: The stickers.
            solid: (n, n) where the design is filled.
            poses: (T, 2, 4) of the head, finite.
        """
        at = solid_points(solid)
        towards = np.stack([facing(pose) for pose in poses])
        ways = [_rounded(direction(pose)) for pose in poses]
        return np.stack([self._share(sheet, at, poses, towards, ways) for sheet in sheets])

    def _share(
        self,
        sheet: Surface,
        at: Floats,
        poses: Floats,
        towards: Floats,
        ways: Sequence[tuple[int, int] | None],
    ) -> Floats:
        points = self._head.lifted(sheet.place(at))
        normals = _normals(sheet, at)
        shown = np.clip(towards @ normals.T, 0, 1)
        shown *= self._inside(points, poses)
        known: dict[tuple[int, int], Floats] = {}
        for t, key in enumerate(ways):
            if key is None or not shown[t].any():
                continue
            if key not in known:
                rounded = np.array([key[0] * _TURN, key[1] * _TURN, -1.0])
                known[key] = self._head.visible(points, sheet, rounded, _STEPS)
            shown[t] *= known[key]
        return np.asarray(shown.mean(axis=1))

    def _inside(self, points: Floats, poses: Floats) -> Bools:
        """(T, N) whether points of the head lie in the picture."""
        if self._size is None:
            return np.ones((len(poses), len(points)), bool)
        px = np.einsum("tij,nj->tni", poses[:, :, :3], points) + poses[:, None, :, 3]
        return np.asarray(((px >= 0) & (px <= np.array(self._size) - 1)).all(axis=2))


def _rounded(way: Floats | None) -> tuple[int, int] | None:
    """A direction in whole steps right and down."""
    return None if way is None else (round(float(way[0]) / _TURN), round(float(way[1]) / _TURN))


def seen_places(track: FaceTrack, solid: Bools, k: float, size: tuple[int, int] | None) -> Bools:
    """Where on a head a sticker could be seen through its shot.

    Args:
        track: The head.
        solid: (n, n) where the design is filled.
        k: Size of the sticker.
        size: (width, height) of the frames, px; None where nothing is cut off.

    Returns:
        (14, F) for each region whether enough of a sticker in its middle can be seen in frames
        spread over the shot.
    """
    template = np.asarray(track.template, float)
    sheets = [bent_patch_at(template, centre, k) for centre in locate(template).centres]
    rows = np.flatnonzero(track.present)
    rows = rows[np.linspace(0, len(rows) - 1, min(_SAMPLES, len(rows))).astype(int)]
    poses = np.asarray(track.pose[rows], float)
    return Viewer(template, size).shares(sheets, solid, poses) >= LEAST + MARGIN


def _normals(sheet: Surface, at: Floats) -> Floats:
    """(N, 3) outward normals of a sheet at (N, 2) places, 1 long where it is not stretched."""
    there = sheet.place(at)
    right = (sheet.place(at + np.array([_NUDGE, 0])) - there) / _NUDGE
    down = (sheet.place(at + np.array([0, _NUDGE])) - there) / _NUDGE
    side = float(np.linalg.norm(sheet.frame[0]))
    return np.asarray(np.cross(down, right) / side**2)
