"""What `--jobs` is worth for one video of many shots, runs interleaved.

    python -m benchmarks.jobs [--video FILE] [--jobs 1 2 3] [--runs 3]

Whole commands with the defaults, start-up included. Wall time can be told on an idle machine alone;
processor time is that of all processes. Memory is the largest resident size of the first process,
and of any of the others.
"""

from __future__ import annotations

import argparse
import hashlib
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path

import psutil

from austicker.media.writer import rewrite_video
from austicker.synth import LEVELS, Subject, open_session, record_take, write_video
from studies.table import print_head, print_row

_PEOPLE, _SECONDS, _SHOTS = 3, 4.0, 12
_EVERY = 0.05


@dataclass(slots=True)
class Runs:
    """Of one number of processes: seconds, and megabytes at most."""

    wall: list[float] = field(default_factory=list)
    processor: list[float] = field(default_factory=list)
    first: float = 0.0
    others: float = 0.0
    copies: set[str] = field(default_factory=set)

    def add(self, command: list[str], output: Path) -> None:
        """Run it once more."""
        began, used = time.perf_counter(), 0.0
        process = psutil.Popen(command)
        while process.poll() is None:
            try:
                times = process.cpu_times()
                used = times.user + times.system + times.children_user + times.children_system
                self.first = max(self.first, process.memory_info().rss / 1e6)
                for other in process.children(recursive=True):
                    if any("spawn_main" in word for word in other.cmdline()):
                        self.others = max(self.others, other.memory_info().rss / 1e6)
            except psutil.Error:
                continue
            time.sleep(_EVERY)
        if process.returncode:
            raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
        self.wall.append(time.perf_counter() - began)
        self.processor.append(used)
        self.copies.add(hashlib.sha256(output.read_bytes()).hexdigest())


def several_people(path: Path) -> Path:
    """Write a 640 x 360 video of synthetic people who take turns."""
    takes = []
    for number in range(1, _PEOPLE + 1):
        session = open_session(Subject.draw(3, number), LEVELS["default"], width=640, height=360)
        takes.append(record_take(session, 0, _SECONDS))
    lossless = path.with_suffix(".mkv")
    shots = islice(cycle(takes), _SHOTS)
    frames = (take.frame(i) for take in shots for i in range(len(take)))
    write_video(lossless, frames, takes[0].fps)
    rewrite_video(lossless, path, lambda frame: frame.image, crf=16)
    return path


def main() -> None:
    """Measure, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path)
    parser.add_argument("--jobs", type=int, nargs="+", default=[1, 2, 3])
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        video = arguments.video or several_people(Path(scratch) / "in.mp4")
        output = Path(scratch) / f"out{video.suffix}"
        ours = [sys.executable, "-m", "austicker", "protect", str(video), "-o", str(output)]
        found = {jobs: Runs() for jobs in arguments.jobs}
        for _ in range(arguments.runs):
            for jobs, runs in found.items():
                words = ["--jobs", str(jobs), "--seed", "1", "--force", "--quiet"]
                runs.add([*ours, *words], output)
    base = found[arguments.jobs[0]]
    print_head("--jobs", "wall", "processor", "MB, first", "MB, each other")
    for jobs, runs in found.items():
        wall, processor = (
            statistics.median(a) / statistics.median(b)
            for a, b in ((runs.wall, base.wall), (runs.processor, base.processor))
        )
        sizes = f"{runs.first:.0f}", f"{runs.others:.0f}"
        print_row(str(jobs), f"{wall:.2f}", f"{processor:.2f}", *sizes)
    same = len({copy for runs in found.values() for copy in runs.copies}) == 1
    print(f"copies are {'the same' if same else 'not the same'}")


if __name__ == "__main__":
    main()
