"""Where the eyes are, by the faces stage."""

from __future__ import annotations

from austicker.errors import NoFaceError
from austicker.motion.crop import Eyes
from austicker.types import Image


class EyeFinder:
    """Finds the eyes of the largest face; networks are loaded on first use and kept."""

    def __init__(self) -> None:
        self._models: object = None

    def find(self, image: Image) -> Eyes:
        """Centres of the picture's left and right eye, px: the middle between its two corners.

        Raises:
            NoFaceError: No face in the picture.
            AssetError: The face models are missing and cannot be fetched.
        """
        from austicker.faces.geometry import LEFT_EYE, RIGHT_EYE
        from austicker.faces.models import FaceModels, load_models
        from austicker.faces.still import find_faces

        if not isinstance(self._models, FaceModels):
            self._models = load_models()
        models = self._models
        faces = find_faces(image, models.detectors, models.mesh).meshes
        if not faces:
            size = f"{image.shape[1]} x {image.shape[0]}"
            raise NoFaceError(f"expected a face in the onset frame ({size} px), found none")
        left, right = (faces[0][list(eye), :2].mean(0) for eye in (LEFT_EYE, RIGHT_EYE))
        pair = sorted([tuple(map(float, left)), tuple(map(float, right))])
        return (pair[0][0], pair[0][1]), (pair[1][0], pair[1][1])
