"""A video on which nothing is drawn: its pictures are copied as they are, not encoded again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.media.codecs import Codec
from austicker.media.decode import VideoSource
from austicker.media.encode import VideoFile
from austicker.media.opening import open_video, pick_video
from austicker.media.probe import VideoInfo
from austicker.media.tracks import CopiedTrack

if TYPE_CHECKING:
    from av import Packet
    from av.video.stream import VideoStream

_CONTAINERS = ("mov", "matroska")
"""Readers whose times are exact and whose pictures have their parameters beside them."""
_SUPPLEMENTAL = 6
"""Type of the units that hold supplemental information (ITU-T H.264, 7.4.1): notes of cameras."""
_AVCC = 1  # first byte of a decoder configuration record (ISO/IEC 14496-15, 5.3.3.1)


def copies(info: VideoInfo, codec: Codec, frames: int | None) -> bool:
    """Whether a file's pictures can go into the copy packet by packet.

    H.264 that every player takes from such a container: upright progressive 4:2:0 of 8 bits and
    one size, whole, each packet one picture with its own times.

    Args:
        info: The source.
        codec: What would encode it.
        frames: How many pictures it was found to have; None where nobody counted.
    """
    plain = (
        codec.name == "libx264"
        and info.codec == "h264"
        and info.pixel_format == "yuv420p"
        and any(name in info.container for name in _CONTAINERS)
        and info.orientation.identity
        and len(info.shapes) == 1
        and not (info.aspects[1:] or info.interlaced or info.alpha or info.high_range)
        and not (info.cut_off or info.salvaged)
    )
    return plain and _in_order(info.path, frames)


def _in_order(path: Path, frames: int | None) -> bool:
    """Whether times are told and grow, no picture is to be skipped, and the first is whole."""
    import av

    shown: list[int] = []
    last: int | None = None
    with open_video(path) as container:
        stream = pick_video(container, path)
        if not _prefix(stream):
            return False
        try:
            for packet in container.demux(stream):
                if not packet.size:
                    continue
                pts, dts = packet.pts, packet.dts
                if pts is None or dts is None or (last is not None and dts <= last):
                    return False
                if packet.is_discard or packet.is_corrupt or not (shown or packet.is_keyframe):
                    return False
                shown.append(pts)
                last = dts
        except av.FFmpegError:
            return False
    return len(set(shown)) == len(shown) and frames in (None, len(shown))


def _prefix(stream: VideoStream) -> int:
    """Bytes of the length before each unit; 0 where units are not told apart by lengths."""
    record = stream.codec_context.extradata or b""
    return (record[4] & 3) + 1 if len(record) > 6 and record[0] == _AVCC else 0


def _without_notes(packet: Packet[Any], prefix: int) -> Packet[Any]:
    """The packet without units of supplemental information; itself where there are none."""
    import av

    data, at, kept = bytes(packet), 0, []
    while at + prefix < len(data):
        end = at + prefix + int.from_bytes(data[at : at + prefix], "big")
        if data[at + prefix] & 31 != _SUPPLEMENTAL:
            kept.append(data[at:end])
        at = end
    plain = b"".join(kept)
    if not plain or len(plain) == len(data):
        return packet
    out: Packet[Any] = av.Packet(plain)
    out.pts, out.dts, out.duration = packet.pts, packet.dts, packet.duration
    out.time_base, out.is_keyframe = packet.time_base, packet.is_keyframe
    return out


class UntouchedFile(VideoFile):
    """Takes the packets of the pictures instead of pictures; see `VideoFile`.

    Args:
        source: The open source.
        path, muxer, info, codec, keep_metadata: See `VideoFile`.
    """

    def __init__(
        self,
        source: VideoSource,
        path: Path,
        muxer: str,
        info: VideoInfo,
        codec: Codec,
        *,
        keep_metadata: bool,
    ) -> None:
        super().__init__(path, muxer, info, codec, {}, keep_metadata=keep_metadata)
        self._source = source
        self._copy: CopiedTrack
        self._prefix = _prefix(source.stream)

    def copy(self, others: list[int]) -> Iterator[int]:
        """Copy every packet of the pictures and of the `others`; yields the number of pictures."""
        container, video = self._source.container, self._source.stream
        for packet in container.demux(video, *(container.streams[index] for index in others)):
            if not packet.size:
                continue
            if packet.stream_index != video.index:
                self.packet(packet)
                continue
            self._copy.write(_without_notes(packet, self._prefix))
            self.written += 1
            yield self.written

    def _add_video(self) -> VideoStream:
        self._copy = CopiedTrack(self._container, self._source.stream)
        return self._copy.stream  # type: ignore[return-value]

    def _open_encoder(self) -> None:
        """There is none."""

    def _drain_encoder(self) -> list[Packet[Any]]:
        return []
