"""Where a sticker sits on a head, and how it lies there."""

from __future__ import annotations

import numpy as np

from austicker.regions.rois import locate
from austicker.rendering import Surface
from austicker.types import Floats

TILT = 0.6
"""How far a flat sticker leans with the surface: 0 faces the viewer, 1 lies on the skin.

A real sticker spans the curve of the face, so that it leans less than the skin at its middle.
"""

_NEIGHBOURS = 24
_SPAN = 0.45
"""Sigma of the part of the face that a sticker rests on, sides: all that lies under it."""
_MOST_BEND, _MOST_HOLLOW = 1.5, 0.2
"""Strongest bend outward, and into a hollow, which paper spans; radians per side."""
_STIFF = 0.5
"""Share of the lesser of the two bends that is left: paper bends one way at a time."""


def sticker_side(template: Floats, size: float) -> float:
    """Side of a sticker of size k, template px: k/10 of the face box.

    Tan et al. (ICASSP 2025) use k/10 of the picture's width by k/10 of its height, the picture
    being the face; a square of the same area has the side k/10 of the root of the box's area.
    """
    width, height = np.ptp(template[:468, :2], axis=0)
    return size / 10 * float(np.sqrt(width * height))


def flat_patch(template: Floats, roi: int, size: float) -> Surface:
    """A flat sticker in the middle of region `roi` on the surface of a head.

    Args:
        template: (478, 3) mesh facing the viewer.
        roi: 1-14.
        size: k, see `sticker_side`.
    """
    return flat_patch_at(template, locate(template).centres[roi - 1], size)


def flat_patch_at(template: Floats, centre: Floats, size: float) -> Surface:
    """`flat_patch` with its middle at a point of the head, (2,) template px."""
    return Surface(_frame(*_touch(template, centre), sticker_side(template, size), TILT))


def bent_patch(template: Floats, roi: int, size: float) -> Surface:
    """A sticker in the middle of region `roi`, bent over the head as paper would be.

    The head under the sticker is smoothed to a quadratic, so that noise of the mesh makes no
    creases; of that, the sheet takes what a stiff paper would.

    Args:
        template: (478, 3) mesh facing the viewer.
        roi: 1-14.
        size: k, see `sticker_side`.
    """
    return bent_patch_at(template, locate(template).centres[roi - 1], size)


def bent_patch_at(template: Floats, centre: Floats, size: float) -> Surface:
    """`bent_patch` with its middle at a point of the head, (2,) template px."""
    touch = _touch(template, centre)
    side = sticker_side(template, size)
    frame = _frame(*touch, side, 1.0)
    skin = np.asarray(template[:468], float)
    bend = np.zeros((2, 2))
    for _ in range(3):
        axes = np.stack([frame[0] / side, frame[1] / side, frame[2]])
        a, b, height = ((skin - frame[3]) @ axes.T / side).T
        spread = max(_SPAN, float(np.sort(np.hypot(a, b))[_NEIGHBOURS]) / 2)
        weights = np.exp(-0.5 * (a * a + b * b + height * height) / spread**2)
        design = np.column_stack([np.ones(len(a)), a, b, a * a / 2, a * b, b * b / 2])
        weighted = design * weights[:, None]
        ridge = np.diag([0, 0, 0, 1, 1, 1]) * 1e-3 * weights.sum()
        lift, right, down, aa, ab, bb = np.linalg.solve(
            weighted.T @ design + ridge, weighted.T @ height
        )
        bend = -np.array([[aa, ab], [ab, bb]])
        normal = axes[2] - right * axes[0] - down * axes[1]
        # The place in the picture stays: the middle is lifted along the frontal view.
        middle = frame[3] + [0, 0, lift * side / axes[2][2]]
        frame = _square(normal / np.linalg.norm(normal), middle, side)
    return Surface(frame, _stiff(bend))


def turned(surface: Surface, angle: float) -> Surface:
    """The sheet turned clockwise about its middle, as the viewer sees it, by degrees."""
    if angle == 0:
        return surface
    c, s = np.cos(np.radians(angle)), np.sin(np.radians(angle))
    turn = np.array([[c, s], [-s, c]])
    frame = surface.frame.copy()
    frame[:2] = turn @ surface.frame[:2]
    return Surface(frame, turn @ surface.bend @ turn.T)


def _touch(template: Floats, centre: Floats) -> tuple[Floats, Floats]:
    """A point on the head, and the slopes of the depth there to the right and down."""
    gap = np.hypot(*(template[:468, :2] - centre).T)
    near = template[np.argsort(gap, kind="stable")[:_NEIGHBOURS]]
    design = np.column_stack([near[:, :2] - centre, np.ones(len(near))])
    slope_x, slope_y, depth = np.linalg.lstsq(design, near[:, 2], rcond=None)[0]
    return np.array([*centre, depth]), np.array([slope_x, slope_y])


def _frame(middle: Floats, slopes: Floats, side: float, tilt: float) -> Floats:
    normal = np.array([slopes[0] * tilt, slopes[1] * tilt, -1.0])
    return _square(normal / np.linalg.norm(normal), middle, side)


def _square(normal: Floats, middle: Floats, side: float) -> Floats:
    """(4, 3) frame of a `Surface` that is upright on the face."""
    across = np.array([1.0, 0.0, 0.0]) - normal[0] * normal
    across /= np.linalg.norm(across)
    down = np.cross(across, normal)
    down *= np.sign(down[1])
    return np.stack([across * side, down * side, normal, middle])


def _stiff(bend: Floats) -> Floats:
    """What paper takes of a (2, 2) curvature."""
    bends, ways = np.linalg.eigh(bend)
    bends = np.clip(bends, -_MOST_HOLLOW, _MOST_BEND)
    bends[np.argmin(np.abs(bends))] *= _STIFF
    return np.asarray(ways * bends @ ways.T)
