"""Motion maps, see `austicker.motion.flowmap`; here because data sets and victims use them."""

from austicker.maplayout import CELLS, ROI_CENTRES, ROI_REACH
from austicker.motion.flowmap import (
    ROWS,
    TIGHT,
    FlowMap,
    encode,
    face_cells,
    face_mask,
    flow_between,
    flow_grid,
    flow_map,
)

__all__ = [
    "CELLS",
    "ROI_CENTRES",
    "ROI_REACH",
    "ROWS",
    "TIGHT",
    "FlowMap",
    "encode",
    "face_cells",
    "face_mask",
    "flow_between",
    "flow_grid",
    "flow_map",
]
