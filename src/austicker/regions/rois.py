"""Where the 14 regions of interest lie on a face mesh.

Source of the regions: Tan et al., ICASSP 2025 (doi 10.1109/ICASSP49660.2025.10889387), after
Merghani & Yap, FG 2020. They are given there by points of the 68-point annotation scheme (iBUG
300-W) plus offsets and box sizes in pixels of a 256-px face. Here the points are those of the
478-point MediaPipe mesh at the same places, and the lengths are fractions of the inter-ocular
distance, so that the regions are the same on a face of any size and at any roll.

Two things differ from the source, on purpose. Its horizontal offsets of the eyes (-4 and +10 px)
and of the nose root (+2 px) are not symmetric, which no anatomy explains; here both eyes move
outward by the mean, 7 px, and the nose root not at all. A mirrored face thus has mirrored regions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from austicker.errors import RecordError
from austicker.types import N_LANDMARKS, N_ROIS, Floats, RoiTrack

IOD_OF_256 = 115.0
"""Inter-ocular distance, px, of the source's 256-px face.

The source does not give it. A face that fills the picture is as wide as the cheekbones, about
140 mm against 63 mm between the pupils in adults, so 256 * 63 / 140 = 115. With it the mouth box
is as wide as a mouth and the two eye boxes do not meet.
"""

LEFT_EYE = (33, 133)
RIGHT_EYE = (362, 263)
"""Corners of each eye in the mesh; the centre of an eye is their mean."""

# Per ROI: two mesh points whose middle is the anchor (the 68-scheme indices beside them), then
# offset (right, down) and half-size (x, y) in pixels of a 256-px face.
_Row = tuple[tuple[int, int], tuple[float, float], tuple[float, float]]
_TABLE: tuple[_Row, ...] = (
    ((70, 63), (0, 0), (12, 10)),  # 1: 17, 18
    ((66, 66), (0, 10), (15, 10)),  # 2: 20
    ((296, 296), (0, 10), (15, 10)),  # 3: 23
    ((293, 300), (0, 0), (12, 10)),  # 4: 25, 26
    ((160, 158), (-7, 0), (47, 21)),  # 5: 37, 38
    ((107, 336), (0, 19), (30, 19)),  # 6: 21, 22
    ((385, 387), (7, 0), (47, 21)),  # 7: 43, 44
    ((234, 5), (-25, 10), (35, 30)),  # 8: 1, 29
    ((454, 5), (25, 10), (35, 30)),  # 9: 15, 29
    ((78, 78), (0, -2), (10, 12)),  # 10: 60
    ((2, 0), (0, -2), (30, 17)),  # 11: 33, 51
    ((308, 308), (0, -2), (10, 12)),  # 12: 64
    ((13, 14), (0, 0), (47, 20)),  # 13: 62, 66
    ((17, 152), (0, 0), (35, 21)),  # 14: 57, 8
)
_ANCHORS = np.array([row[0] for row in _TABLE])
_OFFSETS = np.array([row[1] for row in _TABLE]) / IOD_OF_256
_SIZES = 2 * np.array([row[2] for row in _TABLE]) / IOD_OF_256


@dataclass(frozen=True, slots=True, eq=False)
class Rois:
    """The regions of one face in one picture.

    Attributes:
        centres: (14, 2) px.
        sizes: (14, 2) full width and height, px, along the head's own axes.
        scale: Inter-ocular distance: between the middles of the two eyes' corners, px.
        angle: Roll of the head: direction of the eye line, radians, positive when the right eye
            is lower in the picture. The boxes are turned by it.

    Example:
        >>> rois = Rois(np.zeros((14, 2)), np.ones((14, 2)), scale=60.0, angle=0.0)
        >>> rois.corners()[0].tolist()
        [[-0.5, -0.5], [0.5, -0.5], [0.5, 0.5], [-0.5, 0.5]]
    """

    centres: Floats
    sizes: Floats
    scale: float
    angle: float

    def __post_init__(self) -> None:
        for name in ("centres", "sizes"):
            shape = np.shape(getattr(self, name))
            if shape != (N_ROIS, 2):
                raise RecordError(f"Rois: expected {name} of shape ({N_ROIS}, 2), got {shape}")
        if not (math.isfinite(self.scale) and self.scale > 0):
            raise RecordError(f"Rois: expected scale > 0, got {self.scale}")

    def corners(self) -> Floats:
        """(14, 4, 2) px: the boxes' corners from top left, clockwise on an upright head."""
        signs = np.array([(-0.5, -0.5), (0.5, -0.5), (0.5, 0.5), (-0.5, 0.5)])
        upright = signs[None] * self.sizes[:, None]
        corners: Floats = self.centres[:, None] + upright @ _axes(np.array([self.angle]))[0]
        return corners


def locate(landmarks: Floats) -> Rois:
    """Locate the regions of one face.

    Args:
        landmarks: (478, 2 or 3) mesh, x and y in px.

    Raises:
        RecordError: Another shape, values that are not finite, or eyes that coincide.

    Example:
        >>> mesh = np.zeros((478, 2))
        >>> mesh[list(RIGHT_EYE), 0] = 60.0  # everything else in one point
        >>> locate(mesh).scale
        60.0
    """
    mesh = np.asarray(landmarks, dtype=np.float64)
    centres, scale, angle = _measure(mesh[None])
    return Rois(centres[0], _SIZES * scale[0], float(scale[0]), float(angle[0]))


def track(landmarks: Floats) -> RoiTrack:
    """Locate the regions of one face in every frame.

    Args:
        landmarks: (T, 478, 2 or 3) mesh, x and y in px, T >= 1; the face is present throughout.

    Raises:
        RecordError: As `locate`.

    Example:
        >>> mesh = np.zeros((3, 478, 2))
        >>> mesh[:, list(RIGHT_EYE), 0] = 60.0
        >>> track(mesh).centres.shape
        (3, 14, 2)
    """
    centres, scale, _ = _measure(np.asarray(landmarks, dtype=np.float64))
    return RoiTrack(centres=centres, sizes=_SIZES * scale[0], scale=scale)


def _measure(mesh: Floats) -> tuple[Floats, Floats, Floats]:
    """Centres (T, 14, 2) px, scale (T,) px and angle (T,) rad of a (T, 478, 2+) mesh."""
    if (
        mesh.ndim != 3
        or mesh.shape[1] != N_LANDMARKS
        or mesh.shape[2] not in (2, 3)
        or not len(mesh)
    ):
        raise RecordError(
            f"landmarks: expected {N_LANDMARKS} mesh points of 2 or 3 coordinates, "
            f"got shape {mesh.shape[1:]} in {len(mesh)} frames"
        )
    points = mesh[..., :2]
    if not np.all(np.isfinite(points)):
        raise RecordError("landmarks: expected finite coordinates, got NaN or infinity")
    across = points[:, RIGHT_EYE].mean(axis=1) - points[:, LEFT_EYE].mean(axis=1)
    scale = np.hypot(across[:, 0], across[:, 1])
    if not np.all(scale > 0):
        raise RecordError("landmarks: expected two eyes apart, got coinciding eye centres")
    angle = np.arctan2(across[:, 1], across[:, 0])
    offsets = (_OFFSETS @ _axes(angle)) * scale[:, None, None]
    return points[:, _ANCHORS].mean(axis=2) + offsets, scale, angle


def _axes(angle: Floats) -> Floats:
    """(T, 2, 2): rows are the head's right and down in the picture."""
    cos, sin = np.cos(angle), np.sin(angle)
    return np.stack([np.stack([cos, sin], -1), np.stack([-sin, cos], -1)], -2)
