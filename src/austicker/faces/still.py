"""Every face of one photo, small, tilted and half-hidden ones included."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from austicker.faces.detector import Detection, MultiScaleDetector
from austicker.faces.geometry import box_of_mesh, crop_of_mesh, overlap
from austicker.faces.mesh import MeshNet
from austicker.faces.tracker import PRESENT, SAME_FACE
from austicker.types import Floats, Image

LEAST_TILE = 320
"""Faces from about 1/9 of the smallest tile, 36 to 70 px, are found in photos of any size."""


@dataclass(frozen=True, slots=True, eq=False)
class PhotoFaces:
    """The faces of a photo.

    Attributes:
        meshes: (478, 3) px arrays, largest first.
        boxes: (4,) x0, y0, x1, y1 px of faces that were detected but are turned away, covered or
            small, so that no mesh fits them.
    """

    meshes: tuple[Floats, ...]
    boxes: tuple[Floats, ...]


def find_faces(image: Image, detectors: MultiScaleDetector, mesh: MeshNet) -> PhotoFaces:
    """Find faces of all sizes, and upright, lying and upside-down ones.

    Args:
        image: (H, W, 3) uint8 RGB.
        detectors: Detects faces.
        mesh: Landmark network.
    """
    found: list[Floats] = []
    boxes: list[Floats] = []
    for detection in _candidates(image, detectors):
        if any(overlap(detection.box, box_of_mesh(m)) > SAME_FACE for m in found):
            continue
        points = _fit(image, detection, mesh)
        if points is None:
            if detection.believed:
                boxes.append(detection.box)
        elif all(overlap(box_of_mesh(points), box_of_mesh(m)) < SAME_FACE for m in found):
            found.append(points)
    found.sort(key=lambda m: -float(np.prod(np.ptp(m[:468, :2], axis=0))))
    bare: list[Floats] = []
    for box in boxes:
        known = [*(box_of_mesh(m) for m in found), *bare]
        if all(overlap(box, other) < SAME_FACE / 3 for other in known):
            bare.append(box)
    return PhotoFaces(tuple(found), tuple(bare))


def _fit(image: Image, detection: Detection, mesh: MeshNet) -> Floats | None:
    """The mesh of a detection, by two passes: the detector's crop is loose."""
    points, presence = mesh.landmarks(image, detection.crop())
    if presence <= PRESENT:
        return None
    points, presence = mesh.landmarks(image, crop_of_mesh(points))
    return points if presence > PRESENT else None


def _candidates(image: Image, detectors: MultiScaleDetector) -> Iterator[Detection]:
    yield from detectors.detect(image, LEAST_TILE)
    height, width = image.shape[:2]
    for quarters in (1, 2, 3):
        turned = np.ascontiguousarray(np.rot90(image, quarters))
        for found in detectors.detect(turned):
            points = np.concatenate([found.box.reshape(2, 2), found.keypoints])
            back = _unturned(points, quarters, (width, height))
            box = np.concatenate([back[:2].min(0), back[:2].max(0)])
            yield Detection(found.score, box, back[2:], doubtful=True)


def _unturned(points: Floats, quarters: int, size: tuple[int, int]) -> Floats:
    """Points of a picture turned anticlockwise by quarters, in the original of (width, height)."""
    width, height = size
    x, y = points[:, 0], points[:, 1]
    if quarters == 1:
        return np.column_stack([width - 1 - y, x])
    if quarters == 2:
        return np.column_stack([width - 1 - x, height - 1 - y])
    return np.column_stack([y, height - 1 - x])
