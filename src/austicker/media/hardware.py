"""Encoders of graphics chips, used by name where they open, else their software counterpart.

Their pictures are larger than software's of the same number; the defaults make up for it.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from austicker.media.codecs import CODECS, Codec

_STANDARDS = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1"}
_CRF = {"h264": 19, "hevc": 21, "av1": 24}


def _chip(standard: str, maker: str, **more: Any) -> Codec:
    software = next(codec for codec in CODECS if codec.name == _STANDARDS[standard])
    return Codec(
        f"{standard}_{maker}",
        (),
        software.suffixes,
        crf=_CRF[standard],
        crf_max=51,
        tag=software.tag,
        software=software.name,
        **more,
    )


HARDWARE = (
    # NVIDIA, constant quality; Intel, intelligent constant quality; AMD, constant quantiser; Apple.
    *(
        _chip(s, "nvenc", preset="p4", quality_options=("cq",), options={"rc": "vbr"})
        for s in _STANDARDS
    ),
    *(
        _chip(
            s, "qsv", preset="medium", quality_options=("global_quality",), pixel_format="nv12"
        )
        for s in _STANDARDS
    ),
    *(
        _chip(
            s,
            "amf",
            preset="quality",
            preset_option="quality",
            quality_options=("qp_i", "qp_p"),
            options={"rc": "cqp"},
        )
        for s in _STANDARDS
    ),
    *(_chip(s, "videotoolbox", preset="", quality_options=()) for s in ("h264", "hevc")),
)


def refusal(codec: Codec, settings: dict[str, str], width: int, height: int) -> str:
    """Why an encoder does not open for pictures of that size; "" if it does."""
    import av

    try:
        context = av.VideoCodecContext.create(codec.name, "w")
        context.width, context.height = width, height
        context.pix_fmt = codec.pixel_format
        context.time_base, context.framerate = Fraction(1, 25), Fraction(25)
        context.options = settings
        context.open()
    except av.codec.codec.UnknownCodecError:
        return "this FFmpeg lacks it"
    except (av.FFmpegError, ValueError) as error:
        return str(getattr(error, "strerror", None) or error).partition("\n")[0]
    return ""
