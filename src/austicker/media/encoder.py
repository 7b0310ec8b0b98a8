"""What an encoder of pictures is told before it opens."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from austicker.media.codecs import Codec
from austicker.media.colour import LIMITED, UNSPECIFIED, matrix_of
from austicker.media.probe import VideoInfo

if TYPE_CHECKING:
    from av import VideoCodecContext


def even(length: int, codec: Codec) -> int:
    """A width or height as the codec can encode it, px."""
    return length if codec.odd_sizes else length + length % 2


def describe(
    context: VideoCodecContext, info: VideoInfo, codec: Codec, *, alpha: bool = False
) -> None:
    """Tell an encoder the size, clock, pixel aspect and colours of the source's pictures."""
    context.width, context.height = even(info.width, codec), even(info.height, codec)
    context.pix_fmt = "yuva420p" if alpha else codec.pixel_format
    context.time_base = info.time_base
    context.thread_type = "FRAME"
    context.sample_aspect_ratio = info.pixel_aspect
    context.color_range = LIMITED if info.stated_range else 0
    untagged = info.stated_matrix == UNSPECIFIED
    if untagged and matrix_of(UNSPECIFIED, context.width, context.height) == info.colour_matrix:
        context.colorspace = UNSPECIFIED  # players take it for what it was taken for here
    else:
        context.colorspace = info.colour_matrix
    context.color_primaries = info.colour_primaries
    context.color_trc = info.colour_transfer


def open_encoder(info: VideoInfo, codec: Codec, settings: dict[str, str]) -> VideoCodecContext:
    """An open encoder of its own, whose parameters come before its pictures, not among them.

    Raises:
        av.FFmpegError: It does not open.
    """
    import av
    from av.codec.context import Flags

    context: Any = av.CodecContext.create(codec.name, "w")
    context.framerate = info.rate.limit_denominator(100_000)
    context.bit_rate = 0
    context.options = settings
    describe(context, info, codec)
    context.flags |= Flags.global_header
    context.open(strict=False)
    return context  # type: ignore[no-any-return]
