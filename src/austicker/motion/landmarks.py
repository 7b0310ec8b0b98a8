"""Motion of the regions in a video with given landmarks."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

import numpy as np

from austicker.errors import RecordError
from austicker.motion.meter import MotionMeter
from austicker.types import N_LANDMARKS, Floats, Image, RoiMotion, RoiTrack


def roi_motion_from_landmarks(
    frames: Iterable[Image], landmarks: Floats, rois: RoiTrack, fps: Fraction | float
) -> RoiMotion:
    """Measure the skin motion of one face from given landmarks.

    The landmarks only start the search: motion is measured on the pixels, so that jitter of the
    landmarks does not enter. See `MotionMeter`.

    Args:
        frames: T frames in order, (H, W, 3) uint8 RGB; the face is in all of them.
        landmarks: (T, 478, 3) mesh, px; `austicker.regions.as_mesh` makes it of 68 points.
        rois: The regions in each frame, as `austicker.regions.track` finds them.
        fps: Frame rate, > 0.

    Returns:
        T rows since the first frame: u (right), v (down) in inter-ocular distances along the axes
        of the upright head, head motion removed, and strain.

    Raises:
        RecordError: Landmarks of another shape, fewer or more frames than landmarks, or frames
            that are not (H, W, 3) uint8.

    Example:
        >>> mesh = as_mesh(landmarks)  # doctest: +SKIP
        >>> rois = track(mesh)  # doctest: +SKIP
        >>> motion = roi_motion_from_landmarks(frames, mesh, rois, fps=30)  # doctest: +SKIP
    """
    length = len(rois.centres)
    if np.shape(landmarks) != (length, N_LANDMARKS, 3):
        raise RecordError(
            f"landmarks: expected ({length}, {N_LANDMARKS}, 3), as many as regions, got "
            f"{np.shape(landmarks)}"
        )
    if not fps > 0:
        raise RecordError(f"fps: expected a frame rate > 0, got {fps}")
    meter = MotionMeter(Fraction(fps))
    rows = []
    for index, frame in enumerate(frames):
        if index == length:
            raise RecordError(f"frames: expected {length}, as many as landmarks, got more")
        scale = float(rois.scale[index])
        sizes = rois.sizes * (scale / rois.scale[0])
        rows.append(meter.feed(frame, rois.centres[index], sizes, scale, landmarks[index]))
    if len(rows) < length:
        raise RecordError(f"frames: expected {length}, as many as landmarks, got {len(rows)}")
    return RoiMotion(np.array([values for values, _ in rows]), np.array([ok for _, ok in rows]))
