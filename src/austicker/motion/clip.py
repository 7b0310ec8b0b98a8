"""Motion of the regions in a short clip, relative to its onset."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from austicker.errors import RecordError
from austicker.motion.reference import ReferenceFrame
from austicker.types import N_ROIS, Floats, RoiMotion, RoiTrack


def measure_clip(
    frames: npt.NDArray[np.uint8], rois: RoiTrack, landmarks: Floats, onset: int
) -> RoiMotion:
    """Measure every frame of a clip against its onset.

    Only the onset's regions and mesh are used; the head is followed outwards from there by the
    flow itself, so it may move by a tenth of the inter-ocular distance from frame to frame.

    Args:
        frames: (T, H, W, 3) uint8 RGB.
        rois: The regions; row `onset` is read.
        landmarks: (478, 3) mesh of the onset frame, px.
        onset: 0-based index of the reference frame.

    Returns:
        Motion whose `values[onset]` is zero.

    Raises:
        RecordError: `onset` lies outside the frames or the regions.
    """
    length = len(frames)
    if not (0 <= onset < length and onset < len(rois.centres)):
        raise RecordError(
            f"onset: expected an index into {length} frames and {len(rois.centres)} rows of "
            f"regions, got {onset}"
        )
    sizes = rois.sizes * (rois.scale[onset] / rois.scale[0])
    anchor = ReferenceFrame(
        frames[onset], rois.centres[onset], sizes, float(rois.scale[onset]), landmarks
    )
    values = np.zeros((length, N_ROIS, 3))
    valid = np.zeros((length, N_ROIS), dtype=bool)
    valid[onset] = anchor.usable
    for way in (range(onset - 1, -1, -1), range(onset + 1, length)):
        guess = anchor.layout.image
        for index in way:
            reading = anchor.measure(frames[index], guess)
            if reading is not None:
                values[index], valid[index] = reading.values, reading.valid
                guess = anchor.guess_from_pose(reading.pose)
    return RoiMotion(values=values, valid=valid)
