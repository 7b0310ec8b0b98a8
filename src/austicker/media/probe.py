"""What a video is, from its headers and its first decodable frame."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

from austicker.errors import InputError
from austicker.media.alpha import lies_beside
from austicker.media.colour import BT709, LIMITED, matrix_of, range_of
from austicker.media.kinds import Kind, kind_of
from austicker.media.opening import AGAIN, exact, give_corrupt, open_video, pick_video
from austicker.media.shapes import Shape, largest
from austicker.media.structure import outline
from austicker.media.survey import ShapeReader, survey
from austicker.media.tone_map import HLG, PQ
from austicker.media.upright import Orientation

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

__all__ = ["Kind", "VideoInfo", "kind_of", "open_video", "pick_video", "probe"]

_TRIED = 10_000  # packets in which a first picture is looked for
_UNKNOWN_RATE = Fraction(25)


@dataclass(frozen=True, slots=True)
class VideoInfo:
    """Facts about one video file and the stream of it that is protected.

    Attributes:
        path: The file.
        width, height: px of the upright picture; of the largest where that changes on the way.
        coded_width, coded_height: px of that picture as stored, before it is turned upright.
        orientation: How stored pictures are turned upright.
        pixel_aspect: Width of an upright pixel over its height.
        rate: Average frames per second; 25 where the file does not say.
        time_base: Seconds per tick of the stream's timestamps.
        frames: Frames the headers promise; None when unknown. Count to be sure.
        held: Frames that an MP4's or MOV's index lists; None where there is no such list.
        duration: Seconds the headers promise; None when unknown.
        codec, pixel_format, container: FFmpeg's names.
        bits: Bits per colour sample.
        audio_streams: How many.
        audio_rates: Their samples per second.
        colour_matrix, colour_range, colour_primaries, colour_transfer: ITU-T H.273 code points
            of the pictures given; matrix and range are those used (the convention where
            untagged), 2 is unspecified. Of a high-dynamic-range video, those after its mapping.
        stated_matrix, stated_range: As tagged in the file; 2 and 0 where untagged.
        cut_off: The file is shorter than its container says.
        salvaged: Frames decode only if those that may be corrupt are asked for.
        shapes: Every kind of picture found, in order of appearance.
        aspects: When the codec's pixel aspect changes, see `survey.Survey`.
        interlaced: Frames are two fields each, which are merged.
        alpha: The format of pictures has transparency; they may be opaque all the same.
        high_range: H.273 transfer and primaries of a high-dynamic-range video, which is mapped
            to standard range; None for others.
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
    held: int | None
    duration: Fraction | None
    codec: str
    pixel_format: str
    container: str
    bits: int
    audio_streams: int
    audio_rates: tuple[int, ...]
    colour_matrix: int
    colour_range: int
    colour_primaries: int
    colour_transfer: int
    stated_matrix: int
    stated_range: int
    cut_off: bool
    salvaged: bool
    shapes: tuple[Shape, ...]
    aspects: tuple[tuple[int, Fraction], ...]
    interlaced: bool
    alpha: bool
    high_range: tuple[int, int] | None

    @property
    def rotation(self) -> int:
        """Clockwise degrees by which stored pictures are turned: 0, 90, 180 or 270."""
        return self.orientation.rotation

    @property
    def shape(self) -> Shape:
        """The kind of picture that all are fitted into."""
        return largest(self.shapes)


def probe(path: Path) -> VideoInfo:
    """Read the headers and decode one frame, which alone tells rotation and pixel format.

    Raises:
        InputError: Unreadable, no video, no video stream, or not one frame decodes.
    """
    cut_off = False
    # Without its only whole picture, a file gives the others if asked for what may be corrupt.
    for salvaged in (False, True):
        with open_video(path) as container:
            cut_off = outline(path).cut_off
            stream = pick_video(container, path)
            if salvaged:
                give_corrupt(stream)
            raw = next(_first_frames(container, stream), None)
            if raw is not None:
                return _describe(path, container, stream, raw, cut_off=cut_off, salvaged=salvaged)
    message = "cut off or damaged, and no frame" if cut_off else "it holds no frame that"
    raise InputError(f"{path}: {message} decodes; {AGAIN}")


def _first_frames(container: InputContainer, stream: VideoStream) -> Iterator[VideoFrame]:
    import av

    packets = container.demux(stream)
    try:
        for number, packet in enumerate(packets):
            if number > _TRIED:  # damage can make a reader go round for ever
                return
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
    path: Path,
    container: InputContainer,
    stream: VideoStream,
    raw: VideoFrame,
    *,
    cut_off: bool,
    salvaged: bool,
) -> VideoInfo:
    context = stream.codec_context
    found = survey(path)
    reader = ShapeReader(stream, found.aspects)
    if found.aspects:
        reader.meet(found.aspects[0][0], 0)
    shapes = tuple(dict.fromkeys((reader.of(raw, 0), *found.shapes)))
    shape = largest(shapes)
    rate = exact(stream.average_rate) or exact(stream.guessed_rate) or _UNKNOWN_RATE
    time_base = exact(stream.time_base) or Fraction(1, 1000)
    duration = Fraction(container.duration, 1_000_000) if container.duration else None
    if stream.duration:
        duration = stream.duration * time_base
    frames = stream.frames or (round(duration * rate) if duration else None)
    high = context.color_trc in (PQ, HLG)
    transparent = any(component.is_alpha for component in raw.format.components)
    return VideoInfo(
        path=path,
        width=shape.size[0],
        height=shape.size[1],
        coded_width=shape.width,
        coded_height=shape.height,
        orientation=shape.orientation,
        pixel_aspect=shape.upright_aspect,
        rate=rate if 0 < rate < 100_000 else _UNKNOWN_RATE,
        time_base=time_base,
        frames=frames,
        held=stream.frames or None if container.format.name.startswith("mov") else None,
        duration=duration,
        codec=context.name,
        pixel_format=raw.format.name,
        container=container.format.name,
        bits=max(component.bits for component in raw.format.components),
        audio_streams=len(container.streams.audio),
        audio_rates=tuple(s.sample_rate for s in container.streams.audio if s.codec_context),
        colour_matrix=BT709 if high else matrix_of(raw.colorspace, shape.width, shape.height),
        colour_range=LIMITED if high else range_of(raw.color_range, raw.format.name),
        colour_primaries=BT709 if high else context.color_primaries,
        colour_transfer=BT709 if high else context.color_trc,
        stated_matrix=BT709 if high else raw.colorspace,
        stated_range=LIMITED if high else raw.color_range,
        cut_off=cut_off,
        salvaged=salvaged,
        shapes=shapes,
        aspects=found.aspects,
        interlaced=found.interlaced or bool(raw.interlaced_frame),
        alpha=transparent or lies_beside(stream),
        high_range=(context.color_trc, context.color_primaries) if high else None,
    )
