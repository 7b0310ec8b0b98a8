"""What a face detector gives: boxes with scores and landmarks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from austicker.faces.geometry import FaceCrop, overlap
from austicker.types import Floats

SAME = 0.3
"""Overlap from which two detections are one face."""

_INSIDE, _LARGER = 0.6, 4.0
"""So are those of which one lies in the other by this share, unless its area is so much larger."""


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One face.

    Attributes:
        score: 0-1, of the detector that gave box and keypoints.
        box: (4,) x0, y0, x1, y1 px.
        keypoints: (6, 2) px: left eye, right eye (the viewer's), nose tip, mouth, ears.
        certainty: Score that the detector for faces from any side gives here, 0-1; 0 where it
            saw none, or was not asked.
        outline: (4,) x0, y0, x1, y1 px, hairline to chin, where that detector gave one.
    """

    score: float
    box: Floats
    keypoints: Floats
    certainty: float = 0.0
    outline: Floats | None = None

    @property
    def face(self) -> Floats:
        """(4,) px: the whole face, as closely as it is known."""
        return self.box if self.outline is None else self.outline

    def crop(self) -> FaceCrop:
        """The square that the mesh network expects, rolled with the eye line."""
        mid = (self.box[:2] + self.box[2:]) / 2
        across = self.keypoints[1] - self.keypoints[0]
        angle = float(np.arctan2(across[1], across[0]))
        side = 1.5 * float(np.max(self.box[2:] - self.box[:2]))
        return FaceCrop(float(mid[0]), float(mid[1]), side, angle)

    def moved(self, matrix: Floats) -> Detection:
        """The same under a similarity, (2, 3) px to px; boxes stay upright, about their middles."""
        grow = float(np.hypot(matrix[0, 0], matrix[1, 0]))
        # Under quarter turns width and height change places; in between they grow alike.
        lying = abs(matrix[1, 0]) > abs(matrix[0, 0])

        def box(old: Floats) -> Floats:
            middle = matrix[:, :2] @ ((old[:2] + old[2:]) / 2) + matrix[:, 2]
            half = (old[2:] - old[:2]) / 2 * grow
            half = half[::-1] if lying else half
            return np.concatenate([middle - half, middle + half])

        return Detection(
            self.score,
            box(self.box),
            self.keypoints @ matrix[:, :2].T + matrix[:, 2],
            self.certainty,
            None if self.outline is None else box(self.outline),
        )


def same_face(a: Floats, b: Floats) -> bool:
    """Whether two (4,) boxes, of different detectors or sides, are of one face."""
    if overlap(a, b) > SAME:
        return True
    areas = float(np.prod(a[2:] - a[:2])), float(np.prod(b[2:] - b[:2]))
    common = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    return float(np.prod(common)) > _INSIDE * min(areas) and max(areas) < _LARGER * min(areas)


def distinct(found: Iterable[Detection]) -> list[Detection]:
    """Each face once, highest score first."""
    kept: list[Detection] = []
    for detection in sorted(found, key=lambda d: -d.score):
        if all(overlap(detection.box, other.box) < SAME for other in kept):
            kept.append(detection)
    return kept


def separate(found: Iterable[Detection]) -> list[Detection]:
    """Each face once, whichever detector saw it, highest certainty first."""
    kept: list[Detection] = []
    for detection in sorted(found, key=lambda d: -d.certainty):
        if not any(same_face(detection.face, other.face) for other in kept):
            kept.append(detection)
    return kept
