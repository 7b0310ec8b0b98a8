"""How soon a change is seen on the page.

    python -m benchmarks.page [FILE ...]

For each video (without one: a synthetic person, 640 x 360): least, median and greatest time from
a change of a sticker to the frame in view as JPEG, processor time and wall, over frames spread
through it; the first look at a frame, which is decoded, apart. No network runs.
"""

from __future__ import annotations

import argparse
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from austicker.app.analyzing import analyze
from austicker.app.describe import marks
from austicker.app.edits import Change, edited
from austicker.app.item import Item
from austicker.app.pictures import jpeg
from austicker.app.preview import Preview
from austicker.protection.options import DEFAULT_MAX_PIXELS
from benchmarks.material import talking_person

_PLACES = 12
_SIZES = (1.5, 2.0, 2.5, 3.0)


def main(arguments: Sequence[str] | None = None) -> int:
    """Analyze each video once, then change and look."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("files", nargs="*", type=Path)
    options = parser.parse_args(arguments)
    with TemporaryDirectory() as scratch:
        person = Path(scratch) / "person.mp4"
        for path in options.files or [talking_person(person, 640, 360, seconds=10)]:
            _measure(path)
    return 0


def _measure(path: Path) -> None:
    item = Item(path.name, path, "folder", "video")
    analyze(item, lambda *_: None)
    if item.analysis is None or not item.version.plan.people:
        raise SystemExit(f"{path}: nobody was found in it")
    preview = Preview(item, DEFAULT_MAX_PIXELS)
    first, changed = [], []
    for frame in np.linspace(0, item.analysis.frames - 1, _PLACES).astype(int).tolist():
        began = time.process_time(), time.perf_counter()
        jpeg(preview.protected(item.version.plan, frame))
        first.append((time.process_time() - began[0], time.perf_counter() - began[1]))
        for size in _SIZES:
            person = item.version.plan.people[0].person
            began = time.process_time(), time.perf_counter()
            plan, look = edited(item.version, Change("change", person, 0, size=size), item.analysis)
            item.change(plan, look)
            jpeg(preview.protected(plan, frame))
            marks(plan, preview, frame)
            changed.append((time.process_time() - began[0], time.perf_counter() - began[1]))
    width, height = item.analysis.size
    print(f"{path.name}, {width} x {height}, {item.analysis.frames} frames:")
    for what, took in (("first look at a frame", first), ("after a change", changed)):
        processor, wall = 1e3 * np.array(took).T
        print(
            f"  {what}: {processor.min():.0f} / {np.median(processor):.0f} / "
            f"{processor.max():.0f} ms processor time, {np.median(wall):.0f} ms wall in the median"
        )


if __name__ == "__main__":
    sys.exit(main())
