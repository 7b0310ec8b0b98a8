"""Windows in which nothing was spotted, so that a window does not say that something was."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from austicker.errors import UsageError
from austicker.types import Window

RATE = 0.5
"""Windows per second that a video shows, spotted and dummy together."""

_RISE, _HOLD, _FALL = (0.07, 0.22), (0.0, 0.06), (0.10, 0.28)
_LONGEST = 0.48
_GAP = 0.05
"""Seconds at least between two windows."""
_TRIES = 50


def with_dummies(
    spotted: Sequence[Window],
    span: tuple[int, int],
    fps: float,
    rng: np.random.Generator,
    *,
    rate: float = RATE,
) -> tuple[Window, ...]:
    """Add dummy windows to those spotted.

    The number of windows of a stretch of T seconds is drawn first, N ~ Poisson(rate T), whatever
    the face shows. The S spotted windows count among the N; the N - S others start uniformly at
    random where no window is. Points of a Poisson process are, given their number, independent
    and uniform; so as long as S <= N, and movements come at no preferred times, what is observed
    is the same process whether S is 0 or not: neither that a window is there nor how many there
    are tells that something was spotted. Where S > N all S are kept, for hiding comes first, and
    the number then does tell that much. The duration of a dummy follows the law of
    micro-expressions: onset phases of 70-220 ms and 500 ms in all at most (Yan et al., "How fast
    are the leaked facial expressions", Journal of Nonverbal Behavior 37, 2013), uniform in each
    phase, as the synthetic clips have them. A spotted window keeps the marks of the spotter,
    whose durations follow that law only roughly; that is not hidden.

    Args:
        spotted: Windows as indices of frames.
        span: Index of the first frame, and after the last, of the face's presence.
        fps: Frame rate.
        rng: Draws number, times and durations.
        rate: Windows per second, > 0; a tenth to twice the default is sensible.

    Returns:
        All windows in order of onset; the score of a dummy is 0. Fewer than N where they do not
        fit beside each other.

    Raises:
        UsageError: A rate or a frame rate that is not positive.

    Example:
        >>> rng = np.random.default_rng(0)
        >>> len(with_dummies([Window(30, 36, 42, 7.0)], (0, 600), 30.0, rng)) > 1
        True
    """
    if not (math.isfinite(rate) and rate > 0 and math.isfinite(fps) and fps > 0):
        raise UsageError(f"expected rate and fps above 0, got {rate} and {fps}")
    start, stop = span
    number = int(rng.poisson(rate * max(0, stop - start) / fps))
    found = list(spotted)
    gap = max(1, round(_GAP * fps))
    for _ in range(number - len(spotted)):
        rise, fall = draw_phases(fps, rng)
        latest = stop - 1 - rise - fall
        if latest < start:
            continue
        for onset in rng.integers(start, latest + 1, _TRIES).tolist():
            offset = onset + rise + fall
            if all(offset + gap <= w.onset or w.offset + gap <= onset for w in found):
                found.append(Window(onset, onset + rise, offset, 0.0))
                break
    return tuple(sorted(found, key=lambda w: w.onset))


def draw_phases(fps: float, rng: np.random.Generator) -> tuple[int, int]:
    """Frames from onset to apex, the middle of the plateau, and from there to offset."""
    rise, hold, fall = (float(rng.uniform(*bounds)) for bounds in (_RISE, _HOLD, _FALL))
    squeeze = min(1.0, _LONGEST / (rise + hold + fall)) * fps
    return (max(1, round((rise + hold / 2) * squeeze)), max(1, round((hold / 2 + fall) * squeeze)))
