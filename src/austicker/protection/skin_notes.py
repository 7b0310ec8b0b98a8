"""What a user is told where the skin of a face could not be changed as elsewhere."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from austicker.protection.overlay import PersonOverlay
from austicker.protection.skin import LEAST_SCALE
from austicker.protection.timeline import State
from austicker.types import Floats

_TOUCHES = 0.05
"""Share of the smaller of two face boxes from which on the faces touch."""


def touching(overlays: Sequence[PersonOverlay], index: int) -> bool:
    """Whether two faces touch on a frame, of which the skin of at least one is changed."""
    seen = []
    for one in overlays:
        row = index - one.timeline.start
        if 0 <= row < len(one.timeline.state) and one.timeline.state[row] == State.PROTECTED:
            seen.append((one.skin is not None, one.timeline.box[row]))
    return any(
        (changed or other) and _overlap(box, beside) > _TOUCHES
        for at, (changed, box) in enumerate(seen)
        for other, beside in seen[:at]
    )


def skin_notes(overlays: Sequence[PersonOverlay], touched: int) -> tuple[str, ...]:
    """Sentences on faces too small, faces that touch, and movements at a cut; mostly none.

    Args:
        overlays: Of everybody who is protected, drawn.
        touched: Frames on which two faces touched.
    """
    changed = [one for one in overlays if one.skin is not None]
    notes = []
    if any(one.skin.counts.too_small for one in changed if one.skin is not None):
        notes.append(
            f"the skin of faces too small for it (eyes under {LEAST_SCALE:g} px apart) stays as "
            "it is"
        )
    if touched:
        notes.append(
            f"two faces touch on {touched} frames, on which the skin of one may be moved with the "
            "other's"
        )
    cut = sum(_at_a_cut(one) for one in changed)
    if cut:
        notes.append(
            f"{cut} movements begin or end at a cut; of these only what is seen could be replaced"
        )
    return tuple(notes)


def _at_a_cut(overlay: PersonOverlay) -> int:
    """Micro-expressions that a cut within the film begins or ends."""
    planned = overlay.planned
    first, last = planned.shot_start, planned.shot_end - 1
    small = (window for window in planned.movements if window not in planned.larger)
    return sum((first > 0 and window.onset <= first) or window.offset >= last for window in small)


def _overlap(a: Floats, b: Floats) -> float:
    """Area that two boxes share, over the smaller one's."""
    size = np.clip(np.minimum(a[2:], b[2:]) - np.maximum(a[:2], b[:2]), 0, None)
    least = min(float(np.prod(box[2:] - box[:2])) for box in (a, b))
    return float(np.prod(size)) / max(least, 1e-9)
