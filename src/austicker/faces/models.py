"""The networks of this stage, from the model files that `assets` keeps."""

from __future__ import annotations

from dataclasses import dataclass

from austicker import assets
from austicker.faces.blendshapes import BlendshapeNet
from austicker.faces.centerface import CenterFaceDetector
from austicker.faces.detector import FaceDetector
from austicker.faces.mesh import MeshNet
from austicker.faces.search import FaceSearch


@dataclass(frozen=True, slots=True)
class FaceModels:
    """One instance of each network; not to be shared between threads."""

    detectors: FaceSearch
    mesh: MeshNet
    blendshapes: BlendshapeNet

    def release(self) -> None:
        """Give the memory of the largest networks back until they are needed again."""
        self.mesh.release()
        self.detectors.any_side.release()

    def detector(self) -> FaceSearch:
        """Detectors for another thread; the one of much memory is shared, a call at a time."""
        return FaceSearch(
            FaceDetector(self.detectors.near.path),
            self.detectors.any_side,
        )


def load_models() -> FaceModels:
    """Find the model files, fetching what is missing.

    Raises:
        AssetError: A file is missing and cannot be fetched.
    """
    return FaceModels(
        detectors=FaceSearch(
            FaceDetector(assets.path("face-detector-short")),
            CenterFaceDetector(assets.path("face-detector-any-side")),
        ),
        mesh=MeshNet(assets.path("face-landmarks")),
        blendshapes=BlendshapeNet(assets.path("face-blendshapes")),
    )
