"""A stretch of a video as a film for the browser: original and protected above one another.

Both are in one picture, so that they cannot fall out of step, and the sound goes with it.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np

from austicker.app.queue import Tell
from austicker.media.opening import open_video
from austicker.media.seek import SeekIndex, read_span
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image

MOST_SECONDS = 8.0
_MOST_WIDTH = 960
_BASE = Fraction(1, 90_000)
_AUDIO_RATE = 48_000
_GAP = 0.05
"""s of silence in the source that are kept; less is the resampler's own delay."""


def write_comparison(
    index: SeekIndex, plan: Plan, span: tuple[int, int], output: Path, tell: Tell
) -> tuple[float, ...]:
    """Write an MP4 (H.264, AAC) with the original above and the protected picture below.

    Args:
        index: The video.
        plan: What is drawn.
        span: First and last frame, inclusive.
        output: The file.
        tell: Told of frames done.

    Returns:
        When each frame is shown, seconds from the film's beginning.

    Raises:
        InputError: The video cannot be read.
    """
    import av

    first, last = span
    overlay = VideoOverlay(person_overlays(plan), plan.untracked, plan.spans)
    times: list[float] = []
    start: Fraction | None = None
    end = Fraction(0)
    with av.open(str(output), "w", options={"movflags": "+faststart"}) as film:
        stream: Any = None
        with closing(read_span(index, first, last)) as frames:
            for frame in frames:
                both = _stacked(frame.image, overlay.apply(frame.image, frame.index))
                if stream is None or start is None:
                    start = frame.time
                    stream = _stream(film, both, plan.fps)
                    sound = _sound_stream(film, index.info.path)
                raw: Any = av.VideoFrame.from_ndarray(both, format="rgb24")
                raw.pts, raw.time_base = int((frame.time - start) / _BASE), _BASE
                film.mux(stream.encode(raw))
                times.append(float(frame.time - start))
                end = frame.time + Fraction(1) / Fraction(plan.fps).limit_denominator(1000)
                tell("preparing the comparison", frame.index - first + 1, last - first + 1)
        if stream is not None and start is not None:
            film.mux(stream.encode(None))
            if sound is not None:
                _add_sound(film, sound, index.info.path, float(start), float(end))
    return tuple(times)


def _stacked(before: Image, after: Image) -> Image:
    import cv2

    both = np.concatenate([before, after])
    height, width = before.shape[:2]
    ratio = min(1.0, _MOST_WIDTH / width)
    size = (max(2, round(width * ratio / 2) * 2), max(2, round(height * ratio / 2) * 2) * 2)
    return np.asarray(cv2.resize(both, size, interpolation=cv2.INTER_AREA), np.uint8)


def _stream(film: Any, picture: Image, fps: float) -> Any:  # noqa: ANN401 - PyAV's
    rate = Fraction(fps).limit_denominator(1000)
    options = {"preset": "ultrafast", "crf": "19", "g": "12", "bf": "0"}
    stream = film.add_stream("libx264", rate=rate, options=options)
    stream.height, stream.width = picture.shape[:2]
    stream.pix_fmt = "yuv420p"
    stream.time_base = stream.codec_context.time_base = _BASE
    return stream


def _sound_stream(film: Any, path: Path) -> Any:  # noqa: ANN401 - PyAV's
    with open_video(path) as source:
        if not source.streams.audio or source.streams.audio[0].codec_context is None:
            return None
    return film.add_stream("aac", rate=_AUDIO_RATE, layout="stereo")


def _add_sound(film: Any, stream: Any, path: Path, start: float, end: float) -> None:  # noqa: ANN401
    """Encode the first audio stream from `start` to `end`, seconds; damage ends it early."""
    import av

    resampler = av.AudioResampler(format="fltp", layout="stereo", rate=_AUDIO_RATE)
    at = 0
    for decoded in _sound(path, start, end):
        wanted = round((float(decoded.time) - start) * _AUDIO_RATE)
        at = wanted if wanted - at > _GAP * _AUDIO_RATE else at
        for part in resampler.resample(decoded):
            part.pts, part.time_base = at, Fraction(1, _AUDIO_RATE)
            film.mux(stream.encode(part))
            at += part.samples
    film.mux(stream.encode(None))


def _sound(path: Path, start: float, end: float) -> Iterator[Any]:
    """Decoded audio from `start` to `end`, seconds; damage ends it early."""
    import av

    with open_video(path) as source:
        if start > 1:
            source.seek(int((start - 1) * 1_000_000))
        try:
            for decoded in source.decode(source.streams.audio[0]):
                if decoded.time is None or decoded.time > end:
                    return
                if decoded.time + decoded.samples / decoded.sample_rate > start:
                    yield decoded
        except av.FFmpegError:
            return
