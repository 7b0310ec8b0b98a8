"""Shapes as signed distances: negative inside, zero on the edge, exact outside.

Every function takes arrays `x` (right) and `y` (down) in sticker sides, the centre of the
sticker at (0, 0), and returns the distance to the shape's edge in the same unit. A union is
`np.minimum`, an intersection `np.maximum`; subtracting r grows a shape by r and rounds its
corners. Angles are in degrees, clockwise as seen. The distance to a circle, a box, a segment and a
hull of two circles follow from elementary geometry; nothing else is used.
"""

from __future__ import annotations

import math

import numpy as np

from austicker.types import Floats


def _norm(x: Floats, y: Floats) -> Floats:
    """Length of (x, y); `np.hypot`, which guards against overflow, takes ten times as long."""
    return np.sqrt(x * x + y * y)


def turn(x: Floats, y: Floats, degrees: float) -> tuple[Floats, Floats]:
    """Coordinates seen from axes turned clockwise by `degrees`: what is drawn in them turns."""
    c, s = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return c * x + s * y, c * y - s * x


def disc(x: Floats, y: Floats, radius: float) -> Floats:
    """A disc."""
    return _norm(x, y) - radius


def oval(x: Floats, y: Floats, half_width: float, half_height: float) -> Floats:
    """An ellipse, to first order: f / |grad f| with f = |(x/a, y/b)| - 1; exact on the edge."""
    scaled = _norm(x / half_width, y / half_height)
    slope = _norm(x / half_width**2, y / half_height**2)
    distance: Floats = scaled * (scaled - 1) / np.maximum(slope, 1e-6)
    return distance


def both(first: Floats, second: Floats, corner: float) -> Floats:
    """The intersection of two shapes whose edges cross at about a right angle, corner rounded."""
    first, second = first + corner, second + corner
    outside = _norm(np.maximum(first, 0), np.maximum(second, 0))
    return outside + np.minimum(np.maximum(first, second), 0) - corner


def box(x: Floats, y: Floats, half_width: float, half_height: float, corner: float) -> Floats:
    """A rectangle with corners rounded to the radius `corner`."""
    return both(np.abs(x) - half_width, np.abs(y) - half_height, corner)


def stroke(
    x: Floats, y: Floats, start: tuple[float, float], end: tuple[float, float], width: float
) -> Floats:
    """A straight stroke with round ends, `width` thick, from `start` to `end`."""
    right, down = end[0] - start[0], end[1] - start[1]
    px, py = x - start[0], y - start[1]
    share = np.clip((px * right + py * down) / (right * right + down * down), 0, 1)
    distance: Floats = _norm(px - share * right, py - share * down) - width / 2
    return distance


def arc(x: Floats, y: Floats, radius: float, half_angle: float, width: float) -> Floats:
    """A stroke along a circle about (0, 0): `half_angle` degrees to each side of straight down."""
    half = math.radians(half_angle)
    x = np.abs(x)
    end = _norm(x - radius * math.sin(half), y - radius * math.cos(half))
    within = np.arctan2(x, y) <= half
    return np.where(within, np.abs(_norm(x, y) - radius), end) - width / 2


def drop(x: Floats, y: Floats, top: float, radius: float, tip: float) -> Floats:
    """Hull of a disc of `radius` at (0, 0) and one of radius `tip` at (0, `top`), `top` < 0.

    The hull's straight side leans by asin((radius - tip) / length); in a frame turned by that
    angle the nearest part is a disc, the side, or the other disc.
    """
    length = -top
    lean = (radius - tip) / length
    upright = math.sqrt(1 - lean**2)
    x, y = np.abs(x), -y
    along = upright * y - lean * x
    side = upright * x + lean * y - radius
    low = _norm(x, y) - radius
    high = _norm(x, y - length) - tip
    return np.where(along < 0, low, np.where(along > upright * length, high, side))


def heart(
    x: Floats,
    y: Floats,
    *,
    lobe: tuple[float, float],
    radius: float,
    flank: float,
    join: float,
) -> Floats:
    """A heart with a sharp tip: two lobes that run on smoothly into wider arcs, the flanks.

    Args:
        x: Sticker sides, right.
        y: Sticker sides, down.
        lobe: Centre of the right lobe, right of the midline by less than `radius`.
        radius: Of the lobes.
        flank: Radius of the flanks, larger than that of the lobes.
        join: Where lobe and flank meet: degrees below the horizontal, seen from the lobe.
    """
    x, px, py = np.abs(x), np.abs(x) - lobe[0], y - lobe[1]
    across, down = math.cos(math.radians(join)), math.sin(math.radians(join))
    centre = (lobe[0] - (flank - radius) * across, lobe[1] - (flank - radius) * down)
    tip = centre[1] + math.sqrt(flank**2 - centre[0] ** 2)
    notch = lobe[1] - math.sqrt(radius**2 - lobe[0] ** 2)
    on_flank = (across * py > down * px) & (py > 0)
    # Between the flanks' normals at the tip, the tip itself is nearest.
    on_tip = -centre[0] * (y - tip) > (tip - centre[1]) * x
    side = np.where(on_tip, _norm(x, y - tip), _norm(x - centre[0], y - centre[1]) - flank)
    side = np.maximum(side, -_norm(x, y - notch))
    distance: Floats = np.where(on_flank, side, _norm(px, py) - radius)
    return distance


def star(x: Floats, y: Floats, points: int, outer: float, inner: float) -> Floats:
    """A star with one point up; `outer` and `inner` are the radii of its tips and notches.

    By symmetry the nearest edge is the one in the own half-sector, a single segment.
    """
    sector = math.pi / points
    angle = np.abs((np.arctan2(x, -y) + sector) % (2 * sector) - sector)
    radius = _norm(x, y)
    px, py = radius * np.cos(angle), radius * np.sin(angle)
    notch = (inner * math.cos(sector), inner * math.sin(sector))
    edge = stroke(px, py, (outer, 0.0), notch, 0.0)
    inside = (px - outer) * notch[1] - py * (notch[0] - outer) < 0
    return np.where(inside, -edge, edge)


def petals(x: Floats, y: Floats, count: int, ring: float, radius: float) -> Floats:
    """`count` discs of `radius` whose centres lie on a circle of radius `ring`, one of them up."""
    sector = math.pi / count
    angle = np.abs((np.arctan2(x, -y) + sector) % (2 * sector) - sector)
    far = _norm(x, y)
    distance: Floats = _norm(far * np.cos(angle) - ring, far * np.sin(angle)) - radius
    return distance
