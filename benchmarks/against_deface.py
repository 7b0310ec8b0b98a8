"""Frames per second of `austicker protect` against deface on one video, runs interleaved.

deface 1.5 (MIT) is installed from the package index into a virtual environment of its own, as its
OpenCV differs from ours. Whole commands are timed, start-up included.

    python -m benchmarks.against_deface [--video FILE] [--runs 3]
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path

from benchmarks.material import talking_person

DEFACE = "deface==1.5.0"
_HOME = Path(".bench")


def deface_command() -> Path:
    """Install deface beside the project once; the path of its command."""
    home = _HOME / "deface"
    command = home / "bin" / "deface"
    if not command.exists():
        venv.create(home, with_pip=True)
        pip = [str(home / "bin" / "python"), "-m", "pip", "install", "-q", DEFACE]
        subprocess.run(pip, check=True)
    return command


def timed(command: list[str]) -> float:
    """Seconds a command takes."""
    began = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - began


def main() -> None:
    """Time both, alternating, and print frames per second and the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--video", type=Path, help="640 x 360 or so; default: a synthetic person")
    parser.add_argument("--runs", type=int, default=3)
    arguments = parser.parse_args()
    from austicker.media.reader import read_video

    deface = deface_command()
    ours = Path(sys.executable).with_name("austicker")
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        video = arguments.video or talking_person(folder / "person.mp4", 640, 360, seconds=20)
        frames = sum(1 for _ in read_video(video))
        commands = {
            "austicker protect": [str(ours), "protect", str(video), "-o", str(folder / "a.mp4")],
            "deface": [str(deface), str(video), "-o", str(folder / "b.mp4"), "--keep-audio"],
        }
        seconds: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(arguments.runs):
            for name, command in commands.items():
                seconds[name].append(timed(command))
    rates = {name: frames / statistics.median(times) for name, times in seconds.items()}
    print(f"{frames} frames, median of {arguments.runs} interleaved runs, start-up included")
    for name, rate in rates.items():
        runs = ", ".join(f"{s:.1f}" for s in seconds[name])
        print(f"{name:20s} {rate:7.1f} frames/s   ({runs} s)")
    print(f"ratio                {rates['austicker protect'] / rates['deface']:7.2f}")


if __name__ == "__main__":
    main()
