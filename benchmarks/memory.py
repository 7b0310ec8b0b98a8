"""Peak memory of `austicker protect` at 1080p, for a clip and for one ten times as long.

python -m benchmarks.memory [--seconds 6]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

from benchmarks.material import peak_memory, talking_person


def main() -> None:
    """Measure both and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    arguments = parser.parse_args()
    ours = str(Path(sys.executable).with_name("austicker"))
    found = {}
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        for times in (1, 10):
            seconds = arguments.seconds * times
            video = talking_person(folder / f"{times}.mp4", 1920, 1080, seconds=seconds)
            found[times] = peak_memory([ours, "protect", str(video), "-o", str(folder / "out.mp4")])
            print(f"1920 x 1080, {seconds:5.0f} s: {found[times]:5.0f} MB")
    print(f"ratio: memory of a clip ten times as long {found[10] / found[1]:.2f}")


if __name__ == "__main__":
    main()
