"""Where a sticker sits on a head, and the matrix that puts it onto a frame."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.regions.rois import locate
from austicker.types import Floats

TILT = 0.6
"""How far a sticker leans with the surface: 0 faces the viewer, 1 lies on the skin.

A real sticker spans the curve of the face, so that it leans less than the skin at its middle.
"""

_NEIGHBOURS = 24


@dataclass(frozen=True, slots=True, eq=False)
class Spot:
    """A place on a head.

    Attributes:
        roi: 1-14.
        frame: (4, 3) rows in template coordinates: the columns of the map from the sticker's unit
            square (x right, y down, side 1) are rows 0 and 1, scaled to the sticker's side; row 3
            is its centre; row 2 is the outward normal.
    """

    roi: int
    frame: Floats

    def matrix(self, pose: Floats) -> Floats:
        """(2, 3) matrix from the unit square, centred on (0, 0), to image px under `pose`."""
        linear = pose[:, :3]
        return np.column_stack(
            [
                linear @ self.frame[0],
                linear @ self.frame[1],
                linear @ self.frame[3] + pose[:, 3],
            ]
        )


def sticker_side(template: Floats, size: float) -> float:
    """Side of a sticker of size k, template px: k/10 of the face box.

    Tan et al. (ICASSP 2025) use k/10 of the picture's width by k/10 of its height, the picture
    being the face; a square of the same area has the side k/10 of the root of the box's area.
    """
    width, height = np.ptp(template[:468, :2], axis=0)
    return size / 10 * float(np.sqrt(width * height))


def spot_of(template: Floats, roi: int, size: float) -> Spot:
    """The middle of region `roi` on the surface of a head.

    Args:
        template: (478, 3) mesh facing the viewer.
        roi: 1-14.
        size: k, see `sticker_side`.
    """
    centre = locate(template).centres[roi - 1]
    gap = np.hypot(*(template[:468, :2] - centre).T)
    near = template[np.argsort(gap, kind="stable")[:_NEIGHBOURS]]
    design = np.column_stack([near[:, :2] - centre, np.ones(len(near))])
    slope_x, slope_y, depth = np.linalg.lstsq(design, near[:, 2], rcond=None)[0]
    normal = np.array([slope_x, slope_y, -1.0]) * [TILT, TILT, 1.0]
    normal /= np.linalg.norm(normal)
    across = np.array([1.0, 0.0, 0.0]) - normal[0] * normal
    across /= np.linalg.norm(across)
    down = np.cross(across, normal)
    down *= np.sign(down[1])
    side = sticker_side(template, size)
    frame = np.stack([across * side, down * side, normal, [*centre, depth]])
    return Spot(roi, frame)
