"""A painted face laid out like an average one, whose landmarks of both schemes are known."""

from __future__ import annotations

import numpy as np

from austicker.regions.landmarks68 import MESH_POINTS
from austicker.regions.typical import typical_face
from tests.motion.painted import FRONT, Field, Painted, View, relief, still

FACE = Painted(iod=64.0)
FPS = 30


def _places() -> np.ndarray:
    """(478, 2) the average face in inter-ocular distances, its nose bridge where `Painted`'s is."""
    face = typical_face()[:, :2]
    eyes = face[[362, 263]].mean(axis=0) - face[[33, 133]].mean(axis=0)
    return np.asarray((face - face[168]) / np.hypot(*eyes) + [0, -0.08])


PLACES = _places()


def landmarks(view: View = FRONT, skin: Field = still, face: Painted = FACE) -> np.ndarray:
    """(478, 3) px."""
    projected = face.project(PLACES, view, skin)
    return np.column_stack([projected, face.iod * view.grow * relief(PLACES)])


def to_68(mesh: np.ndarray) -> np.ndarray:
    """(..., 68, 2) the same in the scheme of 68 points."""
    return np.asarray(mesh[..., list(MESH_POINTS), :2])


def smile(strength: float) -> Field:
    """The corners of the mouth, raised and drawn apart by `strength` inter-ocular distances."""
    corners = PLACES[[61, 291]]

    def displacement(points: np.ndarray) -> np.ndarray:
        moved = np.zeros_like(points)
        for corner, outward in zip(corners, (-1, 1), strict=True):
            level = np.exp(-((points - corner) ** 2).sum(axis=-1) / (2 * 0.15**2))
            moved += strength * level[..., None] * (0.6 * outward, -0.8)
        return moved

    return displacement


def smiling(count: int = 36) -> tuple[list[np.ndarray], np.ndarray]:
    """Frames at 30 a second in which a swaying head smiles for a third of a second, and meshes."""
    frames, meshes = [], []
    for i in range(count):
        level = max(0.0, np.cos(np.pi * (i - count / 2) / 10)) if abs(i - count / 2) < 5 else 0.0
        view = View(roll=0.01 * np.sin(i / 9), x=2 * np.sin(i / 7), y=np.cos(i / 5))
        skin = smile(0.04 * level)
        frames.append(FACE.picture(view, skin, seed=i))
        meshes.append(landmarks(view, skin))
    return frames, np.array(meshes)
