"""Soft tissue: smooth fields of skin motion that the blendshapes lack.

MakeHuman's shapes are sculpted for animation and stop short. When the brows of a person rise,
the whole forehead slides up to the hairline, and the fold above the eye with it; when the upper
lip rises, so does the triangle beside the nose; a dimple draws the cheek towards the corner of
the mouth. Which skin goes where: Ekman, Friesen and Hager, Facial Action Coding System (2002),
section A ("appearance changes") of AUs 1, 2, 4, 9, 10, 14 and 17.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Field:
    """A Gaussian patch of skin that slides along the face.

    Attributes:
        centre: (x, y) on the mean head, decimetres, on the person's left side.
        size: Standard deviations in x and y.
        slide: (x, y) displacement at the centre, decimetres; x positive is outwards.
        paired: One per side, named with ``Left`` and ``Right``; otherwise on the midline.
    """

    centre: tuple[float, float]
    size: tuple[float, float]
    slide: tuple[float, float]
    paired: bool = True


FIELDS: dict[str, Field] = {
    "foreheadInnerUp": Field((0.0, 7.66), (0.20, 0.17), (0.0, 0.040), paired=False),
    "foreheadOuterUp": Field((0.42, 7.66), (0.17, 0.16), (0.0, 0.040)),
    "eyeFoldUp": Field((0.31, 7.405), (0.16, 0.035), (0.0, 0.022)),
    "besideNoseUp": Field((0.26, 6.97), (0.10, 0.14), (-0.006, 0.030)),
    "cheekToCorner": Field((0.43, 6.66), (0.09, 0.12), (-0.032, 0.0)),
    "chinUp": Field((0.0, 6.38), (0.17, 0.09), (0.0, 0.028), paired=False),
}
"""Shapes added to those of MakeHuman."""

Shape = tuple[npt.NDArray[np.int32], npt.NDArray[np.float32]]


def tissue_shapes(
    points: npt.NDArray[np.float32],
    normals: npt.NDArray[np.float64],
    skin: npt.NDArray[np.bool_],
) -> dict[str, Shape]:
    """The fields as displacements of the mean head's vertices.

    Args:
        points: (V, 3) of the mean head.
        normals: (V, 3) unit length; the skin slides along its surface.
        skin: (V,) vertices that may move.

    Returns:
        Name -> (indices (K,), displacements (K, 3) decimetres).
    """
    out = {}
    for name, field in FIELDS.items():
        sides = {"Left": 1.0, "Right": -1.0} if field.paired else {"": 1.0}
        for suffix, side in sides.items():
            x = (points[:, 0] - side * field.centre[0]) / field.size[0]
            y = (points[:, 1] - field.centre[1]) / field.size[1]
            weight = np.where(skin, np.exp(-0.5 * (x**2 + y**2)), 0).astype(np.float64)
            slide = np.array([side * field.slide[0], field.slide[1], 0.0])
            along = slide - (normals @ slide)[:, None] * normals
            moved = np.flatnonzero(weight > 0.01)
            rows = moved.astype(np.int32)
            out[name + suffix] = (rows, (weight[moved, None] * along[moved]).astype(np.float32))
    return out
