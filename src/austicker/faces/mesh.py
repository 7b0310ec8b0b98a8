"""The 478-point face mesh: MediaPipe's v2 landmark network (attention mesh, Grishchenko 2020)."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.faces.cutout import upright
from austicker.faces.geometry import FaceCrop
from austicker.inference import Network, load_network
from austicker.types import N_LANDMARKS, Image

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
        patch = upright(image, crop, INPUT)
        outputs = self._net.run(patch[None] * np.float32(1 / 255))
        points = outputs["Identity"].reshape(N_LANDMARKS, 3)
        out = np.empty_like(points)
        out[:, :2] = points[:, :2] @ matrix[:, :2].T + matrix[:, 2]
        out[:, 2] = points[:, 2] * (crop.side / INPUT)
        logit = float(np.clip(outputs["Identity_1"].reshape(-1)[0], -80, 80))
        return out, float(1 / (1 + np.exp(-logit)))
