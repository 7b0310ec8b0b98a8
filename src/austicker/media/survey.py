"""A quick look at a whole video's key frames, before any picture of it is used.

Size, pixel aspect and rotation can change at a key frame; how large the largest picture is has to
be known before the first one is written.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.media.opening import exact, open_video, orientation_of, pick_video
from austicker.media.shapes import Shape

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

_STILL_SIZED = frozenset(
    "prores dvvideo rawvideo ffv1 huffyuv ffvhuff utvideo dnxhd qtrle v210 cfhd gif png".split()
)
"""Codecs of key frames only, whose size the container fixes: decoding them all costs too much."""

_REMEMBERED = 256  # files
_FRAME_HEADS = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG's SOF markers


@dataclass(frozen=True, slots=True)
class Survey:
    """What the key frames tell.

    Attributes:
        shapes: Every kind of picture found, in order of appearance.
        aspects: (time, aspect of stored pixels) from which on the codec states that aspect, in
            ticks of the stream's time base.
        interlaced: Whether any of them is two fields.
    """

    shapes: tuple[Shape, ...]
    aspects: tuple[tuple[int, Fraction], ...]
    interlaced: bool


class ShapeReader:
    """Tells the shape of decoded frames.

    The container's word on pixel aspect counts as long as the codec's stays what it is at first.

    Args:
        stream: The stream they come from.
        aspects: As in `Survey`.
    """

    def __init__(self, stream: VideoStream, aspects: tuple[tuple[int, Fraction], ...]) -> None:
        self._container = exact(stream.sample_aspect_ratio) or Fraction(1)
        self._aspects = aspects

    def of(self, raw: VideoFrame, time: int | None) -> Shape:
        """The shape of a frame shown at `time` ticks."""
        stated = [aspect for start, aspect in self._aspects if time is not None and start <= time]
        changed = bool(stated) and stated[-1] != self._aspects[0][1]
        aspect = stated[-1] if changed else self._container
        return Shape(raw.width, raw.height, orientation_of(raw), aspect)


def survey(path: Path) -> Survey:
    """Decode the key frames of a video; remembered while the file stays as it is.

    Damage is passed over: it is told of where the pictures are used.

    Raises:
        InputError: The file cannot be opened or has no video.
    """
    stat = path.stat()
    return _survey(path, (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns))


@lru_cache(_REMEMBERED)
def _survey(path: Path, _identity: tuple[int, ...]) -> Survey:
    with open_video(path) as container:
        stream = pick_video(container, path)
        stream.thread_type = "SLICE"  # so that the codec's state is that of the packet just sent
        found: dict[tuple[Any, ...], tuple[VideoFrame, int | None]] = {}
        stated: dict[int, Fraction] = {}
        interlaced = False
        for raw, time in _key_frames(container, stream, stated):
            interlaced |= bool(raw.interlaced_frame)
            aspect = stated.get(time) if time is not None else None
            found.setdefault((raw.width, raw.height, orientation_of(raw), aspect), (raw, time))
        steps: list[tuple[int, Fraction]] = []
        for time in sorted(stated):
            if not steps or steps[-1][1] != stated[time]:
                steps.append((time, stated[time]))
        reader = ShapeReader(stream, tuple(steps))
        shapes = dict.fromkeys(reader.of(raw, time) for raw, time in found.values())
        return Survey(tuple(shapes), tuple(steps), interlaced)


def _key_frames(
    container: InputContainer, stream: VideoStream, stated: dict[int, Fraction]
) -> Iterator[tuple[VideoFrame, int | None]]:
    """Key frames that may differ, with their times; fills in the pixel aspects stated there."""
    import av

    seen: set[object] = set()
    context = stream.codec_context
    packets = container.demux(stream)
    try:
        for packet in packets:
            if not packet.size or not packet.is_keyframe:
                continue
            look = _outlook(context.name, packet)
            if look is not None and look in seen:
                continue
            seen.add(look)
            try:
                frames = stream.decode(packet)
            except av.FFmpegError:
                continue
            if packet.pts is not None:
                stated[packet.pts] = exact(context.sample_aspect_ratio) or Fraction(1)
            yield from ((raw, raw.pts) for raw in frames)
        yield from ((raw, raw.pts) for raw in stream.decode(None))
    except av.FFmpegError:  # the bytes end or make no sense from here on
        return


def _outlook(codec: str, packet: Packet[Any]) -> object:
    """What tells a packet's size without decoding it; None where only decoding does."""
    if codec in _STILL_SIZED:
        return codec
    if codec != "mjpeg":
        return None
    data = bytes(packet)
    at = 2
    while at + 9 <= len(data) and data[at] == 0xFF:
        if data[at + 1] in _FRAME_HEADS:
            return data[at + 5 : at + 9]
        at += 2 + int.from_bytes(data[at + 2 : at + 4], "big")
    return b""
