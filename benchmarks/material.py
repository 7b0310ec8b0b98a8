"""What the benchmarks share: videos to measure on, and the memory of a command."""

from __future__ import annotations

import subprocess
import time
from collections.abc import Callable, Iterator
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import psutil

from austicker.media.writer import rewrite_video
from austicker.synth import LEVELS, Subject, open_session, record_take, write_video
from austicker.types import Image


def talking_person(
    path: Path, width: int, height: int, *, seconds: float, fps: Fraction = Fraction(24)
) -> Path:
    """Write an H.264 video of a synthetic person, played forth and back until it is long enough.

    Args:
        path: An .mp4 to write.
        width: Of the picture, px.
        height: Of the picture, px.
        seconds: Length.
        fps: Frame rate.
    """
    session = open_session(Subject.draw(3, 1), LEVELS["default"], width=width, height=height)
    take = record_take(session, 0, 4.0, fps=fps)
    frames = [take.frame(i) for i in range(len(take))]

    def played() -> Iterator[Image]:
        for i in range(round(seconds * fps)):
            turn, at = divmod(i, len(frames) - 1)
            yield frames[at] if turn % 2 == 0 else frames[len(frames) - 1 - at]

    with TemporaryDirectory() as scratch:
        lossless = Path(scratch) / "take.mkv"
        write_video(lossless, played(), fps)
        rewrite_video(lossless, path, lambda frame: frame.image, crf=16)
    return path


def peak_memory(
    command: list[str],
    every: float = float("inf"),
    tell: Callable[[float, float], None] | None = None,
) -> float:
    """Largest resident memory of a command and its children, MB, sampled every 20 ms.

    Args:
        command: What to run.
        every: Seconds after which `tell` is called again.
        tell: Called with the seconds since the start and the MB then.
    """
    most, told, began = 0, 0.0, time.monotonic()
    process = psutil.Popen(command, stdout=subprocess.DEVNULL)
    while process.poll() is None:
        try:
            family = [process, *process.children(recursive=True)]
            now = sum(p.memory_info().rss for p in family)
        except psutil.NoSuchProcess:
            continue
        most = max(most, now)
        if tell is not None and time.monotonic() - began >= told + every:
            told = time.monotonic() - began
            tell(told, now / 1e6)
        time.sleep(0.02)
    if process.returncode:
        raise SystemExit(f"{' '.join(command)} ended with {process.returncode}")
    return most / 1e6
