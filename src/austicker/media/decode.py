"""Demux and decode one video once, in order: the part both passes share."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any, TypeAlias

from austicker.errors import InputError
from austicker.media.alpha import Alpha, alpha_decoder, lies_beside
from austicker.media.continuity import Continuity
from austicker.media.doubts import Doubts
from austicker.media.fit import Fit
from austicker.media.opening import give_corrupt, open_video, pick_video
from austicker.media.patch import Box, Planes, Region
from austicker.media.prepare import Prepare
from austicker.media.probe import VideoInfo
from austicker.media.shapes import Shape
from austicker.media.survey import ShapeReader, place_of
from austicker.types import Frame

if TYPE_CHECKING:
    from types import TracebackType

    from av import Packet, VideoCodecContext, VideoFrame
    from av.container import InputContainer
    from av.stream import Stream
    from av.video.stream import VideoStream


@dataclass(frozen=True, slots=True, eq=False)
class Picture:
    """One decoded frame with what is needed to write it back.

    Attributes:
        frame: Upright RGB; its pixels are read-only.
        part: What of it is converted; black elsewhere.
        planes: The same picture, upright, in 8-bit limited-range 4:2:0; None for odd sizes.
        pts: Presentation time in ticks of the stream's time base; strictly increasing.
        duration: Ticks until the next frame, >= 1.
        alpha: Upright transparency; None where there is none or it is not wanted.
    """

    frame: Frame
    part: Box
    planes: Planes | None
    pts: int
    duration: int
    alpha: Alpha | None = None


Event: TypeAlias = "Picture | Packet[Any]"
_MOST_HELD = 64  # frames; FFmpeg's decoders hold fewer

_Label: TypeAlias = tuple["int | None", Shape]
_Raw: TypeAlias = "tuple[VideoFrame, _Label]"


class VideoSource:
    """An open video. Use as a context manager and iterate once.

    Args:
        info: What `probe` said about the file.
        allow_truncated: Use what decodes of a cut-off or damaged file instead of raising.
        only: Indices of the frames to convert and give; None for all. Converting takes twice as
            long as decoding.
        alpha: Give transparency too.
        region: What is wanted of each frame's RGB; None for all. Called in order, in the thread
            that iterates.
        since: (ticks, index) of the frame from which on they are counted, converted and given;
            None for all.
    """

    container: InputContainer
    stream: VideoStream

    def __init__(
        self,
        info: VideoInfo,
        *,
        allow_truncated: bool = False,
        only: Collection[int] | None = None,
        alpha: bool = False,
        region: Region | None = None,
        since: tuple[int, int] | None = None,
    ) -> None:
        self.info = info
        self._since = since
        self._alpha = alpha
        self._region = region
        self._beside: VideoCodecContext | None = None
        self.transparent = False
        """Whether any picture so far is not opaque everywhere."""
        self.only = None if only is None else frozenset(only)
        self.allow_truncated = allow_truncated
        self._doubts = Doubts(info)
        self._last: tuple[int, int] | None = None  # pts and duration of the packet shown last

    def __enter__(self) -> VideoSource:
        self.container = open_video(self.info.path)
        try:
            self.stream = pick_video(self.container, self.info.path)
            if self.info.salvaged:
                give_corrupt(self.stream)
            self._continuity = Continuity(self.container)
            self.transparent = lies_beside(self.stream)
            self._beside = alpha_decoder(self.stream) if self._alpha else None
        except InputError:
            self.container.close()
            raise
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.container.close()

    def pictures(self) -> Iterator[Picture]:
        """The frames, in order of presentation; raises `InputError` like `events`."""
        for event in self.events(()):
            if isinstance(event, Picture):
                yield event

    def events(self, others: Sequence[Stream]) -> Iterator[Event]:
        """Every frame, and the packets of the `others` where they lie in the file.

        Frames without a timestamp, or with one that does not grow, are put one tick or one
        frame after the last: none is dropped.

        Raises:
            InputError: At the end, after all that decodes, if the file is cut off or damaged
                (unless `allow_truncated`), or if no frame decoded.
        """
        info = self.info
        fit = Fit(info.shape, info.colour_matrix)
        step = max(1, round(1 / (info.rate * info.time_base)))
        held: tuple[VideoFrame, Shape, int] | None = None
        count = 0 if self._since is None else self._since[1]
        for item in self._raw_events(others):
            if not isinstance(item, tuple):
                yield item
                continue
            raw, (pts, shape) = item
            if held is not None:
                last = held[2]
                self._doubts.time(pts, last)
                pts = last + step if pts is None else max(pts, last + 1)
                if self._wants(count, last):
                    yield self._picture(held, count, pts - last, fit)
                step, count = pts - last, count + self._counts(last)
            held = raw, shape, pts or 0
        if held is not None:
            if self._wants(count, held[2]):
                yield self._picture(held, count, self._last_duration(held[2], step), fit)
            count += 1
        self._doubts.judge(count, allow_truncated=self.allow_truncated)

    @property
    def notes(self) -> list[str]:
        """Sentences about what was odd in the file, once all of it is read."""
        return self._doubts.notes

    def _counts(self, pts: int) -> bool:
        return self._since is None or pts >= self._since[0]

    def _wants(self, index: int, pts: int) -> bool:
        return self._counts(pts) and (self.only is None or index in self.only)

    def _picture(
        self, held: tuple[VideoFrame, Shape, int], index: int, duration: int, fit: Fit
    ) -> Picture:
        raw, shape, pts = held
        size = (self.info.width, self.info.height)
        part = Box(0, 0, *size)
        if self._region is not None:
            wanted = self._region(index)
            part = Box(0, 0, 0, 0) if wanted is None else wanted.widened(size)
        image, planes = fit.picture(raw, shape, None if self._region is None else part)
        if planes is None:
            part = Box(0, 0, *size)
        image.flags.writeable = False  # an edit in place would be taken for no edit
        frame = Frame(image=image, index=index, time=Fraction(pts) * self.info.time_base)
        looked_for = self._alpha or (self.info.alpha and not self.transparent)
        alpha = fit.alpha(raw, shape) if looked_for else None
        self.transparent = self.transparent or (alpha is not None and bool(alpha.min() < 255))
        return Picture(frame, part, planes, pts, duration, alpha if self._alpha else None)

    def _raw_events(self, others: Sequence[Stream]) -> Iterator[_Raw | Packet[Any]]:
        shapes = ShapeReader(self.stream, self.info.aspects)
        prepare: Prepare[_Label] = Prepare(*(self.info.high_range or (0, 0)))
        for packet in self._packets((self.stream, *others)):
            # Empty packets end a decoder; some AVI files hold them for repeated frames.
            if not packet.size:
                continue
            place = place_of(packet)
            self._continuity.mend(packet)
            if packet.stream_index != self.stream.index:
                yield packet
                continue
            shapes.meet(place, packet.pts)
            self._note(packet)
            for raw, pts in self._decode(packet):
                yield from prepare.push(raw, (pts, shapes.of(raw, pts)))
        for raw, pts in self._drain():
            yield from prepare.push(raw, (pts, shapes.of(raw, pts)))
        yield from prepare.flush()
        self._doubts.merged, self._doubts.jumps = prepare.merged, self._continuity.jumps

    def _packets(self, streams: Sequence[Stream]) -> Iterator[Packet[Any]]:
        import av

        demuxer = self.container.demux(*streams)
        while True:
            try:
                packet = next(demuxer)
            except StopIteration:
                return
            except av.FFmpegError:  # the bytes end or make no sense from here on
                self._doubts.broken = True
                return
            yield packet

    def _decode(self, packet: Packet[Any] | None) -> Iterator[tuple[VideoFrame, int | None]]:
        import av

        try:
            frames = (self._beside or self.stream).decode(packet)
        except av.EOFError:  # drained
            return
        except av.FFmpegError:
            self._doubts.damaged += 1
            return
        self._doubts.decoded += len(frames)
        for raw in frames:
            yield raw, raw.pts if raw.pts is not None else raw.dts

    def _drain(self) -> Iterator[tuple[VideoFrame, int | None]]:
        """The frames that the decoder still holds, past those that do not decode."""
        for _ in range(_MOST_HELD):
            before = self._doubts.decoded, self._doubts.damaged
            yield from self._decode(None)
            if (self._doubts.decoded, self._doubts.damaged) == before:
                return

    def _note(self, packet: Packet[Any]) -> None:
        self._doubts.packets += 1
        self._doubts.damaged += packet.is_corrupt
        pts = packet.pts if packet.pts is not None else packet.dts
        if pts is not None and (self._last is None or pts >= self._last[0]):
            self._last = pts, packet.duration or 0

    def _last_duration(self, pts: int, usual: int) -> int:
        """Ticks for which the frame at `pts`, the last, is shown."""
        stream, whole = self.stream, self.container.duration
        if (
            stream.duration and not self._doubts.any and not self._continuity.shifts
        ):  # MP4: packets tell decoding times only
            ends = [(stream.start_time or 0) + stream.duration]
            if whole:
                ends.append(round(Fraction(whole, 1_000_000) / self.info.time_base))
            if min(ends) > pts:
                return min(ends) - pts
        if self._last is not None and self._last[0] == pts and self._last[1] > 0:
            return self._last[1]
        return usual
