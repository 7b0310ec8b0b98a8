"""The file being written: one encoded picture stream, and the tracks copied beside it."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import OutputError
from austicker.media.alpha import MUXERS, with_alpha
from austicker.media.audio import add_audio, first_packets, holds
from austicker.media.clock import movie_timescale
from austicker.media.codecs import Codec
from austicker.media.colour import ToYuv
from austicker.media.decode import Picture
from austicker.media.encoder import describe, even
from austicker.media.labels import copy_labels, mark_defaults
from austicker.media.patch import Box, Planes, changed_box, paste
from austicker.media.probe import VideoInfo
from austicker.media.scheduling import ordinary_threads
from austicker.media.tracks import CopiedTrack, Track
from austicker.types import Image

if TYPE_CHECKING:
    from types import TracebackType

    from av import Packet, VideoFrame
    from av.container import InputContainer, OutputContainer
    from av.video.stream import VideoStream

_MUXER_KEYS = frozenset(
    ("major_brand", "minor_version", "compatible_brands", "encoder", "DURATION")
)

_FEW = 2  # frames, of which none is decoded out of order


class VideoFile:
    """Encodes pictures and copies tracks into `path`. A context manager, for one thread.

    Args:
        path: Written as the muxer goes; see `output.atomic_output` for whole files only.
        muxer: FFmpeg's name of the container.
        info: The source, whose time base, pixel aspect and colour tags are kept.
        codec: What encodes.
        settings: Its options.
        keep_metadata: Copy tags, chapters and subtitles.
    """

    def __init__(
        self,
        path: Path,
        muxer: str,
        info: VideoInfo,
        codec: Codec,
        settings: dict[str, str],
        *,
        keep_metadata: bool,
    ) -> None:
        self._path = path
        self._muxer = muxer
        self._info = info
        self._codec = codec
        self._settings = settings
        self._keep_metadata = keep_metadata
        self._to_yuv = ToYuv(info.colour_matrix)
        self.keeps_alpha = info.alpha and codec.alpha and muxer in MUXERS
        """Whether the pictures' transparency goes into the file."""
        self._tracks: dict[int, Track] = {}
        self._durations: dict[int, int] = {}
        self._last_duration = 1
        self._given = 0
        self._finished = False
        self._container: OutputContainer
        self._stream: VideoStream
        self.written = 0
        """Frames that left the encoder."""

    def __enter__(self) -> VideoFile:
        import av

        for name, value in self._codec.environment.items():
            os.environ.setdefault(name, value)
        # bitexact: no version tags; faststart: index first, so that players start at once.
        options = {"fflags": "+bitexact"}
        if self._muxer in ("mp4", "mov"):
            tags = "+use_metadata_tags" if self._keep_metadata else ""
            options["movflags"] = "+faststart" + tags
            # Start offsets are counted in it; the default of 1000 would round them.
            ticks = movie_timescale(self._info.time_base.denominator, self._info.audio_rates)
            options["movie_timescale"] = str(ticks)
        self._container = av.open(
            f"file:{self._path}", "w", format=self._muxer, container_options=options
        )
        self._stream = self._add_video()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        import av

        if not self._finished:
            with contextlib.suppress(av.FFmpegError):  # what went wrong is being raised already
                self._container.close()

    def begin(self, source: InputContainer, video: VideoStream) -> tuple[list[int], list[str]]:
        """Add the source's tracks and write the header.

        Returns:
            Indices of the source's streams whose packets `packet` wants, and sentences about
            whatever does not go into the copy as it was.
        """
        notes = []
        sounds = []
        tracks = [*source.streams.audio, *(source.streams.subtitles if self._keep_metadata else ())]
        packets = first_packets(self._info.path, [track.index for track in tracks])
        for stream in source.streams.audio:
            track, note = add_audio(self._container, stream, packets)
            if track is not None:
                self._tracks[stream.index] = track
                copy_labels(stream, track.stream)
                sounds.append(track.stream)
            notes += [note] if note else []
        copy_labels(video, self._stream)
        mark_defaults(source, self._stream, sounds)
        if self._keep_metadata:
            self._copy_metadata(source, packets)
        left = [s for s in source.streams if s.index not in self._tracks and s is not video]
        left = [s for s in left if s.type != "audio"]
        if left:
            kinds = ", ".join(
                sorted({"cover or second video" if s.type == "video" else s.type for s in left})
            )
            notes.append(f"{len(left)} other streams are left out ({kinds}).")
        self._open_encoder()
        self._container.start_encoding()
        return sorted(self._tracks), notes

    def picture(self, picture: Picture, image: Image) -> None:
        """Encode one frame at its time; `image` is upright, of the source's size."""
        frame = self._frame(picture, image)
        if self.keeps_alpha:
            frame = with_alpha(frame, picture.alpha)
        self._given += 1
        frame.pts = picture.pts
        frame.time_base = self._info.time_base
        self._durations[picture.pts] = self._last_duration = picture.duration
        with self._encoder():
            packets = self._encode(frame)
        self._mux_video(packets)

    def packet(self, packet: Packet[Any]) -> None:
        """Pass on a packet of one of the tracks."""
        self._tracks[packet.stream_index].write(packet)

    def finish(self) -> list[str]:
        """Write all that is buffered and the index; sentences about sound that is not as it was."""
        packets = self._drain_encoder()
        if self._given <= _FEW:  # x265 makes up the times at which so few are decoded
            for packet in packets:
                packet.dts = packet.pts
        if packets and packets[-1].pts is not None:
            # MP4 lets the track end with the packet decoded last, which need not be shown last.
            self._durations[packets[-1].pts] = self._last_duration
        self._mux_video(packets)
        notes = [note for track in self._tracks.values() for note in track.finish()]
        self._finished = True
        self._container.close()
        return notes

    def _open_encoder(self) -> None:
        with self._encoder():
            self._stream.codec_context.open(strict=False)
        ordinary_threads()

    def _drain_encoder(self) -> list[Packet[Any]]:
        with self._encoder():
            return list(self._stream.encode(None))

    @contextlib.contextmanager
    def _encoder(self) -> Iterator[None]:
        """Put the picture encoder's refusals in a sentence of their own."""
        import av

        try:
            yield
        except av.FFmpegError as error:
            if isinstance(error, OSError):
                raise
            raise OutputError(
                f"{self._info.path}: the encoder {self._codec.name} refuses its pictures "
                f"({error.strerror}); choose another `codec`, `crf` or `preset`"
            ) from error

    def _encode(self, frame: VideoFrame) -> list[Packet[Any]]:
        return self._stream.encode(frame)

    def _add_video(self) -> VideoStream:
        info = self._info
        stream: VideoStream = self._container.add_stream(
            self._codec.name,
            rate=info.rate.limit_denominator(100_000),
            options={**self._settings, **({"auto-alt-ref": "0"} if self.keeps_alpha else {})},
        )  # type: ignore[assignment]
        context = stream.codec_context
        describe(context, info, self._codec, alpha=self.keeps_alpha)
        stream.time_base = info.time_base
        if self._codec.tag and self._muxer in ("mp4", "mov"):
            context.codec_tag = self._codec.tag
        return stream

    def _frame(self, picture: Picture, image: Image) -> VideoFrame:
        import av

        info, planes = self._info, picture.planes
        if planes is not None:
            if image is not picture.frame.image and not picture.part.empty:
                self._carry(planes, picture.frame.image, image, picture.part)
            return av.VideoFrame.from_ndarray(planes, format="yuv420p")
        right, bottom = (even(n, self._codec) - n for n in (info.width, info.height))
        if right or bottom:
            import cv2

            image = cv2.copyMakeBorder(image, 0, bottom, 0, right, cv2.BORDER_REPLICATE)  # type: ignore[assignment]
        return self._to_yuv.frame(image)

    def _carry(self, planes: Planes, before: Image, after: Image, part: Box) -> None:
        """Carry what changed within a part over into the planes."""
        changed = changed_box(before[part.slices], after[part.slices])
        if changed is None:
            return
        edited = self._to_yuv.planes(after[part.slices])
        rows, columns = changed
        box = (
            slice(rows.start + part.top, rows.stop + part.top),
            slice(columns.start + part.left, columns.stop + part.left),
        )
        paste(planes, edited, box, (part.left, part.top))

    def _mux_video(self, packets: Sequence[Packet[Any]]) -> None:
        for packet in packets:
            self.written += 1
            if packet.pts is not None:
                packet.duration = self._durations.pop(packet.pts, packet.duration)
            self._container.mux_one(packet)

    def _copy_metadata(
        self, source: InputContainer, packets: Mapping[int, list[Packet[Any]]]
    ) -> None:
        kept = {k: v for k, v in source.metadata.items() if k not in _MUXER_KEYS}
        self._container.metadata.update(kept)
        if hasattr(self._container, "set_chapters"):  # PyAV >= 15
            self._container.set_chapters(source.chapters())
        for stream in source.streams.subtitles:
            if holds(self._muxer, stream, packets[stream.index]):
                track = CopiedTrack(self._container, stream)
                copy_labels(stream, track.stream)
                self._tracks[stream.index] = track
