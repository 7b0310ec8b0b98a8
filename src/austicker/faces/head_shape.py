"""What tells one head from another, and how far it went: the stable points of its mesh."""

from __future__ import annotations

import numpy as np

from austicker.faces.geometry import STABLE, frontal_template, inter_ocular
from austicker.types import Floats


def head_shape(mesh: Floats) -> Floats:
    """(S, 3) stable points of a (478, 3) mesh, turned to the viewer, in inter-ocular distances."""
    stable = frontal_template(np.asarray(mesh, float))[STABLE]
    return stable / max(inter_ocular(mesh), 1e-6)


def shape_distance(a: Floats, b: Floats) -> float:
    """RMS distance of the points of two shapes, in inter-ocular distances."""
    return float(np.sqrt(((a - b) ** 2).sum(1).mean()))


def mean_shift(a: Floats, b: Floats) -> float:
    """Mean distance of the stable points of two meshes in the picture, in those of `b`'s eyes."""
    gap = a[STABLE, :2] - b[STABLE, :2]
    return float(np.hypot(*gap.T).mean()) / max(inter_ocular(b), 1e-6)
