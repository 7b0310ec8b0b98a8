"""Every face of one photo, small, tilted and half-hidden ones included."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from austicker.faces.confirm import SEEN, believable, fit_mesh
from austicker.faces.detection import Detection, same_face, separate
from austicker.faces.geometry import box_of_mesh, overlap
from austicker.faces.mesh import MeshNet
from austicker.faces.search import FaceSearch
from austicker.faces.tracker import SAME_FACE
from austicker.faces.untracked import THRESHOLD
from austicker.types import Floats, Image


@dataclass(frozen=True, slots=True, eq=False)
class PhotoFaces:
    """The faces of a photo.

    Attributes:
        meshes: (478, 3) px arrays, largest first.
        mesh_scores: 0-1, how sure the detector is of each.
        boxes: (4,) x0, y0, x1, y1 px of faces that were detected but are turned away, covered or
            small, so that no mesh fits them.
        box_scores: 0-1, how sure it is of each of these.
    """

    meshes: tuple[Floats, ...]
    mesh_scores: tuple[float, ...]
    boxes: tuple[Floats, ...]
    box_scores: tuple[float, ...]


def find_faces(
    image: Image,
    detectors: FaceSearch,
    mesh: MeshNet,
    *,
    threshold: float = THRESHOLD,
    room: Callable[[], None] | None = None,
) -> PhotoFaces:
    """Find faces of all sizes, and upright, lying and upside-down ones.

    Args:
        image: (H, W, 3) uint8 RGB.
        detectors: Detects faces.
        mesh: Landmark network.
        threshold: Least score, 0-1, of a face that no mesh fits.
        room: Called before and after what takes most memory.
    """
    found: list[Floats] = []
    scores: list[float] = []
    bare: list[Detection] = []
    for detection in _candidates(image, detectors, room):
        if any(_same(detection, m) for m in found):
            continue
        points = fit_mesh(image, detection, mesh)
        seen = detection
        if seen.certainty < (threshold if points is None else SEEN):
            seen = detectors.look_again(image, detection)
        if points is None:
            if seen.certainty >= threshold:
                bare.append(seen)
        elif believable(seen) and all(
            overlap(box_of_mesh(points), box_of_mesh(m)) < SAME_FACE for m in found
        ):
            found.append(points)
            scores.append(min(1.0, max(seen.score, seen.certainty)))
    order = sorted(range(len(found)), key=lambda i: -_area(found[i]))
    meshes = [box_of_mesh(m) for m in found]
    bare = [one for one in separate(bare) if not any(same_face(one.face, box) for box in meshes)]
    return PhotoFaces(
        tuple(found[i] for i in order),
        tuple(scores[i] for i in order),
        tuple(one.face for one in bare),
        tuple(one.certainty for one in bare),
    )


def _area(mesh: Floats) -> float:
    return float(np.prod(np.ptp(mesh[:468, :2], axis=0)))


def _candidates(
    image: Image, detectors: FaceSearch, room: Callable[[], None] | None
) -> Iterator[Detection]:
    small = detectors.detect_small(image, tiled=True, room=room)
    if room is not None:
        detectors.any_side.release()
        room()
    yield from small
    yield from detectors.detect_turned(image)


def _same(found: Detection, mesh: Floats) -> bool:
    box = box_of_mesh(mesh)
    return max(overlap(found.box, box), overlap(found.face, box)) > SAME_FACE
