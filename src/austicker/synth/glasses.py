"""Spectacle frames: two rims, a bridge and two temples, as thin tubes."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.synth.hair import TexturedMesh
from austicker.synth.layout import FRAME_AT
from austicker.synth.traits import Glasses

_POWER = {"round": 2.0, "oval": 2.3, "square": 4.0}
_SIZE = {"round": (0.215, 0.205), "oval": (0.245, 0.160), "square": (0.240, 0.180)}


def _tube(path: npt.NDArray[np.float64], radius: float, closed: bool) -> TexturedMesh:
    """A square tube along `path` (N, 3)."""
    if closed:
        tangent = np.roll(path, -1, axis=0) - np.roll(path, 1, axis=0)
    else:
        tangent = np.gradient(path, axis=0)
    tangent /= np.linalg.norm(tangent, axis=1, keepdims=True) + 1e-12
    guide = np.where(np.abs(tangent[:, 2:3]) > 0.8, [[0.0, 1.0, 0.0]], [[0.0, 0.0, 1.0]])
    side = np.cross(tangent, guide)
    side /= np.linalg.norm(side, axis=1, keepdims=True) + 1e-12
    up = np.cross(side, tangent)
    sides = 6
    turn = np.arange(sides) * 2 * np.pi / sides
    ring = side[:, None] * np.cos(turn)[None, :, None] + up[:, None] * np.sin(turn)[None, :, None]
    points = path[:, None] + radius * ring
    count = len(path)
    index = np.arange(count * sides, dtype=np.int32).reshape(count, sides)
    rows = np.arange(count) if closed else np.arange(count - 1)
    a, b = index[rows], index[(rows + 1) % count]
    quads = np.stack([a, np.roll(a, -1, 1), np.roll(b, -1, 1), b], axis=-1).reshape(-1, 4)
    triangles = np.concatenate([quads[:, [0, 1, 2]], quads[:, [0, 2, 3]]])
    flat = points.reshape(-1, 3)
    uv = np.broadcast_to(np.array(FRAME_AT), (len(flat), 2)).copy()
    return TexturedMesh(flat, triangles[:, ::-1].astype(np.int32), uv)


def spectacles(
    kind: Glasses,
    left: npt.NDArray[np.float64],
    right: npt.NDArray[np.float64],
    bridge: npt.NDArray[np.float64],
    half_width: float,
) -> TexturedMesh | None:
    """The frame for a face; None for people without.

    Args:
        kind: Shape of the rims.
        left: (3,) centre of the person's left eye.
        right: (3,) centre of their right eye.
        bridge: (3,) most forward point of the nose's root.
        half_width: Half the width of the head at the temples.
    """
    if kind == "none":
        return None
    width, height = _SIZE[kind]
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False)
    power = 2 / _POWER[kind]
    cos, sin = np.cos(angle), np.sin(angle)
    front = max(left[2], right[2]) + 0.26
    front = max(front, bridge[2] + 0.02)
    parts = []
    for eye, outward in ((left, 1.0), (right, -1.0)):
        x = eye[0] + 0.01 * outward + width * np.sign(cos) * np.abs(cos) ** power
        y = eye[1] - 0.02 + height * np.sign(sin) * np.abs(sin) ** power
        z = front - 0.18 * (np.abs(x) - 0.1).clip(0) ** 1.5
        parts.append(_tube(np.stack([x, y, z], axis=1), 0.017, closed=True))
        hinge = np.array([eye[0] + outward * (width + 0.01), eye[1] + 0.05, z.min()])
        end = np.array([outward * (half_width + 0.03), eye[1] + 0.02, -0.75])
        t = np.linspace(0, 1, 14)[:, None]
        arm = hinge + (end - hinge) * t
        arm[:, 0] = hinge[0] + (end[0] - hinge[0]) * np.minimum(1, 4 * t[:, 0]) ** 0.7
        parts.append(_tube(arm, 0.015, closed=False))
    t = np.linspace(0, 1, 12)
    ends = (right[0] + width - 0.012, left[0] - width + 0.012)
    x = ends[0] + (ends[1] - ends[0]) * t
    y = (left[1] + right[1]) / 2 + 0.01 + 0.035 * np.sin(np.pi * t)
    parts.append(_tube(np.stack([x, y, np.full(12, front + 0.01)], axis=1), 0.016, closed=False))
    return merge(parts)


def merge(parts: list[TexturedMesh]) -> TexturedMesh:
    """Several sheets as one."""
    offsets = np.cumsum([0] + [len(p.points) for p in parts[:-1]])
    return TexturedMesh(
        np.concatenate([p.points for p in parts]),
        np.concatenate([p.triangles + o for p, o in zip(parts, offsets, strict=True)]).astype(
            np.int32
        ),
        np.concatenate([p.uv for p in parts]),
    )
