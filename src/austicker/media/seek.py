"""Frames out of the middle of a long video: from the key frame before them, not from the start."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from austicker.media.decode import VideoSource
from austicker.media.opening import open_video, pick_video
from austicker.media.probe import VideoInfo, probe
from austicker.media.reader import read_video
from austicker.types import Frame

_EXACT = ("mov", "matroska", "avi")
"""Containers in whose middle times are what they are from the start; the clocks of others are put
right from the first packet on."""
_NEAR = 250
"""Frames from the start up to which nothing is gained by seeking."""


@dataclass(frozen=True, slots=True, eq=False)
class SeekIndex:
    """When each frame of a video is shown, and where decoding may begin.

    Attributes:
        info: What `probe` said.
        pts: Presentation times in order, ticks; empty where the file does not tell them well, and
            frames are then read from the start.
        keys: Indices of key frames, in order.
        positions: Index of the frame that is shown at a time.
    """

    info: VideoInfo
    pts: tuple[int, ...]
    keys: tuple[int, ...]
    positions: dict[int, int] = field(default_factory=dict, repr=False)


def seek_index(path: Path, frames: int) -> SeekIndex:
    """Read when each frame is shown; nothing is decoded.

    Args:
        path: The video.
        frames: How many there are, once counted by decoding.

    Raises:
        InputError: The file cannot be read.
    """
    import av

    info = probe(path)
    if not any(name in info.container for name in _EXACT):
        return SeekIndex(info, (), ())
    times: list[int] = []
    keys: list[int] = []
    with open_video(path) as container:
        stream = pick_video(container, path)
        try:
            for packet in container.demux(stream):
                if packet.size and packet.pts is not None:
                    times.append(packet.pts)
                    if packet.is_keyframe:
                        keys.append(packet.pts)
        except av.FFmpegError:
            return SeekIndex(info, (), ())
    ordered = sorted(set(times))
    # Merged fields, edit lists, damage: whatever makes the two counts differ.
    if len(times) != frames or len(ordered) != frames or info.interlaced or info.salvaged:
        return SeekIndex(info, (), ())
    at = {pts: index for index, pts in enumerate(ordered)}
    return SeekIndex(info, tuple(ordered), tuple(sorted(at[pts] for pts in keys)), at)


def read_span(index: SeekIndex, first: int, last: int) -> Generator[Frame, None, None]:
    """The frames `first` to `last`, inclusive, as `read_video` gives them.

    Raises:
        InputError: The file cannot be read.
    """
    before = bisect_right(index.keys, first) - 1
    key = index.keys[before] if before >= 0 else 0
    found = False
    if index.pts and key >= _NEAR:
        # One key frame earlier, so that a picture that refers to the group before it is whole.
        for frame in _sought(index, index.keys[max(0, before - 1)], first, last):
            found = True
            yield frame
    if not found:
        yield from _from_start(index.info.path, first, last)


def _sought(index: SeekIndex, start: int, first: int, last: int) -> Iterator[Frame]:
    with VideoSource(index.info, allow_truncated=True) as source:
        source.container.seek(index.pts[start], stream=source.stream)
        for picture in source.pictures():
            at = index.positions.get(picture.pts)
            if at is None or at < first:
                continue
            if at > last:
                return
            yield Frame(picture.frame.image, at, picture.frame.time)


def _from_start(path: Path, first: int, last: int) -> Iterator[Frame]:
    wanted = range(first, last + 1)
    with closing(read_video(path, allow_truncated=True, only=wanted)) as frames:
        for frame in frames:
            yield frame
            if frame.index >= last:
                return
