"""A copy of which some stretches are the source's packets, and only the others are encoded."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import InputError
from austicker.media.codecs import Codec
from austicker.media.decode import Event, Picture, VideoSource
from austicker.media.encode import VideoFile
from austicker.media.encoder import open_encoder
from austicker.media.fit import Fit
from austicker.media.notes import recovery_point
from austicker.media.packet_plan import PacketPlan
from austicker.media.patch import Region
from austicker.media.probe import VideoInfo
from austicker.media.units import NOTES, of_stream, packed, type_of, units

if TYPE_CHECKING:
    from av import Packet, VideoCodecContext, VideoFrame
    from av.stream import Stream
    from av.video.stream import VideoStream


class JoinedSource(VideoSource):
    """Gives packets of the pictures that are copied, and the other pictures decoded.

    Args:
        info, region: See `VideoSource`.
        plan: What is copied.
    """

    def __init__(self, info: VideoInfo, plan: PacketPlan, *, region: Region | None = None) -> None:
        super().__init__(info, region=region)
        self.plan = plan
        self._fit = Fit(info.shape, info.colour_matrix)
        self._given = 0

    def events(self, others: Sequence[Stream]) -> Iterator[Event]:
        """Every frame or its packet, and packets of the `others` where they lie in the file.

        Raises:
            InputError: The file is damaged, or no longer what it was.
        """
        copied = self.plan.copied
        for last, time in pairwise(self.plan.times):
            self._doubts.time(int(time), int(last))
        read, decoding = 0, False
        for packet in self._packets((self.stream, *others)):
            if not packet.size:
                continue
            if packet.stream_index != self.stream.index:
                yield packet
                continue
            self._note(packet)
            if read >= len(copied):
                raise self._changed()
            if not copied[read]:
                decoding = True
                yield from self._pictures(self._decode(packet))
            else:
                if decoding:
                    yield from self._pictures(self._drain())
                    self.stream.codec_context.flush_buffers()
                    decoding = False
                self._doubts.decoded += 1
                self._given += 1
                packet.duration = self.lasts(self._rank(packet.pts))
                yield packet
            read += 1
        yield from self._pictures(self._drain())
        # A decoder need not say what it leaves out at the end of a stretch.
        self._doubts.damaged = max(self._doubts.damaged, len(copied) - self._given)
        self._doubts.judge(self._given, allow_truncated=False)

    def lasts(self, rank: int) -> int:
        """Ticks for which a picture is shown, by its place in that order."""
        times = self.plan.times
        if rank + 1 < len(times):
            return int(times[rank + 1] - times[rank])
        usual = max(1, round(1 / (self.info.rate * self.info.time_base)))
        if rank:
            usual = int(times[rank] - times[rank - 1])
        return self._last_duration(int(times[rank]), usual)

    def _pictures(self, decoded: Iterator[tuple[VideoFrame, int | None]]) -> Iterator[Picture]:
        for raw, pts in decoded:
            rank = self._rank(pts)
            held = raw, self.info.shape, int(self.plan.times[rank])
            self._given += 1
            yield self._picture(held, rank, self.lasts(rank), self._fit)

    def _rank(self, time: int | None) -> int:
        times = self.plan.times
        rank = 0 if time is None else int(times.searchsorted(time))
        if time is None or rank == len(times) or times[rank] != time:
            raise self._changed()
        return rank

    def _changed(self) -> InputError:
        return InputError(
            f"{self.info.path}: expected the frames that were found before, got others; is it "
            "still being written?"
        )


class JoinedFile(VideoFile):
    """Takes packets of pictures beside pictures; see `VideoFile`.

    Each stretch that is encoded has an encoder of its own, so that nothing in it refers to another
    stretch, and is whole before the next packet is written.

    Args:
        source: The open source.
        path, muxer, codec, keep_metadata: See `VideoFile`.
    """

    def __init__(
        self, source: JoinedSource, path: Path, muxer: str, codec: Codec, *, keep_metadata: bool
    ) -> None:
        plan = source.plan
        super().__init__(
            path, muxer, source.info, codec, plan.settings, keep_metadata=keep_metadata
        )
        self._source = source
        self._plan = plan
        self._encoding: VideoCodecContext | None = None

    def packet(self, packet: Packet[Any]) -> None:
        """Pass on a packet of one of the tracks, or of pictures, these without cameras' notes."""
        if packet.stream_index != self._source.stream.index:
            super().packet(packet)
            return
        self._mux_video(self._drain_encoder())
        self._put(packet, list(units(bytes(packet), self._plan.prefix)))

    def _add_video(self) -> VideoStream:
        stream: Any = self._container.add_stream_from_template(self._source.stream)
        if self._plan.record is not None:
            stream.codec_context.extradata = self._plan.record.data
        return stream  # type: ignore[no-any-return]

    def _open_encoder(self) -> None:
        """Each stretch opens its own."""

    def _encode(self, frame: VideoFrame) -> list[Packet[Any]]:
        if self._encoding is None:
            self._encoding = open_encoder(self._info, self._codec, dict(self._settings))
        return self._encoding.encode(frame)

    def _drain_encoder(self) -> list[Packet[Any]]:
        encoding, self._encoding = self._encoding, None
        if encoding is None:
            return []
        with self._encoder():
            return encoding.encode(None)

    def _mux_video(self, packets: Sequence[Packet[Any]]) -> None:
        for packet in packets:
            packet.duration = self._durations.pop(packet.pts or 0, packet.duration or 0)
            self._put(packet, of_stream(bytes(packet)))

    def _put(self, packet: Packet[Any], parts: list[bytes]) -> None:
        """Write a picture at the time that it has in the whole; its packet tells all but that."""
        import av

        kept = (recovery_point(one) if type_of(one) == NOTES else one for one in parts)
        out: Packet[Any] = av.Packet(packed([one for one in kept if one], self._plan.prefix))
        decoded = self._plan.decoded
        out.pts, out.dts, out.duration = packet.pts, int(decoded[self.written]), packet.duration
        if self.written == len(decoded) - 1:
            # MP4 lets the track end with the packet decoded last, which need not be shown last.
            out.duration = self._source.lasts(self.written)
        out.time_base, out.is_keyframe = self._info.time_base, packet.is_keyframe
        out.stream = self._stream
        self.written += 1
        self._container.mux_one(out)
