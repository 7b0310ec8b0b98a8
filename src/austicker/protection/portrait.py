"""One small picture of a face, for rules that look at pixels."""

from __future__ import annotations

import numpy as np

from austicker.faces.cutout import around
from austicker.faces.geometry import crop_of_mesh
from austicker.regions.rois import locate
from austicker.types import Floats, Image, Portrait

SIDE = 256
"""px; the size of the published code (Tan et al., ICASSP 2025)."""
_MARGIN = 1.1


def take(image: Image, mesh: Floats) -> Portrait:
    """Cut a face out, upright, with its regions.

    Args:
        image: (H, W, 3) uint8 RGB.
        mesh: (478, 3) px.
    """
    import cv2

    crop = crop_of_mesh(mesh, _MARGIN)
    matrix = crop.to_image(SIDE)
    # Enlarged faces stay smooth, reduced ones are averaged first so that nothing aliases.
    shrink = max(1, round(crop.side / SIDE))
    part, matrix = around(image, matrix, SIDE, reach=shrink)
    smooth = cv2.blur(part, (shrink, shrink)) if shrink > 1 else np.ascontiguousarray(part)
    source = np.asarray(smooth, np.uint8)
    picture = cv2.warpAffine(
        source,
        matrix,
        (SIDE, SIDE),
        flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    matrix = crop.to_image(SIDE)
    back = np.linalg.inv(matrix[:, :2])
    rois = locate((np.asarray(mesh, float)[:, :2] - matrix[:, 2]) @ back.T)
    return Portrait(np.asarray(picture, np.uint8), rois.centres, rois.sizes)
