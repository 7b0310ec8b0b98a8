"""Whether a mesh fits a detection, and whether what it fits is a face."""

from __future__ import annotations

from austicker.faces.detection import Detection
from austicker.faces.geometry import crop_of_mesh
from austicker.faces.mesh import MeshNet
from austicker.types import Floats, Image

PRESENT = 0.5
"""Least probability of the mesh network that there is a face in its crop."""

SEEN = 0.2
"""Certainty from which a mesh is believed; without, only a detector that is sure is believed.

The mesh network now and then fits letters with a probability of 1, which the detector for faces
from any side gives 0.
"""

_SURE = 0.75
"""Score from which the near detector is believed alone; letters score up to 0.6."""


def fit_mesh(image: Image, found: Detection, mesh: MeshNet) -> Floats | None:
    """The mesh of a detection, by two passes: the detector's crop is loose."""
    points, presence = mesh.landmarks(image, found.crop())
    if presence <= PRESENT:
        return None
    points, presence = mesh.landmarks(image, crop_of_mesh(points))
    return points if presence > PRESENT else None


def believable(found: Detection) -> bool:
    """Whether a mesh that fits a detection is one of a face."""
    return found.certainty >= SEEN or found.score >= _SURE
