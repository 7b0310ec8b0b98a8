"""A small disk of its own, to be filled: a tmpfs, where one may be mounted."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest

from austicker.types import Image

SIZE = 4096 * 50
"""Bytes of a small disk."""


@contextmanager
def small_disk(place: Path) -> Iterator[Path]:
    """Mount a disk of `SIZE` on a new folder; skips the test where that is not allowed."""
    if sys.platform != "linux" or shutil.which("mount") is None:
        pytest.skip("a small disk can be mounted on Linux only")
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(place)]
    done = subprocess.run(mount, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    yield place
    subprocess.run(["umount", "-l", str(place)], check=True)


def noise(count: int) -> list[Image]:
    """Frames that no encoder makes small."""
    rng = np.random.default_rng(0)
    return [rng.integers(0, 256, (180, 320, 3), np.uint8) for _ in range(count)]


def grown(place: Path, size: int) -> None:
    """Make a small disk larger, to so many bytes."""
    subprocess.run(["mount", "-o", f"remount,size={size}", str(place)], check=True)
