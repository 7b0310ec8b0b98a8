"""From the motion of a face to what a placer decides by."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.errors import NoEvidenceError
from austicker.motion.crop import Eyes
from austicker.motion.flow_field import roi_motion_from_flow
from austicker.motion.order import in_order
from austicker.motion.spot import apex_values, spot
from austicker.types import Floats, Observed, Portrait, RoiMotion, Window

_STEP_SECONDS = 0.25
_WEAKEST = 1e-3
"""Score of a movement that did not rise above the noise."""


def observe(motion: RoiMotion, fps: Fraction | float, portrait: Portrait | None = None) -> Observed:
    """Spot the movements of one person; where there are none, take the largest one.

    Args:
        motion: One person in one shot, all frames in order.
        fps: Frame rate, 15-200.
        portrait: One frame, for placers that read pixels.

    Returns:
        One row a movement, weighed by its score. `spotted` is False where no movement rose above
        the noise and followed time.

    Raises:
        NoEvidenceError: Nothing could be measured: a single frame, or no region moved at all.

    Example:
        >>> values = np.zeros((30, 14, 3))
        >>> values[10:, 9, 1] = -0.03  # a corner of the mouth goes up
        >>> motion = RoiMotion(values, np.ones((30, 14), bool))
        >>> observe(motion, fps=30).values.shape
        (1, 14, 3)
    """
    windows = in_order(motion, spot(motion, float(fps)), float(fps))
    rows = windows or largest_movement(motion, float(fps))
    if not rows:
        raise NoEvidenceError(
            "expected a face that moves, got none; give more frames, or choose the placer 'centre'"
        )
    values, valid = apex_values(motion, rows)
    weights = np.array([window.score for window in rows])
    return Observed("motion", values, valid, weights, spotted=bool(windows), portrait=portrait)


def observe_flow(flow: Floats, eyes: Eyes, portrait: Portrait | None = None) -> Observed:
    """Take dense flows from onset to apex for the movements of one person; all weigh the same.

    Args:
        flow: (H, W, 2) or (N, H, W, 2) px, see `roi_motion_from_flow`.
        eyes: Centres of the picture's left and right eye in the onset frame, (x, y) px.
        portrait: One frame, for placers that read pixels.

    Raises:
        RecordError: A flow of another shape, or with values that are not finite.
        DataError: Eyes that cannot be those of a face in the picture.

    Example:
        >>> flow = np.full((128, 128, 2), 0.5)
        >>> observe_flow(flow, ((44.0, 50.0), (84.0, 50.0))).values.shape
        (1, 14, 3)
    """
    motion = roi_motion_from_flow(flow, eyes)
    weights = np.ones(len(motion.values))
    return Observed("motion", motion.values, motion.valid, weights, portrait=portrait)


def largest_movement(motion: RoiMotion, fps: float) -> tuple[Window, ...]:
    """The quarter of a second with the largest movement, as the only and weakest window.

    Args:
        motion: One person in one shot, all frames in order.
        fps: Frame rate.

    Returns:
        One window, its apex at its end; none where nothing moved or no region was followed.

    Example:
        >>> values = np.zeros((30, 14, 3))
        >>> values[10:, 9, 1] = -0.03  # a corner of the mouth goes up
        >>> motion = RoiMotion(values, np.ones((30, 14), bool))
        >>> largest_movement(motion, fps=30)
        (Window(onset=2, apex=10, offset=10, score=0.001),)
    """
    step = max(1, round(_STEP_SECONDS * fps))
    if len(motion.values) <= step:
        step = len(motion.values) - 1
    if step < 1:
        return ()
    both = motion.valid[step:] & motion.valid[:-step]
    moved = np.linalg.norm((motion.values[step:] - motion.values[:-step])[..., :2], axis=2)
    total = np.where(both, moved, 0.0).sum(1)
    onset = int(np.argmax(total))
    if total[onset] <= 0:
        return ()
    return (Window(onset, onset + step, onset + step, _WEAKEST),)
