"""Small synthetic videos of known content, made with PyAV."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import Path
from typing import Any

import av
import numpy as np
from av.video.reformatter import VideoReformatter

from austicker.types import Image

QUADRANTS = ((200, 40, 40), (40, 190, 60), (50, 60, 210), (210, 200, 60))
"""RGB of the top-left, top-right, bottom-left and bottom-right quarter of `pattern`."""


def pattern(width: int, height: int, index: int = 0) -> Image:
    """Four coloured quarters, with a white bar that moves right by 4 px a frame."""
    image = np.empty((height, width, 3), np.uint8)
    half_y, half_x = height // 2, width // 2
    image[:half_y, :half_x], image[:half_y, half_x:] = QUADRANTS[:2]
    image[half_y:, :half_x], image[half_y:, half_x:] = QUADRANTS[2:]
    left = 4 * index % max(1, width - 8)
    image[half_y - 4 : half_y + 4, left : left + 8] = 255
    return image


def quadrants(image: Image) -> np.ndarray[Any, Any]:
    """Mean colour at the middle of each quarter, (4, 3), in the order of `QUADRANTS`."""
    height, width = image.shape[:2]
    spots = [(height // 8, width // 4), (height // 8, 3 * width // 4)]
    spots += [(7 * height // 8, width // 4), (7 * height // 8, 3 * width // 4)]
    return np.array([image[y - 2 : y + 3, x - 2 : x + 3].mean((0, 1)) for y, x in spots])


@dataclass(frozen=True)
class Sound:
    """One audio stream: a tone of `pitch` Hz that begins at sample `start`.

    Its samples between the two of `gap` are left out, times and all.
    """

    codec: str
    pitch: float = 440.0
    rate: int = 48000
    layout: str = "stereo"
    language: str = ""
    start: int = 0
    gap: tuple[int, int] = (0, 0)
    disposition: int = 0


def make_video(
    path: Path,
    *,
    codec: str = "libx264",
    size: tuple[int, int] = (64, 48),
    frames: int = 12,
    rate: Fraction | int = 25,
    pts: Sequence[int] | None = None,
    time_base: Fraction | None = None,
    pix_fmt: str = "yuv420p",
    full_range: bool = False,
    matrix: int = 6,
    tagged: bool = True,
    rotation: tuple[float, bool, bool] | None = None,
    aspect: Fraction | None = None,
    sounds: Sequence[Sound] = (),
    metadata: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    options: dict[str, str] | None = None,
    subtitles: Path | None = None,
) -> Path:
    """Write `pattern` frames; `matrix` is a H.273 code point, `rotation` (degrees, flips)."""
    width, height = size
    with av.open(str(path), "w", container_options=container_options or {}) as out:
        video: Any = out.add_stream(codec, rate=Fraction(rate), options=options or {})
        video.width, video.height, video.pix_fmt = width, height, pix_fmt
        base = time_base or 1 / Fraction(rate)
        video.codec_context.time_base = base
        if tagged:
            video.codec_context.color_range = 2 if full_range else 1
            video.codec_context.colorspace = matrix
        if aspect is not None:
            video.codec_context.sample_aspect_ratio = aspect
        if rotation is not None:
            video.set_display_rotation(rotation[0], hflip=rotation[1], vflip=rotation[2])
        tracks = [_add_sound(out, sound) for sound in sounds]
        words = _add_subtitles(out, subtitles)
        out.metadata.update(metadata or {})
        times = list(pts) if pts is not None else list(range(frames))
        seconds = float((times[-1] + 1 - times[0]) * base)
        for track, sound in zip(tracks, sounds, strict=True):
            out.mux(_tone(track, sound, seconds))
        out.mux(words)
        convert = VideoReformatter()
        for index, when in enumerate(times):
            rgb = av.VideoFrame.from_ndarray(pattern(width, height, index), format="rgb24")
            frame = convert.reformat(
                rgb,
                format=pix_fmt,
                dst_colorspace={1: 1, 6: 5, 9: 9}[matrix],
                src_color_range=2,
                dst_color_range=2 if full_range else 1,
                interpolation=0x2000 | 0x40000 | 2,
            )
            frame.pts, frame.time_base = when, base
            out.mux(video.encode(frame))
        out.mux(video.encode(None))
    return path


def _add_sound(out: Any, sound: Sound) -> Any:
    track = out.add_stream(sound.codec, rate=sound.rate)
    track.codec_context.layout = sound.layout
    track.codec_context.bit_rate = 128_000
    if sound.disposition:
        track.disposition = sound.disposition
    if sound.language:
        track.metadata["language"] = sound.language
    return track


def _add_subtitles(out: Any, source: Path | None) -> list[Any]:
    if source is None:
        return []
    with av.open(str(source)) as words:
        stream = out.add_stream_from_template(words.streams.subtitles[0])
        packets = [packet for packet in words.demux() if packet.size]
        for packet in packets:
            packet.stream = stream
        return packets


def _tone(track: Any, sound: Sound, seconds: float) -> list[Any]:
    track.codec_context.open(strict=False)
    block = 1024
    packets: list[Any] = []
    for start in range(0, int(seconds * sound.rate), block):
        if sound.gap[0] <= start < sound.gap[1]:
            continue
        phase = (start + np.arange(block)) * 2 * np.pi * sound.pitch / sound.rate
        samples = np.round(8000 * np.sin(phase)).astype(np.int16)
        channels = track.codec_context.layout.nb_channels
        data = np.repeat(samples[None, :, None], channels, axis=2).reshape(1, -1)
        frame = av.AudioFrame.from_ndarray(data, format="s16", layout=sound.layout)
        frame.sample_rate, frame.pts = sound.rate, start + sound.start
        frame.time_base = Fraction(1, sound.rate)
        packets += track.encode(frame)
    return [*packets, *track.encode(None)]


def names(folder: Path) -> list[str]:
    """What is in a folder, hidden files too."""
    return sorted(path.name for path in folder.iterdir())


def _exact(value: Any) -> Fraction:
    return Fraction(value.numerator, value.denominator)


def gaps_of(times: Sequence[Fraction]) -> list[Fraction]:
    """Time from each to the next."""
    return [b - a for a, b in pairwise(times)]


def video_times(path: Path) -> list[Fraction]:
    """Exact presentation times of all frames, decoded anew, in seconds."""
    with av.open(str(path)) as file:
        stream = file.streams.video[0]
        base = _exact(stream.time_base)
        return [(frame.pts or 0) * base for frame in file.decode(stream)]


def heard(path: Path, number: int = 0) -> tuple[float, np.ndarray[Any, Any], int]:
    """First time (s), mono samples as float -1 to 1 and their rate, of an audio stream decoded."""
    with av.open(str(path)) as file:
        stream = file.streams.audio[number]
        resampler = av.AudioResampler("flt", "mono", stream.codec_context.sample_rate)
        first: float | None = None
        parts: list[Any] = []
        for frame in file.decode(stream):
            if first is None and frame.pts is not None:
                first = float(frame.pts * _exact(frame.time_base))
            frame.pts = None
            parts += resampler.resample(frame)
        parts += resampler.resample(None)
        samples = np.concatenate([part.to_ndarray().reshape(-1) for part in parts])
        return first or 0.0, samples, stream.codec_context.sample_rate


def pictures(path: Path) -> list[Image]:
    """All frames as RGB, decoded anew, not turned upright."""
    with av.open(str(path)) as file:
        found: list[Any] = [frame.to_ndarray(format="rgb24") for frame in file.decode(video=0)]
        return found


def audio_packets(path: Path, number: int = 0) -> list[tuple[Fraction, bytes]]:
    """(time, bytes) of every packet of an audio stream."""
    with av.open(str(path)) as file:
        stream = file.streams.audio[number]
        base = _exact(stream.time_base)
        return [((p.pts or 0) * base, bytes(p)) for p in file.demux(stream) if p.size]
