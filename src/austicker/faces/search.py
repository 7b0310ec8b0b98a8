"""Where to look for faces: the whole picture, enlarged, turned, or around a place."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np

from austicker.faces.centerface import SIDE, CenterFaceDetector
from austicker.faces.cutout import upright
from austicker.faces.detection import Detection, distinct, same_face
from austicker.faces.detector import FaceDetector
from austicker.faces.geometry import FaceCrop
from austicker.types import Floats, Image

_MOST_SIDE = 960
"""Long side, px, of the largest input: 140 ms on one core."""
_TURNED_SIDE = 256
_PATCH = 192
"""Side, px, of what is looked at around a place: 12 ms on one core."""
_REACH, _CLOSE = 3.0, 2.2
"""Side of that patch, in sides of the face: to find it again, and to look a second time."""
_FINE = 0.75
"""Size at which small faces are looked for, over that of the picture."""
_TILE = 1280, 800
"""Width and height, px, of the parts of a large picture, which overlap by a quarter."""
_SECOND = 0.2
"""Least certainty of a closer look; turned letters have 0, faces 0.4 and more."""
_QUARTERS = (np.pi / 2, np.pi, -np.pi / 2)


class FaceSearch:
    """Detects faces of every size, from any side.

    Args:
        near: Detector for faces that fill the picture; the mesh network expects its boxes.
        any_side: Detector for profiles, small and hidden faces.
    """

    def __init__(self, near: FaceDetector, any_side: CenterFaceDetector) -> None:
        self.near = near
        self.any_side = any_side

    def detect(self, image: Image, *, near: list[Detection] | None = None) -> list[Detection]:
        """Faces in a picture, each once, highest score first.

        Args:
            image: (H, W, 3) uint8 RGB.
            near: What `near` detects in it, where that is known.
        """
        near = self.near.detect(image) if near is None else near
        return _united(near, self.any_side.detect(image))

    def detect_small(
        self,
        image: Image,
        *,
        tiled: bool = False,
        near: list[Detection] | None = None,
        room: Callable[[], None] | None = None,
    ) -> list[Detection]:
        """The same, and faces down to about 1/60 of the picture's long side.

        Args:
            image: (H, W, 3) uint8 RGB.
            tiled: Whether a large picture is also searched in parts, for faces from 20 px on.
            near: As for `detect`.
            room: Called before the network's largest input, which takes 130 MB.
        """
        long = max(image.shape[:2])
        side = int(np.clip(long * _FINE, SIDE, _MOST_SIDE))
        found = self.detect(image, near=near)
        if side > SIDE:
            self._make(room)
            found = _united(found, self.any_side.detect(image, side))
        if tiled and long * _FINE > _MOST_SIDE:
            self._make(room)
            for x, y, tile in _tiles(image):
                shift = np.array([[1.0, 0, x], [0, 1, y]])
                parts = [d.moved(shift) for d in self.any_side.detect(tile, _MOST_SIDE)]
                found = _united(found, parts)
        return found

    def _make(self, room: Callable[[], None] | None) -> None:
        if room is not None:
            self.any_side.release()
            room()

    def detect_turned(self, image: Image) -> list[Detection]:
        """Faces that lie or stand on their heads.

        Letters on their sides now and then pass for a face, but not at a closer look.

        Args:
            image: (H, W, 3) uint8 RGB.
        """
        found: list[Detection] = []
        small, larger = _shrunk(image, _TURNED_SIDE)
        for quarters in (1, 2, 3):
            turned = np.ascontiguousarray(np.rot90(small, quarters))
            back = _back(quarters, small.shape[1], small.shape[0])
            seen = self.any_side.detect(turned, _TURNED_SIDE)
            found += [one.moved(back).moved(larger) for one in seen]
        return [one for one in distinct(found) if self._confirmed(image, one)]

    def _confirmed(self, image: Image, found: Detection) -> bool:
        return self.look_again(image, replace(found, certainty=0.0)).certainty > _SECOND

    def detect_around(self, image: Image, box: Floats, angle: float) -> list[Detection]:
        """The face that was in a box a frame ago, in whatever roll it may be now.

        Args:
            image: (H, W, 3) uint8 RGB.
            box: (4,) x0, y0, x1, y1 px.
            angle: Its last roll, radians, positive clockwise on screen.
        """
        found: list[Detection] = []
        for turn in (0.0, *_QUARTERS):
            patch, matrix = _patch(image, box, _REACH, angle + turn)
            seen = _united(self.near.detect(patch), self.any_side.detect(patch, _PATCH))
            found += [one.moved(matrix) for one in seen]
        return distinct(found)

    def look_at(self, image: Image, box: Floats) -> Detection | None:
        """The face that is expected in a box, enlarged; None where there is none.

        Args:
            image: (H, W, 3) uint8 RGB.
            box: (4,) x0, y0, x1, y1 px.
        """
        patch, matrix = _patch(image, box, _REACH, 0.0)
        middle, side = np.full(2, _PATCH / 2), _PATCH / _REACH
        near = [
            one
            for one in self.any_side.detect(patch, _PATCH)
            if float(np.hypot(*((one.box[:2] + one.box[2:]) / 2 - middle))) < side
        ]
        best = max(near, key=lambda one: one.certainty, default=None)
        return None if best is None else best.moved(matrix)

    def look_again(self, image: Image, found: Detection) -> Detection:
        """The detection with the certainty and outline that a closer look gives, if it gives any.

        The look follows the eye line of the detection.

        Args:
            image: (H, W, 3) uint8 RGB.
            found: Where to look.
        """
        patch, matrix = _patch(image, found.face, _CLOSE, found.crop().angle)
        middle = np.full(2, _PATCH / 2)
        near = [
            one
            for one in self.any_side.detect(patch, _PATCH)
            if bool(np.all(one.box[:2] < middle) and np.all(middle < one.box[2:]))
        ]
        best = max(near, key=lambda one: one.certainty, default=None)
        if best is None or best.certainty <= found.certainty:
            return found
        return replace(found, certainty=best.certainty, outline=best.moved(matrix).box)


def _united(near: list[Detection], any_side: list[Detection]) -> list[Detection]:
    """Both detectors' faces, each once; what both found keeps the box of the first."""
    found = []
    for one in near:
        same = [other for other in any_side if same_face(one.box, other.face)]
        best = max(same, key=lambda other: other.certainty, default=None)
        if best is None or best.certainty <= one.certainty:
            found.append(one)
        else:
            found.append(replace(one, certainty=best.certainty, outline=best.outline))
    alone = (d for d in any_side if not any(same_face(d.face, one.box) for one in near))
    return distinct([*found, *alone])


def _tiles(image: Image) -> Iterator[tuple[int, int, Image]]:
    """Tiles with their left top corners."""
    height, width = image.shape[:2]
    wide, high = _TILE
    for y in _starts(height, high):
        for x in _starts(width, wide):
            yield x, y, image[y : y + high, x : x + wide]


def _starts(length: int, tile: int) -> list[int]:
    if length <= tile:
        return [0]
    count = int(np.ceil((length - tile) / (0.75 * tile))) + 1
    return [round(i * (length - tile) / (count - 1)) for i in range(count)]


def _patch(image: Image, box: Floats, reach: float, angle: float) -> tuple[Image, Floats]:
    """A square around a box, turned upright, and the (2, 3) matrix from it to the picture."""
    middle = (box[:2] + box[2:]) / 2
    side = reach * float(np.max(box[2:] - box[:2]))
    crop = FaceCrop(float(middle[0]), float(middle[1]), side, angle)
    return upright(image, crop, _PATCH), crop.to_image(_PATCH)


def _back(quarters: int, width: int, height: int) -> Floats:
    """(2, 3) matrix from a picture turned anticlockwise by quarters to the original's px."""
    if quarters == 1:
        return np.array([[0.0, -1, width - 1], [1, 0, 0]])
    if quarters == 2:
        return np.array([[-1.0, 0, width - 1], [0, -1, height - 1]])
    return np.array([[0.0, 1, 0], [-1, 0, height - 1]])


def _shrunk(image: Image, side: int) -> tuple[Image, Floats]:
    """A picture no longer than `side` px, and the (2, 3) matrix from it to the original."""
    import cv2

    height, width = image.shape[:2]
    scale = min(1.0, side / max(height, width))
    if scale == 1:
        return image, np.eye(2, 3)
    new = (max(1, round(width * scale)), max(1, round(height * scale)))
    small = np.asarray(cv2.resize(image, new, interpolation=cv2.INTER_AREA), np.uint8)
    return small, np.array([[1 / scale, 0, 0], [0, 1 / scale, 0]])
