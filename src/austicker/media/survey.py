"""A quick look at a whole video's key frames, before any picture of it is used.

Size, pixel aspect and rotation can change at a key frame; how large the largest picture is has to
be known before the first one is written.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.media.opening import exact, open_video, orientation_of, pick_video
from austicker.media.shapes import Shape
from austicker.media.upright import Orientation

if TYPE_CHECKING:
    from av import Packet, VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

_STILL_SIZED = frozenset(
    (
        *("prores", "dvvideo", "rawvideo", "ffv1", "huffyuv", "ffvhuff", "utvideo", "dnxhd"),
        *("qtrle", "v210", "cfhd", "gif", "png", "apng"),
    )
)
"""Codecs of key frames only, whose size the container fixes: decoding them all costs too much."""

_REMEMBERED = 256  # files
_FRAME_HEADS = frozenset({*range(0xC0, 0xD0)} - {0xC4, 0xC8, 0xCC})  # JPEG's SOF markers


@dataclass(frozen=True, slots=True)
class Survey:
    """What the key frames tell.

    Attributes:
        shapes: Every kind of picture found, in order of appearance.
        aspects: (`place_of` packet, aspect of stored pixels) of the key frames from which on the
            codec states that aspect, in file order.
        interlaced: Whether any of them is two fields.
    """

    shapes: tuple[Shape, ...]
    aspects: tuple[tuple[int, Fraction], ...]
    interlaced: bool


class ShapeReader:
    """Tells the shape of decoded frames, in order.

    A rotation in the picture's own data (H.264's display orientation) comes with key frames and
    holds until the next one. The container's word on pixel aspect counts unless it is just one of
    several that the codec states.

    Args:
        stream: The stream they come from.
        aspects: As in `Survey`.
    """

    def __init__(self, stream: VideoStream, aspects: tuple[tuple[int, Fraction], ...]) -> None:
        self._container = exact(stream.sample_aspect_ratio) or Fraction(1)
        self._stated = dict(aspects)
        several = set(self._stated.values())
        self._first = None if self._container in several else next(iter(several), None)
        self._since: list[tuple[int, Fraction]] = []
        self._orientation = Orientation()

    def meet(self, packet_place: int | None, time: int | None) -> None:
        """Take note of a packet: its place in the file, and the ticks at which it is shown."""
        if time is not None and packet_place is not None and packet_place in self._stated:
            self._since.append((time, self._stated[packet_place]))

    def of(self, raw: VideoFrame, time: int | None) -> Shape:
        """The shape of a frame shown at `time` ticks."""
        stated = [aspect for start, aspect in self._since if time is not None and start <= time]
        changed = bool(stated) and stated[-1] != self._first
        aspect = stated[-1] if changed else self._container
        own = orientation_of(raw)
        if own is not None or raw.key_frame:
            self._orientation = own or Orientation()
        return Shape(raw.width, raw.height, self._orientation, aspect)


def survey(path: Path) -> Survey:
    """Decode the key frames of a video; remembered while the file stays as it is.

    Damage is passed over: it is told of where the pictures are used.

    Raises:
        InputError: The file cannot be opened or has no video.
    """
    stat = path.stat()
    return _survey(path, (stat.st_dev, stat.st_ino, stat.st_size, stat.st_mtime_ns))


def place_of(packet: Packet[Any]) -> int | None:
    """What tells a packet of a stream from its others: where it lies, else its time.

    Times repeat where files were joined.
    """
    return packet.pos if packet.pos is not None and packet.pos >= 0 else packet.pts


@lru_cache(_REMEMBERED)
def _survey(path: Path, _identity: tuple[int, ...]) -> Survey:
    with open_video(path) as container:
        stream = pick_video(container, path)
        stream.thread_type = "SLICE"  # so that the codec's state is that of the packet just sent
        found: dict[tuple[Any, ...], tuple[VideoFrame, int | None, Fraction]] = {}
        steps: dict[int, Fraction] = {}
        interlaced = False
        for raw, place, aspect in _key_frames(container, stream, steps):
            interlaced |= bool(raw.interlaced_frame)
            look = raw.width, raw.height, orientation_of(raw), aspect
            found.setdefault(look, (raw, place, aspect))
        shapes = []
        for raw, _, aspect in found.values():
            reader = ShapeReader(stream, tuple(steps.items()))
            reader.meet(next((at for at, step in steps.items() if step == aspect), None), 0)
            shapes.append(reader.of(raw, 0))
        return Survey(tuple(dict.fromkeys(shapes)), tuple(steps.items()), interlaced)


def _key_frames(
    container: InputContainer, stream: VideoStream, steps: dict[int, Fraction]
) -> Iterator[tuple[VideoFrame, int | None, Fraction]]:
    """Key frames that may differ, with their packets' places and the pixel aspect stated there.

    Fills in `steps`: where the aspect becomes what.
    """
    import av

    seen: set[object] = set()
    context = stream.codec_context
    waiting: deque[tuple[int | None, int | None, Fraction]] = deque()
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
            aspect = exact(context.sample_aspect_ratio) or Fraction(1)
            place = place_of(packet)
            if place is not None and aspect != next(reversed(steps.values()), None):
                steps[place] = aspect
            waiting.append((packet.pts, place, aspect))
            for raw in frames:
                yield raw, *_packet_of(raw, waiting)
        for raw in stream.decode(None):
            yield raw, *_packet_of(raw, waiting)
    except (av.FFmpegError, IndexError):  # damage from here on; more frames than packets
        return


def _packet_of(
    raw: VideoFrame, waiting: deque[tuple[int | None, int | None, Fraction]]
) -> tuple[int | None, Fraction]:
    """Place and aspect of the packet that a frame came in; decoders may drop some on the way."""
    if any(time == raw.pts for time, _, _ in waiting):
        while waiting[0][0] != raw.pts:
            waiting.popleft()
    _, place, aspect = waiting.popleft()
    return place, aspect


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
