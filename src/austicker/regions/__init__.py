"""The 14 regions of interest, from the mesh."""

from austicker.regions.rois import Rois, locate, track

__all__ = ["Rois", "locate", "track"]
