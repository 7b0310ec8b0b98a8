"""H.264 presets against each other: time and quality at equal size.

Each preset encodes the same frames at several qualities; time and luma PSNR are interpolated at
the size that the program's own settings give.

    python -m benchmarks.encoder [--video FILE] [--frames 240]
"""

from __future__ import annotations

import argparse
import io
import tempfile
import time
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import av
import numpy as np
from av import VideoFrame

from austicker.media.codecs import Codec, find_codec
from benchmarks.material import talking_person
from studies.table import print_head, print_row

PRESETS = ("superfast", "veryfast", "faster", "fast", "medium")
_AROUND = (-3, 0, 3)
"""Qualities tried, from the program's own."""


@dataclass(frozen=True, slots=True)
class Encoded:
    """One encoding: KB, luma PSNR in dB, processor ms a frame."""

    size: float
    quality: float
    time: float


def encode(frames: list[VideoFrame], rate: float, codec: Codec, crf: int, preset: str) -> Encoded:
    """Encode with the program's other settings, and compare with what went in."""
    target = io.BytesIO()
    began = time.process_time()
    with av.open(target, "w", format="matroska") as container:
        stream: Any = container.add_stream(
            codec.name, rate=round(rate), options=codec.settings(crf, preset)
        )
        stream.width, stream.height = frames[0].width, frames[0].height
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, 1 / stream.codec_context.rate
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    spent = time.process_time() - began
    target.seek(0)
    with av.open(target, "r") as written:
        errors = [
            np.square(_luma(one) - _luma(other)).mean()
            for one, other in zip(frames, written.decode(video=0), strict=True)
        ]
    psnr = 10 * np.log10(255**2 / np.mean(errors))
    return Encoded(target.getbuffer().nbytes / 1e3, float(psnr), 1e3 * spent / len(frames))


def _luma(frame: VideoFrame) -> np.ndarray:
    return frame.to_ndarray(format="yuv420p")[: frame.height].astype(np.float32)


def main() -> None:
    """Print a table of the presets."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="default: a synthetic person, 640 x 360")
    parser.add_argument("--frames", type=int, default=240)
    arguments = parser.parse_args()
    codec = find_codec("libx264")
    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "in.mp4"
        video = arguments.video or talking_person(made, 640, 360, seconds=10)
        with av.open(str(video)) as source:
            rate = float(source.streams.video[0].average_rate or 25)
            decoded = islice(source.decode(video=0), arguments.frames)
            frames = [VideoFrame.from_ndarray(one.to_ndarray(), "yuv420p") for one in decoded]
    ours = encode(frames, rate, codec, codec.crf, codec.preset)
    print(f"{len(frames)} frames, at the {ours.size:.0f} KB of {codec.preset}, crf {codec.crf}\n")
    print_head("preset", "luma PSNR, dB", "processor ms a frame")
    for preset in PRESETS:
        tried = [encode(frames, rate, codec, codec.crf + step, preset) for step in _AROUND]
        tried.sort(key=lambda one: one.size)
        sizes = np.log([one.size for one in tried])
        # A line through the qualities, for where the size lies beyond those tried.
        lines = [
            np.polyfit(sizes, values, 1)
            for values in ([one.quality for one in tried], [one.time for one in tried])
        ]
        quality, spent = (float(np.polyval(line, np.log(ours.size))) for line in lines)
        print_row(preset, f"{quality:.1f}", f"{spent:.1f}")


if __name__ == "__main__":
    main()
