"""Every face of one photo, small ones of a group included."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from austicker.faces.detector import Detection, FaceDetector
from austicker.faces.geometry import box_of_mesh, crop_of_mesh, overlap
from austicker.faces.mesh import MeshNet
from austicker.faces.tracker import PRESENT, SAME_FACE
from austicker.types import Floats, Image

# A face narrower than about 1/12 of the picture is lost in the detector's 192-px input; tiles of
# half and a quarter of the picture bring faces of 1/48 back. Tiles below this many px would only
# magnify blur.
_LEAST_TILE = 320
_SPLITS = (2, 4)


def find_faces(image: Image, near: FaceDetector, far: FaceDetector, mesh: MeshNet) -> list[Floats]:
    """Meshes of all faces, largest first.

    Args:
        image: (H, W, 3) uint8 RGB.
        near: Short-range detector.
        far: Full-range detector.
        mesh: Landmark network.

    Returns:
        (478, 3) px arrays.
    """
    found: list[Floats] = []
    for detection in _candidates(image, near, far):
        if any(overlap(detection.box, box_of_mesh(m)) > SAME_FACE for m in found):
            continue
        points, presence = mesh.landmarks(image, detection.crop())
        if presence <= PRESENT:
            continue
        points, presence = mesh.landmarks(image, crop_of_mesh(points))
        taken = any(overlap(box_of_mesh(points), box_of_mesh(m)) > SAME_FACE for m in found)
        if presence > PRESENT and not taken:
            found.append(points)
    return sorted(found, key=lambda m: -float(np.prod(np.ptp(m[:468, :2], axis=0))))


def _candidates(image: Image, near: FaceDetector, far: FaceDetector) -> Iterator[Detection]:
    yield from far.detect(image)
    yield from near.detect(image)
    for x, y, tile in _tiles(image):
        for d in far.detect(tile):
            corner = np.array([x, y])
            box = d.box + np.tile(corner, 2)
            yield Detection(d.score, box, d.keypoints + corner)


def _tiles(image: Image) -> Iterator[tuple[int, int, Image]]:
    """Tiles with their left top corner, each overlapping its neighbours by half."""
    height, width = image.shape[:2]
    for split in _SPLITS:
        side = max(height, width) // split
        if side < _LEAST_TILE:
            return
        for y in _starts(height, side):
            for x in _starts(width, side):
                yield x, y, image[y : y + side, x : x + side]


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side / 2))) + 1
    return [round(i * (length - side) / (count - 1)) for i in range(count)]
