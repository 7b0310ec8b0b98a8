"""Landmarks of the 68-point scheme as a mesh of 478 points.

The scheme is that of iBUG 300-W (Sagonas, Tzimiropoulos, Zafeiriou & Pantic, "300 Faces
in-the-Wild Challenge", ICCV Workshops 2013), which dlib, OpenFace and many others give; points
are counted from 0 here. Mesh numbers are those of MediaPipe's topology.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from austicker.errors import RecordError
from austicker.regions.typical import typical_face
from austicker.types import N_LANDMARKS, Floats

N_POINTS = 68

MESH_POINTS: tuple[int, ...] = (
    *(162, 234, 93, 58, 172, 136, 149, 148, 152),  # 0-8: jaw, picture's left ear to chin
    *(377, 378, 365, 397, 288, 323, 454, 389),  # 9-16: jaw, chin to the right ear
    *(70, 63, 105, 66, 107),  # 17-21: left brow, outer end to inner end
    *(336, 296, 334, 293, 300),  # 22-26: right brow, inner end to outer end
    *(168, 197, 5, 4),  # 27-30: bridge of the nose, down to its tip
    *(75, 97, 2, 326, 305),  # 31-35: base of the nose
    *(33, 160, 158, 133, 153, 144),  # 36-41: left eye, from the outer corner over the upper lid
    *(362, 385, 387, 263, 373, 380),  # 42-47: right eye, from the inner corner over the upper lid
    *(61, 39, 37, 0, 267, 269, 291),  # 48-54: outer lip line, left corner over the upper lip
    *(405, 314, 17, 84, 181),  # 55-59: outer lip line, back along the lower lip
    *(78, 82, 13, 312, 308, 317, 14, 87),  # 60-67: inner lip line, the same way round
)
"""Mesh point at the place of each of the 68; on these the regions of `locate` rest."""


def as_mesh(landmarks: Floats) -> Floats:
    """Landmarks of either scheme as a mesh.

    A mesh is returned as it is. Of 68 points, the mesh is that of an average face bent by the
    thin-plate spline (Bookstein, PAMI 11, 1989) that carries its 68 points onto the given ones;
    the depth is the average face's, in proportion to the distance of the eyes. Regions come out as
    those of a mesh with these points; motion to 0.0005 inter-ocular distances, and to 0.25 more
    per radian by which the head turns out of the picture's plane (``tests/motion``).

    Args:
        landmarks: (..., 478, 3) mesh, or (..., 68, 2) points of iBUG 300-W; x and y in px.

    Returns:
        (..., 478, 3) px; z away from the viewer.

    Raises:
        RecordError: Another shape, or values that are not finite.

    Example:
        >>> as_mesh(np.zeros((5, 68, 2))).shape
        (5, 478, 3)
    """
    points = np.asarray(landmarks, np.float64)
    if points.shape[-2:] not in {(N_LANDMARKS, 3), (N_POINTS, 2)}:
        raise RecordError(
            f"landmarks: expected (..., {N_LANDMARKS}, 3) or (..., {N_POINTS}, 2), got "
            f"{points.shape}"
        )
    if not np.isfinite(points).all():
        raise RecordError("landmarks: expected finite coordinates, got NaN or infinity")
    if points.shape[-2] == N_LANDMARKS:
        return points
    mesh = np.empty((*points.shape[:-2], N_LANDMARKS, 3))
    mesh[..., :2] = _spline() @ points
    face = typical_face()
    span = np.linalg.norm(_eyes_apart(mesh), axis=-1) / np.linalg.norm(_eyes_apart(face))
    mesh[..., 2] = face[:, 2] * span[..., None]
    return mesh


def _eyes_apart(mesh: Floats) -> Floats:
    """(..., 2) from the middle of the left eye's corners to that of the right eye's."""
    return np.asarray(
        mesh[..., [362, 263], :2].mean(axis=-2) - mesh[..., [33, 133], :2].mean(axis=-2)
    )


@cache
def _spline() -> Floats:
    """(478, 68) share of each given point in each point of the mesh: the spline is linear."""
    face = typical_face()[:, :2]
    known = face[list(MESH_POINTS)]
    design = np.column_stack([np.ones(N_POINTS), known])
    system = np.zeros((N_POINTS + 3, N_POINTS + 3))
    system[:N_POINTS, :N_POINTS] = _bending(known, known)
    system[:N_POINTS, N_POINTS:], system[N_POINTS:, :N_POINTS] = design, design.T
    at = np.column_stack([_bending(face, known), np.ones(N_LANDMARKS), face])
    shares: Floats = (at @ np.linalg.inv(system))[:, :N_POINTS]
    return shares


def _bending(a: Floats, b: Floats) -> Floats:
    """(A, B) r^2 log r of the distances, the spline's kernel in the plane."""
    square = ((a[:, None] - b[None]) ** 2).sum(axis=-1)
    return np.asarray(square * np.log(np.maximum(square, 1e-300)) / 2)
