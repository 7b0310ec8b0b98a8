"""What the tests let engines do, in other processes."""

from __future__ import annotations

import logging
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path


def square(x: int) -> int:
    return x * x


def count_down(x: int) -> Iterator[int]:
    yield from range(x, 0, -1)
    raise ValueError("none is left")


def settings(_: int) -> tuple[str | None, int, str, int]:
    """OpenMP's and OpenCV's threads, the current folder, the process."""
    import cv2

    return os.environ.get("OMP_NUM_THREADS"), cv2.getNumThreads(), str(Path.cwd()), os.getpid()


def refuse(x: int) -> int:
    if x == 2:
        raise ValueError("two is refused")
    return x


def die_once(task: tuple[Path, int]) -> int:
    """Ends its own process the first time that it meets task 1."""
    folder, x = task
    if x == 1:
        marker = folder / "died"
        if not marker.exists():
            marker.touch()
            os.kill(os.getpid(), signal.SIGKILL)
    return x


def die(x: int) -> int:
    """Ends its own process at 1."""
    if x == 1:
        os.kill(os.getpid(), signal.SIGKILL)
    return x


def linger(task: tuple[Path, int]) -> int:
    """Says that it began, and takes a while."""
    folder, x = task
    (folder / f"{x}-{os.getpid()}").touch()
    time.sleep(0.5)
    return x


def hang_once(task: tuple[Path, int]) -> int:
    """Waits to be killed the first time that it meets task 1, and says who it is."""
    folder, x = task
    marker = folder / "pid"
    if x == 1 and not marker.exists():
        (folder / "new").write_text(str(os.getpid()))
        (folder / "new").rename(marker)
        time.sleep(60)
    return x


class StubbornError(Exception):
    """Cannot be made from what it was pickled to."""

    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} of {two}")


def be_stubborn(_: int) -> None:
    raise StubbornError("none", "that")


def leave_a_file(task: tuple[Path, int]) -> int:
    """Task 0 is done when task 1 has a file, which it has until it is interrupted."""
    folder, x = task
    file = folder / "1"
    if x == 0:
        while not file.exists():
            time.sleep(0.02)
        return 0
    try:
        file.touch()
        time.sleep(60)
    finally:
        time.sleep(0.2)
        file.unlink()
    return 1


def linger_on_a_node(task: tuple[Path, int]) -> int:
    """Says on which node of a Ray cluster it began, and takes a while."""
    import ray

    folder, x = task
    (folder / f"{x}-{ray.get_runtime_context().get_node_id()}").touch()
    time.sleep(1)
    return x


def fail_quietly(x: int) -> str:
    """Log what went wrong, and answer with a sentence."""
    try:
        return str(1 // x)
    except ZeroDivisionError:
        logging.getLogger("austicker.engines").debug("task %d", x, exc_info=True)
        return "failed"
