"""Motion of the regions from a given dense flow."""

from __future__ import annotations

import numpy as np

from austicker.errors import RecordError
from austicker.maplayout import CELLS, region_means
from austicker.motion.crop import Eyes, crop_transform
from austicker.motion.flow import optical_strain
from austicker.motion.flowmap import ROWS, TIGHT, face_mask
from austicker.motion.residual import head_part
from austicker.types import N_ROIS, Floats, RoiMotion

CELLS_PER_IOD = 16
"""Cells of the grid to an inter-ocular distance."""
_PX_PER_CELL = 8


def roi_motion_from_flow(flow: Floats, eyes: Eyes) -> RoiMotion:
    """Motion of the 14 regions in flows of one face, the head's own motion removed.

    The face is cut out by its eyes as for a motion map (see `austicker.motion.flowmap`); the
    shift, turn and scaling that fit most of it are the head's (see `head_part`). Off the face's
    ellipse counts as rest.

    Args:
        flow: (H, W, 2) or (N, H, W, 2) px: u (right), v (down) from the onset frame to the apex
            frame of each movement.
        eyes: Centres of the picture's left and right eye in the onset frame, (x, y) px.

    Returns:
        N rows, or one: u, v in inter-ocular distances along the axes of the upright head, and
        strain, the mean over each region. All are valid.

    Raises:
        RecordError: A flow of another shape, or with values that are not finite.
        DataError: Eyes that cannot be those of a face in the picture.

    Example:
        >>> roi_motion_from_flow(np.zeros((200, 200, 2)), ((70, 80), (130, 80))).values.shape
        (1, 14, 3)
    """
    fields = np.asarray(flow, np.float32)
    if fields.ndim == 3:
        fields = fields[None]
    if fields.ndim != 4 or fields.shape[-1] != 2 or not fields.size:
        raise RecordError(f"flow: expected (H, W, 2) or (N, H, W, 2), got {np.shape(flow)}")
    if not np.isfinite(fields).all():
        raise RecordError("flow: expected finite displacements, got NaN or infinity")
    values = np.stack([regions_of_grid(_grid(field, eyes)) for field in fields])
    return RoiMotion(values, np.ones((len(values), N_ROIS), bool))


def _grid(flow: Floats, eyes: Eyes) -> Floats:
    """(38, 28, 2) the flow on the square cells of the tight crop, in cells."""
    import cv2

    matrix = crop_transform(eyes, TIGHT, CELLS * _PX_PER_CELL)
    size = (CELLS * _PX_PER_CELL, ROWS * _PX_PER_CELL)
    cut = cv2.warpAffine(flow, matrix, size, borderMode=cv2.BORDER_REPLICATE)
    turned = np.asarray(cut @ matrix[:, :2].T.astype(np.float32))
    grid = cv2.resize(turned, (CELLS, ROWS), interpolation=cv2.INTER_AREA)
    return np.asarray(grid / np.float32(_PX_PER_CELL))


def regions_of_grid(grid: Floats) -> Floats:
    """(14, 3) of a (38, 28, 2) flow in cells: u, v in inter-ocular distances, strain."""
    import cv2

    face = face_mask(1)
    inside = cv2.erode(face.astype(np.float32), np.ones((3, 3), np.uint8))
    skin = (grid - head_part(grid)) * face[..., None]
    full = np.dstack([skin / CELLS_PER_IOD, optical_strain(skin) * inside]).astype(np.float32)
    squeezed = cv2.resize(full, (CELLS, CELLS), interpolation=cv2.INTER_AREA)
    return region_means(np.asarray(squeezed, np.float32))
