"""Video codecs and containers that can be written."""

from __future__ import annotations

from austicker.errors import UsageError
from austicker.media.hardware import HARDWARE
from austicker.media.kinds import VIDEO_SUFFIXES
from austicker.media.software import SOFTWARE, Codec

__all__ = ["AUDIO_FALLBACK", "CODECS", "CONTAINERS", "Codec", "default_suffix", "find_codec"]
__all__ += ["find_container"]

CONTAINERS = {
    ".mp4": "mp4",
    ".m4v": "mp4",
    ".mov": "mov",
    ".mkv": "matroska",
    ".webm": "webm",
}
"""Suffix -> FFmpeg's muxer. AVI is not among them: it has no timestamps."""

AUDIO_FALLBACK = {"mp4": "aac", "mov": "aac", "matroska": "aac", "webm": "libopus"}
"""Muxer -> encoder for audio that it cannot hold as it is."""


CODECS = SOFTWARE
"""Encoders that every build of FFmpeg in PyAV has."""


def find_codec(name: str) -> Codec:
    """The codec of that name or alias.

    Raises:
        UsageError: No such codec.
    """
    for codec in (*CODECS, *HARDWARE):
        if name.lower() in (codec.name, *codec.aliases):
            return codec
    known = ", ".join(f"{c.name} ({c.aliases[0]})" for c in CODECS)
    chips = ", ".join(codec.name for codec in HARDWARE)
    raise UsageError(
        f"unknown video codec '{name}'; choose one of: {known}; or of hardware: {chips}"
    )


def find_container(suffix: str, codec: Codec) -> str:
    """FFmpeg's muxer for files of that suffix.

    Raises:
        UsageError: A suffix that is not written, or that cannot hold the codec.
    """
    suffix = suffix.lower()
    if suffix not in CONTAINERS:
        only_read = suffix in VIDEO_SUFFIXES
        why = "a format that is only read" if only_read else "not a video suffix"
        if suffix == ".avi":
            why = "AVI cannot hold exact frame times"
        known = ", ".join(CONTAINERS)
        raise UsageError(f"cannot write '{suffix}' video, {why}; name the output one of: {known}")
    if suffix not in codec.suffixes:
        raise UsageError(
            f"{suffix} cannot hold {codec.name}; name the output one of "
            f"{', '.join(codec.suffixes)}, or choose another `codec`"
        )
    return CONTAINERS[suffix]


def default_suffix(suffix: str, codec: str) -> str:
    """`suffix` itself if such a container is written and holds `codec`, else the usual one."""
    found = find_codec(codec)
    return suffix if suffix.lower() in found.suffixes else found.suffixes[0]
