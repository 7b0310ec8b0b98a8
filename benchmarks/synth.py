"""How fast synthetic clips are made, and in how much memory: ``python -m benchmarks.synth``."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
from fractions import Fraction
from pathlib import Path

import psutil

from austicker.synth import (
    LEVELS,
    CorpusSpec,
    Subject,
    open_session,
    record_clip,
    record_take,
)


def rates(size: int, sampling: int, frames: int) -> tuple[float, float]:
    """CPU seconds to draw a person, and frames/s of one core without writing.

    By CPU time, so that other work on the machine does not count.
    """
    start = time.process_time()
    subject = Subject.draw(0, 3)
    drawn = time.process_time() - start
    session = open_session(subject, LEVELS["default"], width=size, height=size, sampling=sampling)
    clip = record_clip(session, 0, "disgust")
    clip.frame(0)
    start = time.process_time()
    for index in range(frames):
        clip.frame(index % len(clip))
    return drawn, frames / (time.process_time() - start)


def corpus_rate(jobs: int) -> tuple[float, float]:
    """Frames/s of `write_corpus` with files, and the largest memory of the processes, MB."""
    spec = CorpusSpec(subjects=2 * jobs, clips=12)
    with tempfile.TemporaryDirectory() as folder:
        code = (
            "from austicker.synth import *; from pathlib import Path\n"
            "if __name__ == '__main__':\n"
            f"    write_corpus(Path({folder!r}) / 'c', {spec!r}, jobs={jobs})\n"
        )
        script = Path(folder) / "run.py"
        script.write_text(code)
        start = time.perf_counter()
        process = psutil.Popen([sys.executable, str(script)])
        most = 0
        while process.poll() is None:
            try:
                family = [process, *process.children(recursive=True)]
                most = max(most, *(p.memory_info().rss for p in family))
            except psutil.NoSuchProcess:
                pass
            time.sleep(0.1)
        seconds = time.perf_counter() - start
        rows = (Path(folder) / "c" / "annotations.csv").read_text().splitlines()
        column = rows[0].split(",").index("Frames")
        frames = sum(int(row.split(",")[column]) for row in rows[1:])
    return frames / seconds, most / 1e6


def take_seconds(size: int, seconds: float, fps: int) -> float:
    """Seconds for a take from nothing, person included, as `austicker demo` needs it."""
    start = time.perf_counter()
    session = open_session(Subject.draw(0, 17), LEVELS["easy"], width=size, height=size)
    for _ in record_take(session, 0, seconds, fps=Fraction(fps)).frames():
        pass
    return time.perf_counter() - start


def main() -> None:
    """Print what was measured."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--take", action="store_true", help="only the take, in this process")
    if parser.parse_args().take:
        print(f"{take_seconds(400, 6.0, 25):.1f}")
        return
    Subject.draw(0, 0)
    load = psutil.getloadavg()[0]
    print(f"{psutil.cpu_count()} cores, load {load:.1f} before the start")
    print("| what | measured |")
    print("|---|---|")
    for size, sampling in ((256, 1), (256, 2), (480, 1)):
        drawn, rate = rates(size, sampling, 60)
        print(f"| {size} px, {sampling} x sampling, one core | {rate:.0f} frames/s |")
    print(f"| drawing a person | {drawn:.1f} s of one core |")
    for jobs in (1, 2):
        rate, memory = corpus_rate(jobs)
        print(f"| corpus to disk, {jobs} jobs | {rate:.0f} frames/s, {memory:.0f} MB a process |")
    for name, flag in (("numba", "1"), ("NumPy only", "0")):
        result = subprocess.run(
            [sys.executable, "-m", "benchmarks.synth", "--take"],
            env={**os.environ, "AUSTICKER_NUMBA": flag},
            capture_output=True,
            text=True,
            check=True,
        )
        print(f"| 6 s take, 400 px, 25 frames/s, {name} | {result.stdout.strip()} s |")


if __name__ == "__main__":
    main()
