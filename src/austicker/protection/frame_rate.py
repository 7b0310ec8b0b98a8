"""How many frames a second a video really has."""

from __future__ import annotations

from contextlib import closing
from fractions import Fraction
from itertools import islice, pairwise
from statistics import median

from austicker.media.probe import VideoInfo
from austicker.media.reader import read_video
from austicker.protection.analysis import FRAME_RATES

BELIEVED = 240
"""Fastest rate taken from a file's header; live-recorded WebM claims 1000 for any."""

_LOOKED_AT = 60


def true_rate(info: VideoInfo, *, allow_truncated: bool = False) -> Fraction:
    """The rate in the header, or where that cannot be, the median of the first frames' spacing.

    What no camera has is taken for the nearest of `FRAME_RATES`: times only say what a frame is.

    Args:
        info: What the header says.
        allow_truncated: As for `read_video`.
    """
    low, high = map(Fraction, FRAME_RATES)
    return min(max(_rate(info, allow_truncated=allow_truncated), low), high)


def _rate(info: VideoInfo, *, allow_truncated: bool) -> Fraction:
    if info.rate <= BELIEVED:
        return info.rate
    with closing(read_video(info.path, allow_truncated=allow_truncated)) as frames:
        times = [frame.time for frame in islice(frames, _LOOKED_AT)]
    gaps = [b - a for a, b in pairwise(times) if b > a]
    return Fraction(1) / median(gaps) if gaps else Fraction(25)
