"""The points of a face that are tracked: a grid in each region, the lids, and still points."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from austicker.types import N_ROIS, Floats

COLUMNS, ROWS = 4, 3
PER_ROI = COLUMNS * ROWS
LEFT_EYE, RIGHT_EYE = 5, 7

# Mesh points around the lids. The grid of an eye's box would track the iris, and so the gaze.
_LIDS = {
    LEFT_EYE: (247, 30, 29, 27, 28, 56, 25, 110, 24, 23, 22, 26),
    RIGHT_EYE: (467, 260, 259, 257, 258, 286, 255, 339, 254, 253, 252, 256),
}
# Points that expressions move little: bridge and tip of the nose, inner eye corners, temples.
_NOSE = (168, 6, 197, 195, 5, 4, 122, 351, 196, 419, 3, 248, 51, 281, 45, 275)
FIRM = (*_NOSE, 243, 463, 34, 264, 227, 447, 143, 372, 139, 368)
# The hairline: far from the rest, which stabilises the roll, but raised brows move it a little.
_HAIRLINE = (10, 109, 338, 67, 297)
STILL = (*FIRM, *_HAIRLINE)
_STILL_WEIGHTS = (*(1.0 for _ in FIRM), *(0.3 for _ in _HAIRLINE))
# One region point in three has a small weight in the head's pose, for when still points are hidden.
_ROI_WEIGHTS = tuple(0.05 if index % 3 == 1 else 0.0 for index in range(N_ROIS * PER_ROI))

_EYE_CORNERS = ((33, 133), (362, 263))


@dataclass(frozen=True, slots=True, eq=False)
class TrackedPoints:
    """Points tracked from one reference frame; the first 14 * PER_ROI belong to the regions.

    Attributes:
        image: (N, 2) where they are, px.
        head: (N, 3) the same in the head's upright frame: right, down, away; in inter-ocular
            distances from `origin`.
        weights: (N,) their weight in the fit of the head's pose.
        nearest: (N,) index of the mesh point nearest to each in the picture.
        origin: (2,) px.
        scale: Inter-ocular distance, px.
        angle: Roll, radians.
    """

    image: Floats
    head: Floats
    weights: Floats
    nearest: npt.NDArray[np.intp]
    origin: Floats
    scale: float
    angle: float


def place_points(centres: Floats, sizes: Floats, scale: float, landmarks: Floats) -> TrackedPoints:
    """Place the points on one face.

    Args:
        centres: (14, 2) px.
        sizes: (14, 2) px, along the head's axes.
        scale: Inter-ocular distance, px.
        landmarks: (478, 3) mesh, px.
    """
    mesh = np.asarray(landmarks, dtype=np.float64)
    angle = roll(mesh)
    cos, sin = np.cos(angle), np.sin(angle)
    axes = np.array([[cos, sin], [-sin, cos]])  # rows: the head's right and down
    x = (np.arange(COLUMNS) + 0.5) / COLUMNS - 0.5
    y = (np.arange(ROWS) + 0.5) / ROWS - 0.5
    cells = np.stack(np.meshgrid(x, y), axis=-1).reshape(1, PER_ROI, 2)
    grid = centres[:, None] + (cells * sizes[:, None]) @ axes
    for roi, lids in _LIDS.items():
        grid[roi - 1] = mesh[list(lids), :2]
    points = np.concatenate([grid.reshape(-1, 2), mesh[list(STILL), :2]])
    nearest = np.argmin(_squared_distances(points, mesh[:, :2]), axis=1)
    origin = mesh[list(FIRM), :2].mean(axis=0)
    head = np.empty((len(points), 3))
    head[:, :2] = (points - origin) @ axes.T / scale
    head[:, 2] = (mesh[nearest, 2] - mesh[list(FIRM), 2].mean()) / scale
    weights = np.array(_ROI_WEIGHTS + _STILL_WEIGHTS)
    return TrackedPoints(points, head, weights, nearest, origin, float(scale), angle)


def roll(landmarks: Floats) -> float:
    """Direction of the eye line of a (478, 2+) mesh, radians."""
    left, right = (landmarks[list(corners), :2].mean(axis=0) for corners in _EYE_CORNERS)
    return float(np.arctan2(right[1] - left[1], right[0] - left[0]))


def _squared_distances(a: Floats, b: Floats) -> Floats:
    squares: Floats = (a**2).sum(1)[:, None] + (b**2).sum(1)[None] - 2 * a @ b.T
    return squares
