"""Face boxes from any side: CenterFace (Xu et al., Neurocomputing 2020), trained on WIDER FACE.

It finds profiles, faces out of focus and faces of 1/20 of the picture's long side, which the
detectors made for the mesh network do not, and rarely takes letters or textures for a face.
"""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np

from austicker.faces.detection import Detection, distinct
from austicker.inference import Network, Tensor, load_network
from austicker.types import Floats, Image

SIDE = 320
"""Long side of the network's input, px, unless another is asked for: 16 ms on one core."""

_STRIDE = 4  # px of the input a cell of the outputs
_MULTIPLE = 32  # the input's sides are multiples of this
_OUTPUTS = ("537", "538", "539", "540")
"""Heat map, size, offset and landmarks, as the published file names them."""
_TALL = 1.25  # height of its boxes over their width
_EDGE = 0.01  # how near a box must come to the picture's border to end there, over its side
_MOST_AREA = 520_000
"""Pixels of the largest input, which take 130 MB: pictures nearer to a square than 16:9 get a
shorter long side."""
_KEPT, _KEPT_BESIDE_LARGE = 240_000, 110_000
"""Pixels of input, over all shapes, whose networks are kept: 25 MB a network and 210 bytes a px.

The second once a single input was larger than the first, and needs the room again before long.
"""


class CenterFaceDetector:
    """Detects faces in one picture, from any side; several threads may share one.

    Args:
        path: centerface.onnx.
        threshold: Least score, 0-1.
    """

    def __init__(self, path: Path, *, threshold: float = 0.2) -> None:
        self.path = path
        self.threshold = threshold
        self._nets: dict[tuple[int, ...], Network] = {}
        self._largest = 0
        self._lock = threading.Lock()

    def detect(self, image: Image, side: int = SIDE) -> list[Detection]:
        """Faces in an (H, W, 3) uint8 RGB picture, highest score first.

        Args:
            image: The picture.
            side: Long side of the network's input, px; less where that would be too large.
        """
        blob, scale = _padded(image, side)
        with self._lock:
            outputs = self._net(blob.shape).run(blob)
        heat, extent, offset, landmarks = (outputs[name][0] for name in _OUTPUTS)
        found = _decode(heat[0], extent, offset, landmarks, self.threshold)
        size = np.array(image.shape[1::-1], float)
        return distinct(
            Detection(score, _completed(box / scale, size), points / scale, score, box / scale)
            for score, box, points in found
        )

    def release(self) -> None:
        """Give the network's memory back; the next call loads it again."""
        with self._lock:
            self._nets.clear()

    def _net(self, shape: tuple[int, ...]) -> Network:
        """The network for one input shape: OpenCV fixes its upsampling at the first input."""
        net = self._nets.pop(shape, None)
        if net is None:
            # Room is made first: loading takes 25 ms, but the largest input 130 MB.
            self._largest = max(self._largest, _area(shape))
            most = _KEPT if self._largest <= _KEPT else _KEPT_BESIDE_LARGE
            while self._nets and sum(map(_area, (shape, *self._nets))) > most:
                del self._nets[next(iter(self._nets))]
            net = load_network(self.path)
        self._nets[shape] = net
        return net


def _area(shape: tuple[int, ...]) -> int:
    return shape[-2] * shape[-1]


def _padded(image: Image, side: int) -> tuple[Tensor, float]:
    """The picture at the network's size, black at its right and below, and the scale."""
    import cv2

    height, width = image.shape[:2]
    scale = min(side / max(height, width), (_MOST_AREA / (height * width)) ** 0.5)
    new = (max(1, round(width * scale)), max(1, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    padded = [-(-length // _MULTIPLE) * _MULTIPLE for length in new]
    canvas = np.zeros((padded[1], padded[0], 3), np.uint8)
    canvas[: new[1], : new[0]] = cv2.resize(image, new, interpolation=how)
    blob: Tensor = cv2.dnn.blobFromImage(canvas)  # type: ignore[assignment]
    return blob, scale


def _completed(box: Floats, size: Floats) -> Floats:
    """A box that ends at the picture's border, continued beyond it to the shape of a face."""
    out = box.copy()
    wide, high = box[2:] - box[:2]
    for axis, missing in ((0, high / _TALL - wide), (1, wide * _TALL - high)):
        if missing <= 0:
            continue
        if box[axis] < _EDGE * size[axis]:
            out[axis] -= missing
        elif box[axis + 2] > (1 - _EDGE) * size[axis]:
            out[axis + 2] += missing
    return out


def _decode(
    heat: Floats, size: Floats, offset: Floats, landmarks: Floats, threshold: float
) -> list[tuple[float, Floats, Floats]]:
    """Scores, boxes and landmarks at the peaks of the heat map, px of the network's input."""
    import cv2

    around = cv2.dilate(np.ascontiguousarray(heat), np.ones((3, 3), np.uint8))
    rows, columns = np.nonzero((heat > threshold) & (heat >= around))
    found = []
    for row, column in zip(rows.tolist(), columns.tolist(), strict=True):
        high, wide = np.exp(size[:, row, column].astype(float)) * _STRIDE
        y = (row + float(offset[0, row, column]) + 0.5) * _STRIDE
        x = (column + float(offset[1, row, column]) + 0.5) * _STRIDE
        corner, extent = np.array([x - wide / 2, y - high / 2]), np.array([wide, high])
        # Eyes, nose and corners of the mouth, (y, x) each in widths and heights of the box.
        points = landmarks[:, row, column].reshape(5, 2)[:, ::-1].astype(float) * extent + corner
        mouth = points[3:].mean(axis=0)
        six = np.concatenate([points[:3], mouth[None], points[:2]])  # ears: where the eyes are
        found.append((float(heat[row, column]), np.concatenate([corner, corner + extent]), six))
    return found
