"""Encoders of graphics chips, used by name where they open, else their software counterpart.

Their pictures are larger than software's of the same number; the defaults make up for it.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

from austicker.media.software import SOFTWARE, Codec

_STANDARDS = {"h264": "libx264", "hevc": "libx265", "av1": "libsvtav1"}
_CRF = {"h264": 19, "hevc": 21, "av1": 24}


def _chips(like: Codec, *standards: str) -> tuple[Codec, ...]:
    """One encoder for each standard, with the options of `like`, whose name is the maker's."""
    chips = []
    for standard in standards or tuple(_STANDARDS):
        software = next(codec for codec in SOFTWARE if codec.name == _STANDARDS[standard])
        chips.append(
            replace(
                like,
                name=f"{standard}_{like.name}",
                suffixes=software.suffixes,
                crf=_CRF[standard],
                tag=software.tag,
                software=software.name,
            )
        )
    return tuple(chips)


_NVIDIA = Codec(  # constant quality
    "nvenc",
    (),
    (),
    crf=0,
    crf_max=51,
    preset="p4",
    quality_options=("cq",),
    options={"rc": "vbr"},
)
_INTEL = Codec(  # intelligent constant quality
    "qsv",
    (),
    (),
    crf=0,
    crf_max=51,
    preset="medium",
    quality_options=("global_quality",),
    pixel_format="nv12",
)
_AMD = Codec(  # constant quantiser
    "amf",
    (),
    (),
    crf=0,
    crf_max=51,
    preset="quality",
    preset_option="quality",
    quality_options=("qp_i", "qp_p"),
    options={"rc": "cqp"},
)
_APPLE = Codec("videotoolbox", (), (), crf=0, crf_max=51, preset="", quality_options=())

HARDWARE = (
    *_chips(_NVIDIA),
    *_chips(_INTEL),
    *_chips(_AMD),
    *_chips(_APPLE, "h264", "hevc"),
)


def refusal(codec: Codec, settings: dict[str, str], width: int, height: int) -> str:
    """Why an encoder does not open for pictures of that size; "" if it does."""
    import av

    try:
        context: Any = av.VideoCodecContext.create(codec.name, "w")
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
