"""Consecutive frames of a long video, read from near them, and checked to be the right ones.

Whoever read the video from its start notes of every frame when it is shown and a sum of its
pixels. Another process then reads some of them from the key frame before, and what it gets is what
was noted, or an error.
"""

from __future__ import annotations

import zlib
from array import array
from bisect import bisect_right
from collections.abc import Generator
from contextlib import closing
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from austicker.errors import InputError
from austicker.media.decode import VideoSource
from austicker.media.opening import open_video, pick_video
from austicker.media.patch import Region
from austicker.media.probe import VideoInfo
from austicker.media.threads import ahead
from austicker.types import Frame, Image

_EXACT = ("mov", "matroska", "avi")
"""Containers in whose middle times are what they are from the start."""
_ROWS = 16
"""Every so many rows of a picture are summed: 0.02 ms at 640 x 360."""


class OtherFrames(InputError):
    """Reading from the middle does not give the frames that reading from the start gave."""


@dataclass(frozen=True, slots=True, eq=False)
class Stretch:
    """Consecutive frames.

    Attributes:
        first: Index of the first.
        pts: When each is shown, ticks of the stream's time base.
        sums: See `sum_of`, one of each; None where somebody else compares.
        start: Ticks from where to read on; None for the file's start.
    """

    first: int
    pts: array[int]
    sums: array[int] | None
    start: int | None = None

    @property
    def stop(self) -> int:
        """Index after the last frame."""
        return self.first + len(self.pts)


def sum_of(image: Image) -> int:
    """A check sum of every 16th row of a picture."""
    return zlib.crc32(np.ascontiguousarray(image[::_ROWS]).data)


def ticks_of(frame: Frame, info: VideoInfo) -> int:
    """When a frame is shown, ticks of the stream's time base."""
    return int(frame.time / info.time_base)


def key_times(info: VideoInfo) -> tuple[int, ...] | None:
    """When key frames are shown, ticks in order; None where the file does not tell times well.

    Nothing is decoded: some seconds for an hour of video.

    Raises:
        InputError: The file cannot be opened.
    """
    import av

    known = any(name in info.container for name in _EXACT)
    if not known or info.interlaced or info.salvaged or info.cut_off:
        return None
    keys = set()
    with open_video(info.path) as container:
        try:
            for packet in container.demux(pick_video(container, info.path)):
                if packet.size and packet.pts is not None and packet.is_keyframe:
                    keys.add(packet.pts)
        except av.FFmpegError:
            return None
    return tuple(sorted(keys))


def start_before(keys: tuple[int, ...], pts: int) -> int | None:
    """Where to read on from to get the frame that is shown at `pts`; None for the file's start.

    One key frame earlier than need be, so that a picture that refers to the group before is whole.
    """
    before = bisect_right(keys, pts) - 1
    return keys[before - 1] if before >= 2 else None


def read_stretch(
    info: VideoInfo, stretch: Stretch, region: Region | None = None
) -> Generator[Frame, None, None]:
    """The frames of a stretch, as `read_video` gives them, a few ahead in another thread.

    Args:
        info: Of the video.
        stretch: Which.
        region: What is wanted of each frame; None for all.

    Raises:
        OtherFrames: They are not those that were noted.
        InputError: The file cannot be read.
    """
    with closing(ahead(_frames(info, stretch, region))) as frames:
        yield from frames


def _frames(
    info: VideoInfo, stretch: Stretch, region: Region | None
) -> Generator[Frame, None, None]:
    count = 0
    since = (stretch.pts[0], stretch.first)
    with VideoSource(info, allow_truncated=True, region=region, since=since) as source:
        if stretch.start is not None:
            source.container.seek(stretch.start, stream=source.stream)
        for picture in source.pictures():
            if picture.pts != stretch.pts[count]:
                break
            if stretch.sums is not None and sum_of(picture.frame.image) != stretch.sums[count]:
                break
            yield picture.frame
            count += 1
            if count == len(stretch.pts):
                return
    where = _clock(stretch.pts[min(count, len(stretch.pts) - 1)] * info.time_base)
    raise OtherFrames(
        f"{info.path}: expected to read at {where} the picture that is there when all is read, got "
        "another"
    )


def _clock(seconds: Fraction) -> str:
    return f"{float(seconds):.2f} s"
