"""What a video is, from its headers and its first decodable frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from numbers import Rational
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import InputError
from austicker.media.colour import matrix_of, range_of
from austicker.media.kinds import Kind, check_readable, kind_of
from austicker.media.structure import outline
from austicker.media.upright import Orientation, from_display_matrix

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Kind", "VideoInfo", "kind_of", "open_video", "pick_video", "probe"]

_UNKNOWN_RATE = Fraction(25)
_AGAIN = "copy or download it again"


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Facts about one video file and the stream of it that is protected.

    Attributes:
        path: The file.
        width, height: px of the upright picture.
        coded_width, coded_height: px of the picture as stored, before it is turned upright.
        orientation: How stored pictures are turned upright.
        pixel_aspect: Width of an upright pixel over its height.
        rate: Average frames per second; 25 where the file does not say.
        time_base: Seconds per tick of the stream's timestamps.
        frames: Frames the headers promise; None when unknown. Count to be sure.
        duration: Seconds the headers promise; None when unknown.
        codec, pixel_format, container: FFmpeg's names.
        bits: Bits per colour sample.
        audio_streams: How many.
        colour_matrix, colour_range, colour_primaries, colour_transfer: ITU-T H.273 code points;
            matrix and range are those used (the convention where untagged), 2 is unspecified.
        cut_off: The file is shorter than its container says.
    """

    path: Path
    width: int
    height: int
    coded_width: int
    coded_height: int
    orientation: Orientation
    pixel_aspect: Fraction
    rate: Fraction
    time_base: Fraction
    frames: int | None
    duration: Fraction | None
    codec: str
    pixel_format: str
    container: str
    bits: int
    audio_streams: int
    colour_matrix: int
    colour_range: int
    colour_primaries: int
    colour_transfer: int
    cut_off: bool

    @property
    def rotation(self) -> int:
        """Clockwise degrees by which stored pictures are turned: 0, 90, 180 or 270."""
        return self.orientation.rotation


def open_video(path: Path) -> InputContainer:
    """Open a video for demuxing. Only MP4/MOV, Matroska/WebM and AVI, only from local files.

    Raises:
        InputError: The file cannot be opened or is no such video.
    """
    import av

    check_readable(path)
    options = {"format_whitelist": "mov,matroska,avi", "protocol_whitelist": "file"}
    try:
        container: InputContainer = av.open(f"file:{path}", options=options, **_lenient())
    except (av.FFmpegError, ValueError) as error:
        message = "expected an MP4, MOV, MKV, WebM or AVI video, got something else or damage"
        raise InputError(f"{path}: {_cut_off(path) or message}; {_AGAIN}") from error
    if not len(container.streams) and (cut_off := _cut_off(path)):
        container.close()
        raise InputError(f"{path}: {cut_off}; {_AGAIN}")
    return container


def pick_video(container: InputContainer, path: Path) -> VideoStream:
    """The stream that is watched: the largest, first of equals; cover pictures do not count.

    Raises:
        InputError: There is none, or no decoder for it.
    """
    from av.stream import Disposition

    covers = Disposition.attached_pic | Disposition.timed_thumbnails | Disposition.still_image
    streams = [s for s in container.streams.video if not s.disposition & covers]
    if not streams:
        raise InputError(f"{path}: expected a video, got a file without moving pictures")
    decodable = [s for s in streams if s.codec_context is not None]
    if not decodable:
        raise InputError(f"{path}: no decoder for its video; convert it to H.264 first")
    stream = max(decodable, key=lambda s: s.codec_context.width * s.codec_context.height)
    stream.thread_type = "AUTO"
    return stream


def probe(path: Path) -> VideoInfo:
    """Read the headers and decode one frame, which alone tells rotation and pixel format.

    Raises:
        InputError: Unreadable, no video, no video stream, or not one frame decodes.
    """
    with open_video(path) as container:
        cut_off = outline(path).cut_off
        stream = pick_video(container, path)
        raw = next(_first_frames(container, stream), None)
        if raw is None:
            message = "cut off or damaged, and no frame" if cut_off else "it holds no frame that"
            raise InputError(f"{path}: {message} decodes; {_AGAIN}")
        return _describe(path, container, stream, raw, cut_off=cut_off)


def _first_frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    import av

    packets = container.demux(stream)
    try:
        for packet in packets:
            if packet.size:
                try:
                    yield from stream.decode(packet)
                except av.FFmpegError:  # a damaged packet; a later one may start afresh
                    continue
    except av.FFmpegError:  # the bytes end here; what is buffered may still decode
        pass
    try:
        yield from stream.decode(None)
    except av.FFmpegError:
        return


def _describe(
    path: Path, container: InputContainer, stream: VideoStream, raw: VideoFrame, *, cut_off: bool
) -> VideoInfo:
    context = stream.codec_context
    orientation = from_display_matrix(_display_matrix(raw))
    width, height = orientation.size(raw.width, raw.height)
    aspect = _exact(stream.sample_aspect_ratio) or Fraction(1)
    rate = _exact(stream.average_rate) or _exact(stream.guessed_rate) or _UNKNOWN_RATE
    time_base = _exact(stream.time_base) or Fraction(1, 1000)
    duration = Fraction(container.duration, 1_000_000) if container.duration else None
    if stream.duration:
        duration = stream.duration * time_base
    frames = stream.frames or (round(duration * rate) if duration else None)
    return VideoInfo(
        path=path,
        width=width,
        height=height,
        coded_width=raw.width,
        coded_height=raw.height,
        orientation=orientation,
        pixel_aspect=1 / aspect if orientation.transpose else aspect,
        rate=rate if 0 < rate < 100_000 else _UNKNOWN_RATE,
        time_base=time_base,
        frames=frames,
        duration=duration,
        codec=context.name,
        pixel_format=raw.format.name,
        container=container.format.name,
        bits=max(component.bits for component in raw.format.components),
        audio_streams=len(container.streams.audio),
        colour_matrix=matrix_of(raw.colorspace, raw.width, raw.height),
        colour_range=range_of(raw.color_range, raw.format.name),
        colour_primaries=context.color_primaries,
        colour_transfer=context.color_trc,
        cut_off=cut_off,
    )


def _display_matrix(raw: VideoFrame) -> bytes:
    from av.sidedata.sidedata import Type

    data: Any = raw.side_data.get(Type.DISPLAYMATRIX)  # type: ignore[call-overload]
    return b"" if data is None else bytes(data)


def _lenient() -> dict[str, Any]:
    """Tags need not be UTF-8: PyAV up to 18 has to be told."""
    import av

    return {"metadata_errors": "replace"} if int(av.__version__.split(".")[0]) < 19 else {}


def _cut_off(path: Path) -> str:
    """What to say of a file that cannot be opened as it is cut off; "" of a whole one."""
    structure = outline(path)
    if not structure.indexed:
        return "cut off before its index (moov) was written, so no frame of it decodes"
    return "cut off so early that no frame of it decodes" if structure.cut_off else ""


def _exact(value: Rational | None) -> Fraction | None:
    """A rate or ratio of PyAV, which up to 18 is a Fraction already; None for none and for 0."""
    return Fraction(int(value.numerator), int(value.denominator)) if value else None
