"""The networks of this stage, from the model files that `assets` keeps."""

from __future__ import annotations

from dataclasses import dataclass

from austicker import assets
from austicker.faces.blendshapes import BlendshapeNet
from austicker.faces.detector import FaceDetector, MultiScaleDetector
from austicker.faces.mesh import MeshNet


@dataclass(frozen=True, slots=True)
class FaceModels:
    """One instance of each network; not to be shared between threads."""

    detectors: MultiScaleDetector
    mesh: MeshNet
    blendshapes: BlendshapeNet

    def release(self) -> None:
        """Give the largest network's memory back until it is needed again."""
        self.mesh.release()

    def detector(self) -> MultiScaleDetector:
        """New detectors, for another thread."""
        return MultiScaleDetector(
            FaceDetector(self.detectors.near.path, full_range=False),
            FaceDetector(self.detectors.far.path, full_range=True),
        )


def load_models() -> FaceModels:
    """Find the model files, fetching what is missing.

    Raises:
        AssetError: A file is missing and cannot be fetched.
    """
    return FaceModels(
        detectors=MultiScaleDetector(
            FaceDetector(assets.path("face-detector-short"), full_range=False),
            FaceDetector(assets.path("face-detector-full"), full_range=True),
        ),
        mesh=MeshNet(assets.path("face-landmarks")),
        blendshapes=BlendshapeNet(assets.path("face-blendshapes")),
    )
