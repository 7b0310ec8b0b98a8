"""`austicker protect` with its defaults against deface and a plain transcode, runs interleaved.

Whole commands on one video, start-up included, verification included. Wall time is what a person
waits for, on an idle machine; processor time can be compared on a busy one too.

    python -m benchmarks.speed [--video FILE] [--runs 3]
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.deface import deface_command, ffmpeg_command
from benchmarks.material import talking_person
from studies.table import print_head, print_row

OURS, DEFACED, COPIED = "austicker protect", "deface", "ffmpeg, transcode"


@dataclass(slots=True)
class Times:
    """Seconds of each run of one command: wall time, and processor time of all its threads."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)

    def add(self, command: list[str]) -> None:
        """Run it once more."""
        before, began = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        # Compiled modules are kept, as after any installation.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        subprocess.run(command, check=True, capture_output=True, env=environment)
        self.wall.append(time.perf_counter() - began)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        used = (after.ru_utime + after.ru_stime) - (before.ru_utime + before.ru_stime)
        self.processor.append(used)


def commands(video: Path, folder: Path) -> dict[str, list[str]]:
    """What is compared; the transcode has our encoder's settings."""
    from austicker.media.codecs import find_codec

    codec = find_codec("libx264")
    target = str(folder / "out.mp4")
    transcode = ["-i", str(video), "-c:v", codec.name, "-crf", str(codec.crf)]
    transcode += ["-preset", codec.preset, "-c:a", "copy", target]
    ours = Path(sys.executable).with_name("austicker")
    return {
        OURS: [str(ours), "protect", str(video), "-o", target, "--force", "--quiet"],
        DEFACED: [str(deface_command()), str(video), "-o", target, "--keep-audio"],
        COPIED: [str(ffmpeg_command()), "-y", "-v", "error", *transcode],
    }


def measure(video: Path, runs: int) -> dict[str, Times]:
    """Times of all three, alternating, after one run each that does not count."""
    with tempfile.TemporaryDirectory() as scratch:
        todo = commands(video, Path(scratch))
        for command in todo.values():
            Times().add(command)
        times = {name: Times() for name in todo}
        for _ in range(runs):
            for name, command in todo.items():
                times[name].add(command)
    return times


def ratios(times: dict[str, Times]) -> dict[str, float]:
    """Medians against each other, as they are quoted."""
    wall = {name: statistics.median(one.wall) for name, one in times.items()}
    processor = {name: statistics.median(one.processor) for name, one in times.items()}
    return {
        "protect, times as fast as deface": wall[DEFACED] / wall[OURS],
        "the same in processor time": processor[DEFACED] / processor[OURS],
        "protect, times the time of a transcode": wall[OURS] / wall[COPIED],
        "the same in processor time ": processor[OURS] / processor[COPIED],
    }


def main() -> None:
    """Time all three and print the table and the ratios."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="640 x 360 or so; default: a synthetic person")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    from austicker.media.reader import read_video

    with tempfile.TemporaryDirectory() as scratch:
        made = Path(scratch) / "person.mp4"
        video = arguments.video or talking_person(made, 640, 360, seconds=20)
        frames = sum(1 for _ in read_video(video))
        times = measure(video, arguments.runs)
    print(f"{frames} frames, medians of {arguments.runs} interleaved runs\n")
    print_head("command", "frames/s", "processor ms a frame", "wall s of each run")
    for name, one in times.items():
        processor = 1e3 * statistics.median(one.processor) / frames
        runs = ", ".join(f"{s:.1f}" for s in one.wall)
        rate = frames / statistics.median(one.wall)
        print_row(name, f"{rate:.1f}", f"{processor:.1f}", runs)
    print()
    for name, ratio in ratios(times).items():
        print(f"ratio: {name} {ratio:.2f}")


if __name__ == "__main__":
    main()
