"""What a second worker is worth: ``python -m benchmarks.engines [--files N] [--seconds S]``.

N videos of one synthetic person are protected by one worker and by two, as processes of this
machine and on a Ray cluster of as many nodes with one processor each. Every worker keeps to one
thread. Whole runs, starting the workers included; the ratios are of one run on one machine.
"""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any

from austicker.engines import Engine, LocalEngine, RayEngine
from austicker.protection.batch import run
from austicker.protection.jobs import list_jobs
from austicker.protection.options import Options
from benchmarks.material import talking_person


def main(arguments: list[str] | None = None) -> int:
    """Measure and print."""
    options = _options(arguments)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch) / "in"
        folder.mkdir()
        first = talking_person(
            folder / "0.mp4", options.width, options.height, seconds=options.seconds,
            fps=Fraction(30),
        )  # fmt: skip
        for number in range(1, options.files):
            shutil.copy(first, folder / f"{number}.mp4")
        frames = round(options.files * options.seconds * 30)
        alone: dict[str, float] = {}
        for name, workers in (("local", 1), ("local", 2), ("ray", 1), ("ray", 2)):
            with _engine(name, workers) as engine:
                spent = _timed(folder, Path(scratch) / f"{name}{workers}", engine)
            alone.setdefault(name, spent)
            gain = alone[name] / spent
            print(
                f"{name:6} {workers} worker{'s' * (workers > 1):1} {spent:7.1f} s  "
                f"{1000 * workers * spent / frames:6.1f} worker-ms a frame  "
                f"{gain:4.2f} x one  efficiency {gain / workers:.2f}"
            )
    print(f"{options.files} videos of {options.width} x {options.height}, {frames} frames; "
          f"{os.cpu_count()} processors")  # fmt: skip
    return 0


def _timed(folder: Path, out: Path, engine: Engine) -> float:
    jobs = list_jobs([folder], out).jobs
    began = time.monotonic()
    for outcome in run(jobs, Options(), engine=engine):
        if outcome.error is not None:
            raise SystemExit(outcome.error)
    return time.monotonic() - began


@contextmanager
def _engine(name: str, workers: int) -> Iterator[Engine]:
    if name == "local":
        yield LocalEngine(workers, threads=1)
        return
    from ray.cluster_utils import Cluster

    nodes: Any = Cluster(initialize_head=True, head_node_args={"num_cpus": 1})
    try:
        for _ in range(workers - 1):
            nodes.add_node(num_cpus=1)
        yield RayEngine(nodes.address, threads=1)
    finally:
        nodes.shutdown()


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--files", type=int, default=6, help="videos (6)")
    parser.add_argument("--seconds", type=float, default=8.0, help="length of each (8)")
    parser.add_argument("--width", type=int, default=1280, help="of the picture, px (1280)")
    parser.add_argument("--height", type=int, default=720, help="of the picture, px (720)")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
