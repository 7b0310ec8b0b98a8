"""The head's rigid motion between two frames, from points of which some move with the skin."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from austicker.robust import median
from austicker.types import Bools, Floats

_TUKEY = 4.685  # 95 % efficiency on Gaussian noise (Holland & Welsch, 1977)
_FLOOR = 0.0003  # inter-ocular distances; below this, residuals are tracking noise
_LEAST_ABSOLUTE, _ROUNDS = 8, 20  # at most, of the convex start and of all
_CLOSE, _SETTLED = 1e-4, 5e-5  # step, in the units of the parameters, at which these are over
_FEWEST = 8
_IDENTITY = np.eye(3)


@dataclass(frozen=True, slots=True, eq=False)
class HeadPose:
    """Scaled orthographic view of a rigid head: q = scale * (rotation @ p)[:2] + shift.

    Attributes:
        scale: Size relative to the reference, > 0.
        rotation: (3, 3) relative to the reference.
        shift: (2,) inter-ocular distances of the reference.
    """

    scale: float
    rotation: Floats
    shift: Floats

    def project(self, head: Floats) -> Floats:
        """(N, 3) points of the head -> (N, 2)."""
        projected: Floats = self.scale * head @ self.rotation[:2].T + self.shift
        return projected

    @property
    def roll(self) -> float:
        """Turn in the picture's plane, radians."""
        return float(np.arctan2(self.rotation[1, 0], self.rotation[0, 0]))

    @property
    def tilt(self) -> float:
        """Turn out of the picture's plane, radians."""
        return float(np.arccos(np.clip(self.rotation[2, 2], -1, 1)))


def similarity(source: Floats, target: Floats) -> Floats:
    """Least-squares similarity (2, 3) that carries (N, 2) points onto others (Umeyama, 1991)."""
    a, b = source.mean(axis=0), target.mean(axis=0)
    p, q = source - a, target - b
    norm = float((p**2).sum())
    cos = float((p * q).sum()) / norm
    sin = float((p[:, 0] * q[:, 1] - p[:, 1] * q[:, 0]).sum()) / norm
    linear = np.array([[cos, -sin], [sin, cos]])
    return np.column_stack([linear, b - linear @ a])


def fit_head_pose(head: Floats, projected: Floats, weights: Floats, good: Bools) -> HeadPose | None:
    """Fit the head's pose to tracked points, ignoring those that move with the skin.

    Gauss-Newton on the six parameters of a scaled orthographic view, points reweighted first for
    least absolute deviations, then by Tukey's biweight with the median absolute deviation of the
    weightiest points as the scale. Deterministic.

    Args:
        head: (N, 3) reference points in the head's frame, inter-ocular distances.
        projected: (N, 2) the points now, same frame and unit.
        weights: (N,) prior weight of each point.
        good: (N,) which points were tracked.

    Returns:
        The pose, or None when too few points were tracked.
    """
    use = np.flatnonzero(good & (weights > 0))
    trusted = weights[use] >= 0.2 * weights.max()
    if trusted.sum() < _FEWEST:
        trusted = np.ones(len(use), dtype=bool)
    if len(use) < _FEWEST:
        return None
    p, q, prior = head[use], projected[use], weights[use]
    start = similarity(p[trusted, :2], q[trusted])
    scale = float(np.hypot(start[0, 0], start[1, 0]))
    rotation = np.eye(3)
    rotation[:2, :2] = start[:, :2] / scale
    shift = start[:, 2]
    # One row for each parameter or axis, which numpy adds up several times as fast as columns.
    p, q = np.ascontiguousarray(p.T), np.ascontiguousarray(q.T)
    design = np.zeros((6, 2, len(use)))
    design[0, 0] = design[1, 1] = 1
    # A small ridge: a flat face does not determine yaw and pitch.
    rows, ridge = design.reshape(6, -1), 1e-6 * np.eye(6)
    convex = True
    for round_ in range(_ROUNDS):
        x, y, z = turned = scale * rotation @ p
        error = q - turned[:2] - shift[:, None]
        size = np.sqrt(error[0] ** 2 + error[1] ** 2)
        if convex:  # least absolute deviations: a start that few can pull away
            robust_weights = prior * _FLOOR / np.maximum(size, _FLOOR)
        else:
            spread = max(1.4826 * median(size[trusted]), _FLOOR)
            robust_weights = prior * np.maximum(0.0, 1 - (size / (_TUKEY * spread)) ** 2) ** 2
        design[2] = x, y  # growth
        design[3] = -y, x  # roll
        design[4, 0], design[5, 1] = z, -z  # yaw, pitch
        weighted = (design * robust_weights).reshape(6, -1)
        step = np.linalg.solve(weighted @ rows.T + ridge, weighted @ error.reshape(-1))
        shift = shift + step[:2]
        scale *= float(np.exp(step[2]))
        rotation = _exponential(step[5], step[4], step[3]) @ rotation
        change = np.abs(step).max()
        if not convex and change < _SETTLED:
            break
        convex = convex and round_ < _LEAST_ABSOLUTE - 1 and change >= _CLOSE
    return HeadPose(scale, rotation, shift) if 0.2 < scale < 5 else None


def _exponential(a: float, b: float, c: float) -> Floats:
    """Rotation by the vector (a, b, c) (Rodrigues)."""
    angle = math.sqrt(a * a + b * b + c * c)
    cross = np.array([[0, -c, b], [c, 0, -a], [-b, a, 0]])
    first = math.sin(angle) / angle if angle > 1e-9 else 1.0
    second = (1 - math.cos(angle)) / angle**2 if angle > 1e-4 else 0.5
    rotation: Floats = _IDENTITY + first * cross + second * (cross @ cross)
    return rotation
