"""A drawn face that shows where a sticker goes."""

from __future__ import annotations

import numpy as np

from austicker.printing.pen import Pen
from austicker.protection.sticker_geometry import flat_patch
from austicker.regions.typical import typical_face
from austicker.types import Floats, Rgba

_SKIN, _LINE, _LIPS = "#fbf1e9", "#6f5a50", "#eccfc7"

# MediaPipe's contours in the mesh.
OVAL = (
    *(10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377),
    *(152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109),
)
BROWS = (
    (70, 63, 105, 66, 107, 55, 65, 52, 53, 46),
    (300, 293, 334, 296, 336, 285, 295, 282, 283, 276),
)
EYES = (
    (33, 246, 161, 160, 159, 158, 157, 173, 133, 155, 154, 153, 145, 144, 163, 7),
    (263, 466, 388, 387, 386, 385, 384, 398, 362, 382, 381, 380, 374, 373, 390, 249),
)
IRISES = ((468, 469, 471), (473, 474, 476))
"""Centre and both sides."""
LIPS_OUTER = (
    *(61, 185, 40, 39, 37, 0, 267, 269, 270, 409, 291),
    *(375, 321, 405, 314, 17, 84, 181, 91, 146),
)
LIPS_BETWEEN = (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308)
NOSE = ((193, 122, 196), (417, 351, 419), (129, 64, 98, 97, 2, 326, 327, 294, 358))


def proportions() -> float:
    """Height over width of the drawn face."""
    _, height = np.ptp(typical_face()[:468, :2], axis=0)
    return float(height)


def draw_face(
    pen: Pen, corner: tuple[float, float], width: float, *, roi: int, size: float, art: Rgba
) -> None:
    """Draw a face that wears one sticker.

    Args:
        pen: Where to.
        corner: Of the face's box, top left, mm.
        width: Of the face, mm.
        roi: 1-14.
        size: k, see `austicker.protection.sticker_geometry.sticker_side`.
        art: (n, n, 4) the sticker.
    """
    mesh = typical_face()[:, :2]
    origin = np.array(corner) - mesh[:468].min(axis=0) * width
    place = origin + mesh * width

    def points(indices: tuple[int, ...]) -> Floats:
        chosen: Floats = place[list(indices)]
        return chosen

    pen.line(smooth(points(OVAL)), fill=_SKIN, colour=_LINE, width=0.3, closed=True)
    for nose in NOSE:
        pen.line(points(nose), colour=_LINE)
    for brow in BROWS:
        pen.line(points(brow), colour=_LINE, fill=_LINE, width=0, closed=True)
    for eye, (middle, one, other) in zip(EYES, IRISES, strict=True):
        pen.line(points(eye), colour=_LINE, fill="#ffffff", closed=True)
        radius = 0.9 * float(np.ptp(place[[one, other]], axis=0).max()) / 2
        pen.disc(float(place[middle, 0]), float(place[middle, 1]), radius, _LINE)
    pen.line(smooth(points(LIPS_OUTER)), colour=_LINE, fill=_LIPS, closed=True)
    pen.line(points(LIPS_BETWEEN), colour=_LINE)
    frame = flat_patch(typical_face(), roi, size).frame * width
    centre = origin + frame[3, :2]
    side = float(np.linalg.norm(frame[0]))
    pen.picture(art, float(centre[0]) - side / 2, float(centre[1]) - side / 2, side)


def smooth(corners: Floats) -> Floats:
    """(5 N, 2) points of the closed Catmull-Rom spline through (N, 2) corners."""
    before, after, beyond = (np.roll(corners, shift, axis=0) for shift in (1, -1, -2))
    t = (np.arange(5) / 5)[None, :, None]
    curve = (
        2 * corners[:, None]
        + (after - before)[:, None] * t
        + (2 * before - 5 * corners + 4 * after - beyond)[:, None] * t**2
        + (3 * corners - before - 3 * after + beyond)[:, None] * t**3
    )
    return np.asarray(curve.reshape(-1, 2) / 2)
