"""What copying packets saves: videos of which every other stretch is drawn on.

Stretches of several lengths, each a group of pictures; the second pass only, with copied packets
against the same with every picture encoded.

    python -m benchmarks.copying [--video FILE] [--frames 480]
"""

from __future__ import annotations

import argparse
import tempfile
import time
from fractions import Fraction
from itertools import islice
from pathlib import Path
from statistics import median
from typing import Any
from unittest.mock import patch

import av
from av import VideoFrame
from av.video.frame import PictureType

from austicker.media import packet_plan
from austicker.media.patch import Box
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from benchmarks.material import talking_person
from studies.table import print_head, print_row

SECONDS = (0.25, 0.5, 1.0, 2.0, 5.0)
"""Of each stretch."""
_REPEATS = 3
_DRAWN = Box(100, 100, 228, 228)
"""About two stickers."""


def encode(frames: list[VideoFrame], path: Path, rate: Fraction, group: int, crf: int) -> None:
    """Write the frames as x264 does by default, in groups of so many pictures."""
    with av.open(str(path), "w") as container:
        options = {"crf": str(crf), "g": str(group), "sc_threshold": "0"}
        stream: Any = container.add_stream("libx264", rate=rate, options=options)
        stream.width, stream.height = frames[0].width, frames[0].height
        for number, frame in enumerate(frames):
            frame.pts, frame.time_base = number, 1 / rate
            frame.pict_type = PictureType.NONE if number % group else PictureType.I
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))


def write(source: Path, output: Path, free: list[bool], *, copying: bool) -> tuple[float, int]:
    """Processor seconds and bytes of a copy."""

    def edit(frame: Frame) -> Image:
        if free[frame.index]:
            return frame.image
        image = frame.image.copy()
        image[_DRAWN.slices] = 255 - image[_DRAWN.slices]
        return image

    began = time.process_time()
    rewrite_video(
        source,
        output,
        edit,
        region=lambda index: None if free[index] else _DRAWN,
        untouched=free if copying else None,
    )
    return time.process_time() - began, output.stat().st_size


def main() -> None:
    """Print a table of the lengths."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="default: a synthetic person, 640 x 360")
    parser.add_argument("--frames", type=int, default=480)
    parser.add_argument("--crf", type=int, default=20, help="of the source")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch, patch.object(packet_plan, "LEAST", 0.0):
        made = Path(scratch) / "made.mp4"
        video = arguments.video or talking_person(made, 640, 360, seconds=20)
        with av.open(str(video)) as opened:
            rate = Fraction(opened.streams.video[0].average_rate or 25)
            decoded = islice(opened.decode(video=0), arguments.frames)
            frames = [VideoFrame.from_ndarray(one.to_ndarray(), "yuv420p") for one in decoded]
        print(f"{len(frames)} frames, half of them drawn on; against encoding all\n")
        print_head("stretches of", "processor time", "bytes", "bytes of the source")
        for seconds in SECONDS:
            group = round(seconds * rate)
            free = [number // group % 2 == 0 for number in range(len(frames))]
            source, output = Path(scratch) / "in.mp4", Path(scratch) / "out.mp4"
            encode(frames, source, rate, group, arguments.crf)
            tried = [
                [write(source, output, free, copying=copying) for copying in (True, False)]
                for _ in range(_REPEATS)
            ]
            spent = median(copied[0] / encoded[0] for copied, encoded in tried)
            size = tried[0][0][1] / tried[0][1][1]
            whole = source.stat().st_size / tried[0][1][1]
            print_row(f"{seconds:g} s", f"x {spent:.2f}", f"x {size:.2f}", f"x {whole:.2f}")


if __name__ == "__main__":
    main()
