"""The clock in which MP4 and MOV count when each track starts."""

from __future__ import annotations

import math
from collections.abc import Iterable

_MOST = 2**31 - 1  # the movie header's 32-bit timescale, kept clear of the sign


def movie_timescale(picture: int, sounds: Iterable[int]) -> int:
    """Ticks per second that hit the picture's ticks and the sounds' samples exactly.

    Where those have no common multiple of 31 bits: a multiple of the picture's, so fine that
    sounds are less than a tick off.

    Args:
        picture: Ticks per second of the picture's time base.
        sounds: Sample rates.

    Example:
        >>> movie_timescale(25, [48000])
        48000
    """
    common = math.lcm(picture, *(rate for rate in sounds if rate > 0))
    return common if common <= _MOST else picture * max(1, _MOST // picture)
