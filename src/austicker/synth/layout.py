"""Layout of the texture atlas, and helpers for painting on it.

The skin is unrolled on a cylinder around the mean head's axis; eyes, teeth, hair and frames
have patches in a strip to its right. Painting is done in coordinates of the mean head, so that
features follow the mesh under any identity.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

Plane: TypeAlias = npt.NDArray[np.float32]
Reals: TypeAlias = npt.ArrayLike

Point: TypeAlias = tuple[float, float] | npt.NDArray[np.float64]

DENSITY = 400.0
"""Texels per decimetre on the face."""

SKIN_HEIGHT, SKIN_WIDTH = 1280, 1160
STRIP = 288
HEIGHT, WIDTH = SKIN_HEIGHT, SKIN_WIDTH + STRIP
EYE_CENTRE = (SKIN_WIDTH + 144.0, 144.0)
EYE_RADIUS = 112.0
TEETH_AT = (SKIN_WIDTH + 60.0, 330.0)
TONGUE_AT = (SKIN_WIDTH + 150.0, 330.0)
FRAME_AT = (SKIN_WIDTH + 240.0, 330.0)
STRANDS = (SKIN_WIDTH + 24.0, 420.0, 240.0, 820.0)
"""x, y, width and height of the hair patch."""

AXIS_Z, TOP_Y = 0.45, 8.65
"""The cylinder's axis and upper rim on the mean head, decimetres."""


def place(x: Reals, y: Reals, z: Reals) -> npt.NDArray[np.float64]:
    """Atlas position (..., 2) of a point of the mean head's skin, decimetres."""
    angle = np.arctan2(np.asarray(x, dtype=np.float64), np.asarray(z, dtype=np.float64) - AXIS_Z)
    u = SKIN_WIDTH / 2 + angle * DENSITY * 0.95
    v = (TOP_Y - np.asarray(y, dtype=np.float64)) * DENSITY
    return np.stack(np.broadcast_arrays(u, v), axis=-1)


def depth_of(x: Reals) -> npt.NDArray[np.float64]:
    """Roughly how far front the face is at `x`, decimetres."""
    return 1.50 - 0.6 * np.asarray(x, dtype=np.float64) ** 2


def smooth(values: Reals, low: float, high: float) -> npt.NDArray[np.float64]:
    """Smoothstep: 0 at `low`, 1 at `high`, either may be larger."""
    t = np.clip((np.asarray(values, dtype=np.float64) - low) / (high - low), 0, 1)
    return np.asarray(t * t * (3 - 2 * t))


def noise(rng: np.random.Generator, sigma: float, shape: tuple[int, int]) -> Plane:
    """Smooth noise of unit variance; coarse noise is made small and enlarged."""
    import cv2

    step = max(1, int(sigma / 3))
    small = (-(-shape[0] // step) + 2, -(-shape[1] // step) + 2)
    grain = rng.standard_normal(small).astype(np.float32)
    plane = np.asarray(cv2.GaussianBlur(grain, (0, 0), sigma / step), np.float32)
    if step > 1:
        size = (small[1] * step, small[0] * step)
        plane = np.asarray(cv2.resize(plane, size, interpolation=cv2.INTER_CUBIC), np.float32)
    plane = plane[: shape[0], : shape[1]]
    return np.asarray(plane / plane.std(), np.float32)


def stroke(mask: Plane, start: Point, end: Point, value: float, width: int) -> None:
    """Draw an antialiased line on `mask`, in place; positions are sub-texel."""
    import cv2

    a = (int(start[0] * 16), int(start[1] * 16))
    b = (int(end[0] * 16), int(end[1] * 16))
    cv2.line(mask, a, b, value, width, cv2.LINE_AA, 4)
