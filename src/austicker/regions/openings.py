"""The openings of a face that stay free: eyes, nostrils, mouth."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from austicker.errors import RecordError
from austicker.types import N_LANDMARKS, Floats

Part = Literal["eyes", "nose", "mouth"]

# Mesh points of the edges, both from the same corner to the other: upper edge, lower edge. Those
# of the eyes and lips are MediaPipe's own contours; the rim of a nostril, for which it has none,
# was read off faces of several people seen slightly from below.
_EDGES: tuple[tuple[str, Part, int | None, tuple[int, ...], tuple[int, ...]], ...] = (
    (
        "left eye",
        "eyes",
        5,
        (33, 246, 161, 160, 159, 158, 157, 173, 133),
        (33, 7, 163, 144, 145, 153, 154, 155, 133),
    ),
    (
        "right eye",
        "eyes",
        7,
        (263, 466, 388, 387, 386, 385, 384, 398, 362),
        (263, 249, 390, 373, 374, 380, 381, 382, 362),
    ),
    ("left nostril", "nose", None, (59, 166, 79, 239, 238, 20), (59, 75, 60, 20)),
    ("right nostril", "nose", None, (289, 392, 309, 459, 458, 250), (289, 305, 290, 250)),
    (
        "mouth",
        "mouth",
        13,
        (78, 191, 80, 81, 82, 13, 312, 311, 310, 415, 308),
        (78, 95, 88, 178, 87, 14, 317, 402, 318, 324, 308),
    ),
)
_ACROSS, _DOWN = 24, 6


@dataclass(frozen=True, slots=True, eq=False)
class Opening:
    """One opening of a face.

    Attributes:
        name: In plain words; sides are those of the picture.
        part: The part of the face it belongs to.
        roi: The region of interest in whose middle it lies; None for a nostril.
        points: (N, D) evenly spread over its middle half, from a quarter to three quarters of the
            way between its corners. An opening that is shut is a line, and its points lie on it.
    """

    name: str
    part: Part
    roi: int | None
    points: Floats


def openings(landmarks: Floats) -> tuple[Opening, ...]:
    """Locate eyes, nostrils and mouth.

    Args:
        landmarks: (478, D) mesh; D is 2 or 3.

    Raises:
        RecordError: Another shape.
    """
    mesh = np.asarray(landmarks, np.float64)
    if mesh.ndim != 2 or mesh.shape[0] != N_LANDMARKS or mesh.shape[1] not in {2, 3}:
        raise RecordError(f"landmarks: expected ({N_LANDMARKS}, 2 or 3), got {mesh.shape}")
    down = ((np.arange(_DOWN) + 0.5) / _DOWN)[:, None, None]
    found = []
    for name, part, roi, upper, lower in _EDGES:
        above, below = _middle(mesh[list(upper)]), _middle(mesh[list(lower)])
        points = above * (1 - down) + below * down
        found.append(Opening(name, part, roi, points.reshape(-1, mesh.shape[1])))
    return tuple(found)


def mouth_edges(landmarks: Floats) -> Floats:
    """The upper and the lower edge of the mouth's opening, from its left corner to its right one.

    Args:
        landmarks: (478, D) mesh.

    Returns:
        (2, 11, D).

    Raises:
        RecordError: Another shape.
    """
    mesh = np.asarray(landmarks, np.float64)
    if mesh.ndim != 2 or mesh.shape[0] != N_LANDMARKS:
        raise RecordError(f"landmarks: expected ({N_LANDMARKS}, D), got {mesh.shape}")
    (rows,) = ([upper, lower] for _, part, _, upper, lower in _EDGES if part == "mouth")
    return np.asarray(mesh[np.array(rows)])


def mouth_halves(edges: Floats) -> list[tuple[Floats, Floats]]:
    """The left and the right half of an open mouth.

    Args:
        edges: (2, 11, D) as `mouth_edges` gives them.

    Returns:
        For each of the two (N, 2) points spread over it, and (N,) the area that each stands for.
    """
    upper, lower = (_spread(edge[:, :2], 0.0, 1.0) for edge in np.asarray(edges, float))
    down = ((np.arange(_DOWN) + 0.5) / _DOWN)[:, None, None]
    points = upper * (1 - down) + lower * down
    along = np.linalg.norm(np.gradient((upper + lower) / 2, axis=0), axis=1)
    areas = np.tile(along * np.linalg.norm(lower - upper, axis=1) / _DOWN, (_DOWN, 1))
    halves = slice(0, _ACROSS // 2), slice(_ACROSS // 2, _ACROSS)
    return [(points[:, half].reshape(-1, 2), areas[:, half].ravel()) for half in halves]


def outlines(landmarks: Floats) -> tuple[tuple[Part, Floats], ...]:
    """The closed edge of every opening.

    Args:
        landmarks: (478, D) mesh.

    Returns:
        For each opening what it belongs to, and its edge as an (N, D) polygon.

    Raises:
        RecordError: Another shape.
    """
    mesh = np.asarray(landmarks, np.float64)
    if mesh.ndim != 2 or mesh.shape[0] != N_LANDMARKS:
        raise RecordError(f"landmarks: expected ({N_LANDMARKS}, D), got {mesh.shape}")
    return tuple((part, mesh[[*upper, *lower[-2:0:-1]]]) for _, part, _, upper, lower in _EDGES)


def _middle(edge: Floats) -> Floats:
    """(`_ACROSS`, D) points evenly spaced along the middle half of an edge."""
    return _spread(edge, 0.25, 0.75)


def _spread(edge: Floats, start: float, stop: float) -> Floats:
    """(`_ACROSS`, D) points evenly spaced on an edge between two shares of its length."""
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(edge, axis=0), axis=1))])
    at = (start + (stop - start) * (np.arange(_ACROSS) + 0.5) / _ACROSS) * along[-1]
    return np.stack([np.interp(at, along, column) for column in edge.T], axis=1)
