"""One encoder, and those that need no special hardware."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from austicker.errors import UsageError


@dataclass(frozen=True, slots=True)
class Codec:
    """One encoder.

    Attributes:
        name: FFmpeg's name.
        aliases: Other names a user may give.
        suffixes: Containers that hold it, the usual one first.
        crf: Quality used when none is asked for; visually lossless.
        crf_max: Largest (worst) crf.
        preset: Speed used when none is asked for; "" if the encoder has none.
        preset_option: What the encoder calls it.
        quality_options: What it calls the quality; none for VideoToolbox, which is told otherwise.
        software: Name of the encoder that stands in where this one, of hardware, does not open.
        pixel_format: Of the frames that it takes.
        odd_sizes: Whether 4:2:0 pictures of odd width or height can be encoded.
        tag: Four letters that MP4 and MOV players want to see; "" for the usual.
        alpha: Whether it keeps transparency.
        options: More of the encoder's options.
        large_options: Those that are others for pictures larger than `threads.LARGE`.
        environment: Variables that the encoder's library reads, set unless they are.
    """

    name: str
    aliases: tuple[str, ...]
    suffixes: tuple[str, ...]
    crf: int
    crf_max: int
    preset: str
    preset_option: str = "preset"
    quality_options: tuple[str, ...] = ("crf",)
    software: str = ""
    pixel_format: str = "yuv420p"
    odd_sizes: bool = False
    tag: str = ""
    alpha: bool = False
    options: Mapping[str, str] = field(default_factory=dict)
    large_options: Mapping[str, str] = field(default_factory=dict)
    environment: Mapping[str, str] = field(default_factory=dict)

    def settings(
        self, crf: int | None, preset: str | None, *, large: bool = False
    ) -> dict[str, str]:
        """Encoder options for a quality and speed, defaults where None.

        Args:
            crf: Quality.
            preset: Speed.
            large: Whether pictures are larger than `threads.LARGE`.

        Raises:
            UsageError: `crf` out of range, or a preset for an encoder without any.
        """
        crf = self.crf if crf is None else crf
        if not 0 <= crf <= self.crf_max:
            raise UsageError(f"`crf`: expected 0-{self.crf_max} for {self.name}, got {crf}")
        if preset and not self.preset:
            raise UsageError(f"{self.name} has no presets, got '{preset}'; leave it out")
        speed = {self.preset_option: preset or self.preset} if self.preset else {}
        quality = dict.fromkeys(self.quality_options, str(crf))
        if not quality:  # 1-100, best last, in units of FF_QP2LAMBDA
            best = max(1, round(100 * (1 - crf / self.crf_max)))
            quality = {"flags": "+qscale", "global_quality": str(118 * best)}
        more = self.large_options if large else {}
        return {**self.options, **more, **speed, **quality}


_X264 = "rc-lookahead=5:sync-lookahead=0:threads=2:sliced-threads=1"

SOFTWARE = (
    Codec(
        "libx264",
        ("h264", "avc", "x264"),
        (".mp4", ".m4v", ".mov", ".mkv"),
        crf=18,
        crf_max=51,
        # CPU per frame, luma PSNR and size of a 640 x 360 talking head at crf 18: veryfast
        # 3.0 ms, 44.3 dB, 1.7 MB; faster 5.0 ms, 45.8 dB, 1.8 MB; superfast 2.2 ms, 45.7 dB,
        # but 3.4 MB.
        preset="veryfast",
        # A short lookahead saves 70 MB at 1080p and changes neither speed nor size by 5 %. Two
        # threads that share a picture save 40 MB more on two cores, as each of many pictures at
        # a time takes 20; and the file does not depend on how many cores there are.
        options={"a53cc": "0", "x264-params": _X264},
        # Saves 90 MB at 4K, for -0.3 to +0.1 dB at equal size.
        large_options={"x264-params": f"{_X264}:b-pyramid=none"},
    ),
    Codec(
        "libx265",
        ("h265", "hevc", "x265"),
        (".mp4", ".m4v", ".mov", ".mkv"),
        crf=20,
        crf_max=51,
        preset="veryfast",
        tag="hvc1",
        options={"x265-params": "log-level=none", "a53cc": "0"},
    ),
    Codec(
        "libvpx-vp9",
        ("vp9",),
        (".webm", ".mkv", ".mp4"),
        crf=24,
        crf_max=63,
        preset="6",
        preset_option="cpu-used",
        odd_sizes=True,
        alpha=True,
        options={"deadline": "realtime", "row-mt": "1", "b": "0"},
    ),
    Codec(
        "libsvtav1",
        ("av1",),
        (".mp4", ".mkv", ".webm"),
        crf=24,
        crf_max=63,
        preset="9",
        environment={"SVT_LOG": "1"},  # errors only; it would print its settings
    ),
)
