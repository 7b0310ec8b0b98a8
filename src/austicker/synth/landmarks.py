"""Named points of the face, as vertices of the head."""

from __future__ import annotations

import functools

import numpy as np
import numpy.typing as npt

from austicker.synth.head import SKIN, HeadModel

_MIDDLE: dict[str, tuple[float, float]] = {
    "glabella": (0.0, 7.45),
    "nose root": (0.0, 7.25),
    "nose tip": (0.0, 6.92),
    "upper lip": (0.0, 6.69),
    "lower lip": (0.0, 6.50),
    "chin": (0.0, 6.30),
}
_PAIRED: dict[str, tuple[float, float]] = {
    "inner brow": (0.15, 7.47),
    "middle brow": (0.33, 7.50),
    "outer brow": (0.53, 7.46),
    "inner eye corner": (0.174, 7.284),
    "outer eye corner": (0.445, 7.29),
    "upper lid": (0.31, 7.337),
    "lower lid": (0.31, 7.232),
    "nostril": (0.20, 6.96),
    "cheek": (0.46, 6.95),
    "mouth corner": (0.25, 6.642),
    "upper lip side": (0.12, 6.685),
    "lower lip side": (0.12, 6.53),
    "jaw": (0.48, 6.48),
}

NAMES: tuple[str, ...] = (
    *_MIDDLE,
    *(f"{side} {name}" for name in _PAIRED for side in ("left", "right")),
)
"""Sides are those of the picture."""


@functools.lru_cache(maxsize=4)
def landmark_vertices(head: HeadModel) -> npt.NDArray[np.int64]:
    """The vertex of `head` at each of `NAMES`, (L,): the foremost skin vertex near the place."""
    points = head.points.astype(np.float64)
    skin = np.flatnonzero((head.part == SKIN) & (points[:, 2] > 0.9) & (head.mouth < 0.5))
    places = list(_MIDDLE.values())
    for x, y in _PAIRED.values():
        places += [(-x, y), (x, y)]
    found = []
    for x, y in places:
        distance = np.hypot(points[skin, 0] - x, points[skin, 1] - y)
        # Of vertices about equally near in the picture, the one in front is seen.
        score = distance - 0.1 * points[skin, 2]
        near = distance < distance.min() + 0.012
        found.append(skin[near][np.argmin(score[near])])
    return np.array(found)
