"""The 478-point face mesh: MediaPipe's v2 landmark network (attention mesh, Grishchenko 2020)."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt

from austicker.faces.cutout import around
from austicker.faces.geometry import FaceCrop
from austicker.inference import Network, load_network
from austicker.types import N_LANDMARKS, Floats, Image

INPUT = 256


class MeshNet:
    """Landmarks of the face inside a crop.

    Args:
        path: face_landmarks_detector.tflite.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._net: Network | None = None

    def release(self) -> None:
        """Give the network's memory back; the next call loads it again."""
        self._net = None

    def landmarks(self, image: Image, crop: FaceCrop) -> tuple[npt.NDArray[np.float32], float]:
        """Find the mesh.

        Args:
            image: (H, W, 3) uint8 RGB.
            crop: Around the face, upright.

        Returns:
            (478, 3) float32 (x, y in px of `image`; z on the same scale, smaller is nearer) and
            the probability, 0-1, that there is a face in the crop.
        """
        if self._net is None:
            self._net = load_network(self.path)
        matrix = crop.to_image(INPUT)
        large = crop.side > 2 * INPUT
        patch = _shrunk(image, matrix, crop) if large else _sample(image, matrix)
        outputs = self._net.run(patch[None] * np.float32(1 / 255))
        points = outputs["Identity"].reshape(N_LANDMARKS, 3)
        out = np.empty_like(points)
        out[:, :2] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        out[:, 2] = points[:, 2] * (crop.side / INPUT)
        logit = float(np.clip(outputs["Identity_1"].reshape(-1)[0], -80, 80))
        return out, float(1 / (1 + np.exp(-logit)))


def _shrunk(image: Image, matrix: Floats, crop: FaceCrop) -> Image:
    """Sample a large crop without aliasing: shrink its surroundings by area first."""
    reach = crop.side * 0.75
    height, width = image.shape[:2]
    x0, y0 = max(0, int(crop.x - reach)), max(0, int(crop.y - reach))
    x1, y1 = min(width, int(crop.x + reach) + 1), min(height, int(crop.y + reach) + 1)
    if x1 - x0 < 2 or y1 - y0 < 2:
        return np.zeros((INPUT, INPUT, 3), np.uint8)
    factor = crop.side / (1.5 * INPUT)
    size = (max(2, round((x1 - x0) / factor)), max(2, round((y1 - y0) / factor)))
    small = cv2.resize(image[y0:y1, x0:x1], size, interpolation=cv2.INTER_AREA)
    ratio = np.array([size[0] / (x1 - x0), size[1] / (y1 - y0)])
    moved = matrix.copy()
    moved[:, 2] = (matrix[:, 2] - [x0, y0] + 0.5) * ratio - 0.5
    moved[:, :2] = matrix[:, :2] * ratio[:, None]
    return _sample(np.asarray(small, np.uint8), moved)


def _sample(image: Image, matrix: Floats) -> Image:
    image, matrix = around(image, matrix, INPUT)
    patch = cv2.warpAffine(
        image,
        matrix,
        (INPUT, INPUT),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return np.asarray(patch, np.uint8)
