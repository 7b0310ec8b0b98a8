"""Peak memory of `austicker protect` at 1080p, for a clip and for one ten times as long.

python -m benchmarks.memory [--seconds 6]
python -m benchmarks.memory --input FILE    of one photo or video, and every ten seconds
python -m benchmarks.memory --png 62        of a PNG of so many megapixels
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path

import numpy as np

from austicker.media.photo_large import write_png
from austicker.synth import LEVELS, Subject, open_session, record_take
from benchmarks.material import peak_memory, talking_person

_EVERY = 10.0


def large_photo(path: Path, megapixels: float) -> Path:
    """Write a PNG of a synthetic person."""
    side = round((megapixels * 1e6) ** 0.5)
    session = open_session(Subject.draw(3, 1), LEVELS["default"], width=1024, height=1024)
    frame = record_take(session, 0, 2.0).frame(0)
    rows = np.arange(side) * len(frame) // side
    write_png(path, np.ascontiguousarray(frame[rows][:, rows]), {})
    return path


def main() -> None:
    """Measure, and print megabytes."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--input", type=Path)
    parser.add_argument("--png", type=float, metavar="MEGAPIXELS")
    arguments = parser.parse_args()
    ours = str(Path(sys.executable).with_name("austicker"))

    def tell(seconds: float, megabytes: float) -> None:
        print(f"{seconds:6.0f} s: {megabytes:5.0f} MB now", flush=True)

    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        given = arguments.input
        if arguments.png is not None:
            given = large_photo(folder / "in.png", arguments.png)
        if given is not None:
            command = [ours, "protect", str(given), "-o", str(folder / f"out{given.suffix}")]
            print(f"{given.name}: {peak_memory(command, _EVERY, tell):5.0f} MB at most")
            return
        found = {}
        for times in (1, 10):
            seconds = arguments.seconds * times
            video = talking_person(folder / f"{times}.mp4", 1920, 1080, seconds=seconds)
            found[times] = peak_memory(
                [ours, "protect", str(video), "-o", str(folder / f"out{times}.mp4")]
            )
            print(f"1920 x 1080, {seconds:5.0f} s: {found[times]:5.0f} MB")
        print(f"ratio: memory of a clip ten times as long {found[10] / found[1]:.2f}")


if __name__ == "__main__":
    main()
