"""The 14 regions of interest, from the mesh."""
