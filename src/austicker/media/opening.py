"""Opening a video file, and small facts about what comes out of it."""

from __future__ import annotations

from fractions import Fraction
from numbers import Rational
from pathlib import Path
from typing import TYPE_CHECKING, Any

from austicker.errors import InputError
from austicker.media.animation import lossless_video
from austicker.media.content import ANIMATED_PNG, ANIMATED_WEBP, AVI, MATROSKA, MP4
from austicker.media.kinds import check_readable, recognise
from austicker.media.structure import outline
from austicker.media.threads import LARGE
from austicker.media.upright import Orientation, from_degrees, from_display_matrix

if TYPE_CHECKING:
    from av import VideoFrame
    from av.container import InputContainer
    from av.video.stream import VideoStream

AGAIN = "copy or download it again"
"""What to do about a damaged file."""

_MOST_PIXELS = 1 << 27  # of a picture: 16,384 x 8,192; damaged headers ask for the whole memory

_DECODERS = 3
"""Threads that decode, of large pictures one: drawing keeps up with fewer, and each holds some."""

FORMATS = "mov,matroska,avi,mpegts,mpeg,mpegvideo,flv,asf,ogg,mxf,dv,gif"
"""FFmpeg's readers that may open a file."""


def open_video(path: Path) -> InputContainer:
    """Open a video for demuxing: one of `FORMATS`, only from local files.

    Raises:
        InputError: The file cannot be opened or is no such video.
    """
    import av

    check_readable(path)
    options = {"protocol_whitelist": "file"}
    try:
        container: InputContainer
        content = recognise(path)
        if content in (ANIMATED_PNG, ANIMATED_WEBP):
            container = av.open(lossless_video(path), "r", format="matroska")
        else:
            reader = (content.reader if content is not None else "") or None
            if reader is None:
                options["format_whitelist"] = FORMATS
            elif content not in (MP4, MATROSKA, AVI):
                options = {}  # on which PyAV 14 crashes; these readers open no other file
            container = av.open(f"file:{path}", "r", reader, options=options, **_lenient())
    except (av.FFmpegError, ValueError) as error:
        message = (
            "expected a video (MP4, MOV, MKV, WebM, AVI, MPEG, WMV, FLV or an animation), got "
            "something else or damage"
        )
        raise InputError(f"{path}: {_cut_off(path) or message}; {AGAIN}") from error
    if not len(container.streams) and (cut_off := _cut_off(path)):
        container.close()
        raise InputError(f"{path}: {cut_off}; {AGAIN}")
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
    # Of an animated AVIF, the still for viewers that do not move is a stream of one frame.
    stream = max(decodable, key=lambda s: (_area(s), s.frames != 1))
    stream.thread_type = "AUTO"
    stream.codec_context.thread_count = _DECODERS if _area(stream) <= LARGE else 1
    stream.codec_context.options = {"max_pixels": str(_MOST_PIXELS)}
    return stream


def give_corrupt(stream: VideoStream) -> None:
    """Let the decoder give frames that refer to a missing one too."""
    from av.codec.context import Flags

    stream.codec_context.flags |= Flags.output_corrupt


def orientation_of(raw: VideoFrame) -> Orientation | None:
    """How a decoded frame says it is turned upright; None if it does not say."""
    from av.sidedata.sidedata import SideDataContainer, Type

    # Not `raw.side_data`: the frame would keep it, it the frame, and the pixels would stay in
    # memory until Python looks for cycles.
    make: Any = SideDataContainer
    data: Any
    try:
        data = make(raw).get(Type.DISPLAYMATRIX)
    except ValueError:  # beside data of a kind that PyAV does not know, such as EXIF
        degrees = int(getattr(raw, "rotation", 0))
        return from_degrees(degrees) if degrees else None
    return None if data is None else from_display_matrix(bytes(data))


def exact(value: Rational | None) -> Fraction | None:
    """A rate or ratio of PyAV, which up to 18 is a Fraction already; None for none and for 0."""
    return Fraction(int(value.numerator), int(value.denominator)) if value else None


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


def _area(stream: VideoStream) -> int:
    return stream.codec_context.width * stream.codec_context.height
