"""The 14 regions of interest, and the openings that stay free, from the mesh."""

from austicker.regions.landmarks68 import as_mesh
from austicker.regions.openings import Opening, mouth_edges, mouth_halves, openings
from austicker.regions.rois import Rois, locate, track

__all__ = [
    "Opening",
    "Rois",
    "as_mesh",
    "locate",
    "mouth_edges",
    "mouth_halves",
    "openings",
    "track",
]
