"""What a protected camera costs a frame, and how far behind it is.

    python -m benchmarks.live [--strength standard strong] [FILE ...]

For each clip (without one: a synthetic person, 640 x 360, 25 frames/s): processor time a frame, of
all threads, once everybody is dressed, its parts, the same with JPEG in and out as the page sends
frames, and the longest that a frame takes; then the clip as a camera in real time: frames a second,
ms from capture to output, and frames dropped. Real time says nothing on a busy computer.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from austicker.app.pictures import from_jpeg
from austicker.faces.models import load_models
from austicker.live.outputs import jpeg
from austicker.live.person import LEARN, LivePerson
from austicker.live.pipeline import LivePipeline
from austicker.live.places import STRENGTHS, live_options
from austicker.live.session import Outputs, Session
from austicker.live.skin import LiveSkin
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.protection.video_overlay import VideoOverlay
from austicker.types import Image
from benchmarks.material import talking_person

_PARTS: tuple[tuple[str, type, str], ...] = (
    ("faces found and followed", LivePipeline, "_track"),
    ("skin", LiveSkin, "apply"),
    ("pose, drifts (skin included)", LivePerson, "overlay"),
    ("stickers drawn", VideoOverlay, "apply"),
)


class Spent:
    """Processor time of one function, summed over its calls."""

    def __init__(self, owner: type, name: str) -> None:
        self.seconds = 0.0
        whole: Callable[..., Any] = getattr(owner, name)

        def timed(*arguments: Any, **more: Any) -> Any:  # noqa: ANN401
            began = time.process_time()
            found = whole(*arguments, **more)
            self.seconds += time.process_time() - began
            return found

        setattr(owner, name, timed)


def main(arguments: Sequence[str] | None = None) -> int:
    """Time every clip at every strength."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", type=Path)
    parser.add_argument("--strength", nargs="*", choices=STRENGTHS, default=list(STRENGTHS))
    options = parser.parse_args(arguments)
    parts = {name: Spent(owner, method) for name, owner, method in _PARTS}
    with TemporaryDirectory() as scratch:
        clips = options.files or [
            talking_person(Path(scratch) / "person.mp4", 640, 360, seconds=16, fps=Fraction(25))
        ]
        for clip in clips:
            for strength in options.strength:
                _in_parts(clip, strength, parts)
                _in_real_time(clip, strength)
    return 0


def _in_parts(clip: Path, strength: str, parts: dict[str, Spent]) -> None:
    info = probe(clip)
    fps = float(info.rate)
    images = [frame.image for frame in read_video(clip)]
    coded = [jpeg(image) for image in images]
    first = round((LEARN + 0.5) * fps)
    for what, decode in (("", False), (", JPEG in and out", True)):
        pipeline = LivePipeline(
            load_models(), live_options(strength), fps=fps, rng=np.random.default_rng(0)
        )
        spent = []
        for i, image in enumerate(images):
            if i == first:
                for part in parts.values():
                    part.seconds = 0.0
            began = time.process_time()
            shown = pipeline.feed(_decoded(coded[i]) if decode else image, i / fps)
            if decode and shown is not None:
                jpeg(shown.image)
            spent.append(1e3 * (time.process_time() - began))
        after = np.array(spent[first:])
        print(
            f"{clip.name} {info.width} x {info.height}, {strength}{what}: {after.mean():.1f} ms "
            f"processor time a frame, {np.percentile(after, 95):.1f} at most in 95 %, "
            f"{max(spent):.0f} once, where somebody is dressed"
        )
        if not decode:
            for name, part in parts.items():
                print(f"  {name}: {1e3 * part.seconds / len(after):.1f} ms")


def _decoded(content: bytes) -> Image:
    image = from_jpeg(content)
    if image is None:
        raise SystemExit("a JPEG of ours cannot be read")
    return image


def _in_real_time(clip: Path, strength: str) -> None:
    outputs = Outputs()
    with Session(str(clip), live_options(strength), outputs, load_models()) as session:
        session.wait(600)
    told = outputs.meter.as_dict()
    print(
        f"  in real time: {told['rate']} frames/s, {told['latency']} ms from capture to output, "
        f"{session.camera.frames.dropped} of {told['frames'] + session.camera.frames.dropped} "
        "frames dropped"
    )


if __name__ == "__main__":
    sys.exit(main())
