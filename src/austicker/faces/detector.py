"""Face boxes: MediaPipe's short-range detector (BlazeFace, Bazarevsky 2019)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

from austicker.faces.detection import Detection
from austicker.faces.geometry import overlap
from austicker.inference import Network, Tensor, load_network
from austicker.types import Floats, Image

# Input size, strides and anchors per cell of the published model.
_SIZE, _STRIDES, _PER_CELL = 128, (8, 16, 16, 16), 2
_OUTPUTS = ("regressors", "classificators")


def _anchors() -> Floats:
    """(N, 2) anchor centres in 0-1, in the order of the network's outputs."""
    grids = []
    strides = list(_STRIDES)
    while strides:
        same = [s for s in strides if s == strides[0]]
        strides = strides[len(same) :]
        cells = _SIZE // same[0]
        y, x = np.mgrid[0:cells, 0:cells]
        centres = (np.stack([x, y], -1).reshape(-1, 2) + 0.5) / cells
        grids.append(np.repeat(centres, _PER_CELL * len(same), axis=0))
    return np.concatenate(grids)


class FaceDetector:
    """Detects faces in one picture.

    Args:
        path: The detector's .tflite file.
        threshold: Least score, 0-1.
    """

    def __init__(self, path: Path, *, threshold: float = 0.5) -> None:
        self.path = path
        self.threshold = threshold
        self._anchors = _anchors()
        self._net: Network | None = None

    def detect(self, image: Image) -> list[Detection]:
        """Faces in an (H, W, 3) uint8 RGB picture, highest score first."""
        if self._net is None:
            self._net = load_network(self.path)
        pixels, scale, offset = self._letterbox(image)
        outputs = self._net.run(pixels)
        boxes, scores = (outputs[name] for name in _OUTPUTS)
        score = 1 / (1 + np.exp(-np.clip(scores.reshape(-1).astype(float), -80, 80)))
        keep = score > self.threshold
        raw = boxes.reshape(-1, 8, 2)[keep].astype(float) / _SIZE
        centre = self._anchors[keep]
        middle, size, keypoints = raw[:, 0] + centre, raw[:, 1], raw[:, 2:] + centre[:, None]
        corners = np.stack([middle - size / 2, middle + size / 2], axis=1)
        points = np.concatenate([corners, keypoints], axis=1)
        return _merge((points * _SIZE - offset) / scale, score[keep])

    def _letterbox(self, image: Image) -> tuple[Tensor, float, Floats]:
        size = _SIZE
        height, width = image.shape[:2]
        scale = size / max(height, width)
        new = (max(1, round(width * scale)), max(1, round(height * scale)))
        how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        x, y = (size - new[0]) // 2, (size - new[1]) // 2
        canvas = np.zeros((size, size, 3), np.uint8)
        canvas[y : y + new[1], x : x + new[0]] = cv2.resize(image, new, interpolation=how)
        return canvas[None].astype(np.float32) / 127.5 - 1, scale, np.array([x, y], float)


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
