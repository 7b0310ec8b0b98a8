"""Face boxes: MediaPipe's short-range and full-range detectors (BlazeFace, Bazarevsky 2019)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from austicker.faces.geometry import FaceCrop, overlap
from austicker.inference import Network, Tensor, load_network
from austicker.types import Floats, Image


@dataclass(frozen=True, slots=True, eq=False)
class Detection:
    """One face.

    Attributes:
        score: 0-1.
        box: (4,) x0, y0, x1, y1 px.
        keypoints: (6, 2) px: left eye, right eye (the viewer's), nose tip, mouth, ears.
        doubtful: Whether it was detected in a tile or in a turned picture: of so many searches,
            some find a face where there is none.
    """

    score: float
    box: Floats
    keypoints: Floats
    doubtful: bool = False

    @property
    def believed(self) -> bool:
        """Whether it counts as a face even if no mesh fits it."""
        return self.score > (_SURE_DOUBTFUL if self.doubtful else _SURE)

    def crop(self) -> FaceCrop:
        """The square that the mesh network expects, rolled with the eye line."""
        mid = (self.box[:2] + self.box[2:]) / 2
        across = self.keypoints[1] - self.keypoints[0]
        angle = float(np.arctan2(across[1], across[0]))
        side = 1.5 * float(np.max(self.box[2:] - self.box[:2]))
        return FaceCrop(float(mid[0]), float(mid[1]), side, angle)


@dataclass(frozen=True, slots=True)
class _Net:
    size: int
    strides: tuple[int, ...]
    per_cell: int
    outputs: tuple[str, str]


# Least score of a face that no mesh fits: turned-away faces score 0.5-0.85, things without a face
# up to 0.77 in tiles and turned pictures, and under 0.6 in the whole picture.
_SURE, _SURE_DOUBTFUL = 0.6, 0.85

_SAME = 0.3
"""Overlap from which two detections are one face."""

# Input sizes, strides and anchors per cell of the published models.
_SHORT = _Net(128, (8, 16, 16, 16), 2, ("regressors", "classificators"))
_FULL = _Net(192, (4,), 1, ("reshaped_regressor_face_4", "reshaped_classifier_face_4"))


def _anchors(net: _Net) -> Floats:
    """(N, 2) anchor centres in 0-1, in the order of the network's outputs."""
    grids = []
    strides = list(net.strides)
    while strides:
        same = [s for s in strides if s == strides[0]]
        strides = strides[len(same) :]
        cells = net.size // same[0]
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], -1).reshape(-1, 2) + 0.5) / cells
        grids.append(np.repeat(centres, net.per_cell * len(same), axis=0))
    return np.concatenate(grids)


class FaceDetector:
    """Detects faces in one picture.

    Args:
        path: The detector's .tflite file.
        full_range: Whether it is the full-range model (small faces) or the short-range one.
        threshold: Least score, 0-1.
    """

    def __init__(self, path: Path, *, full_range: bool, threshold: float = 0.5) -> None:
        self.path = path
        self.threshold = threshold
        self._spec = _FULL if full_range else _SHORT
        self._anchors = _anchors(self._spec)
        self._net: Network | None = None

    def detect(self, image: Image) -> list[Detection]:
        """Faces in an (H, W, 3) uint8 RGB picture, highest score first."""
        if self._net is None:
            self._net = load_network(self.path)
        pixels, scale, offset = self._letterbox(image)
        outputs = self._net.run(pixels)
        boxes, scores = (outputs[name] for name in self._spec.outputs)
        score = 1 / (1 + np.exp(-np.clip(scores.reshape(-1).astype(float), -80, 80)))
        keep = score > self.threshold
        raw = boxes.reshape(-1, 8, 2)[keep].astype(float) / self._spec.size
        centre = self._anchors[keep]
        middle, size, keypoints = raw[:, 0] + centre, raw[:, 1], raw[:, 2:] + centre[:, None]
        corners = np.stack([middle - size / 2, middle + size / 2], axis=1)
        points = np.concatenate([corners, keypoints], axis=1)
        return _merge((points * self._spec.size - offset) / scale, score[keep])

    def _letterbox(self, image: Image) -> tuple[Tensor, float, Floats]:
        size = self._spec.size
        height, width = image.shape[:2]
        scale = size / max(height, width)
        new = (max(1, round(width * scale)), max(1, round(height * scale)))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        x, y = (size - new[0]) // 2, (size - new[1]) // 2
        canvas = np.zeros((size, size, 3), np.uint8)
        canvas[y : y + new[1], x : x + new[0]] = cv2.resize(image, new, interpolation=how)
        return canvas[None].astype(np.float32) / 127.5 - 1, scale, np.array([x, y], float)


class MultiScaleDetector:
    """Detects faces of every size.

    Args:
        near: Detector for faces that fill the picture.
        far: Detector for small faces.
    """

    def __init__(self, near: FaceDetector, far: FaceDetector) -> None:
        self.near = near
        self.far = far

    def detect(self, image: Image, least_tile: int | None = None) -> list[Detection]:
        """Faces in a picture, each once, highest score first.

        A face narrower than about 1/9 of the picture is lost in the detectors' small inputs.
        Tiles, halved again and again, bring faces of 1/9 of the smallest tile back.

        Args:
            image: (H, W, 3) uint8 RGB.
            least_tile: Side, px, of the smallest tile to search; None searches only the whole
                picture.
        """
        found = [*self.far.detect(image), *self.near.detect(image)]
        if least_tile is not None:
            for x, y, tile in _tiles(image, least_tile):
                corner = np.array([x, y])
                found += [
                    Detection(
                        d.score, d.box + np.tile(corner, 2), d.keypoints + corner, doubtful=True
                    )
                    for d in self.far.detect(tile)
                ]
        distinct: list[Detection] = []
        for detection in sorted(found, key=lambda d: -d.score):
            if all(overlap(detection.box, other.box) < _SAME for other in distinct):
                distinct.append(detection)
        return distinct


def _tiles(image: Image, least: int) -> Iterator[tuple[int, int, Image]]:
    """Tiles with their left top corner, each overlapping its neighbours by half."""
    height, width = image.shape[:2]
    side = max(height, width) // 2
    while side >= least:
        for y in _starts(height, side):
            for x in _starts(width, side):
                yield x, y, image[y : y + side, x : x + side]
        side //= 2


def _starts(length: int, side: int) -> list[int]:
    if length <= side:
        return [0]
    count = int(np.ceil((length - side) / (side / 2))) + 1
    return [round(i * (length - side) / (count - 1)) for i in range(count)]


def _merge(points: Floats, scores: Floats, threshold: float = 0.3) -> list[Detection]:
    """Weighted non-maximum suppression, as BlazeFace blends overlapping candidates."""
    found = []
    order = list(np.argsort(-scores, kind="stable"))
    while order:
        boxes = points[:, :2].reshape(-1, 4)
        group = [i for i in order if overlap(boxes[order[0]], boxes[i]) > threshold] or [order[0]]
        blend = np.average(points[group], axis=0, weights=scores[group])
        found.append(Detection(float(scores[order[0]]), blend[:2].reshape(4), blend[2:]))
        order = [i for i in order if i not in group]
    return found
