"""How much memory is taken, and given back."""

from __future__ import annotations

import subprocess
import sys
import tracemalloc
from pathlib import Path

import cv2
import numpy as np
import pytest

from austicker.faces.models import load_models
from austicker.faces.still import find_faces
from austicker.protection.portrait import take
from tests.actors import astronaut, ground, paste, portrait, shoot

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="asks glibc and /proc")

_POOLS = """
import ctypes, threading
from pathlib import Path
from austicker.protection.memory import keep_little

def pool(address):
    for line in Path("/proc/self/maps").read_text().splitlines():
        low, high = (int(end, 16) for end in line.split()[0].split("-"))
        if low <= address < high:
            return line.split()[-1]

keep_little()
libc = ctypes.CDLL(None)
libc.malloc.restype, libc.malloc.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.free(libc.malloc(30_000_000))  # by itself, glibc keeps blocks of that size from now on
places = [pool(libc.malloc(9_000_000))]
thread = threading.Thread(target=lambda: places.append(pool(libc.malloc(100_000))))
thread.start()
thread.join()
print(*places)
"""


def test_threads_share_one_pool_and_large_blocks_are_apart() -> None:
    done = subprocess.run(
        [sys.executable, "-c", _POOLS], capture_output=True, text=True, check=True
    )
    large, small = done.stdout.split()
    assert large != "[heap]"
    assert small == "[heap]"


_MOST = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1e3)
"""


def peak(*words: str | Path) -> float:
    """MB that the command line takes at most."""
    command = [sys.executable, "-c", _MOST, sys.executable, "-m", "austicker", *map(str, words)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return float(done.stdout)


@pytest.mark.slow
@pytest.mark.parametrize(("size", "most"), [((1920, 1080), 500), ((3840, 2160), 1000)])
def test_memory_for_large_pictures(tmp_path: Path, size: tuple[int, int], most: float) -> None:
    width, height = size
    actor = np.asarray(cv2.resize(portrait(), (height * 9 // 10, height), dst=None), np.uint8)
    canvas = ground(width, height)
    images = [paste(canvas, actor, width // 4 + at, 0) for at in range(12)]
    film = shoot(tmp_path / "in.mp4", [images[i % 12] for i in range(24)])
    assert peak("protect", film, "-o", tmp_path / "out.mp4") < most


def test_a_portrait_takes_memory_for_the_face_only() -> None:
    models = load_models()
    canvas = np.zeros((3000, 3000, 3), np.uint8)
    canvas[:2048, :2048] = cv2.resize(astronaut(), (2048, 2048))
    (mesh,) = find_faces(astronaut(), models.detectors, models.mesh).meshes
    mesh[:, :2] *= 4
    tracemalloc.start()
    try:
        taken = take(canvas, mesh)
        most = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert taken.image.any()
    assert most < canvas.nbytes / 4
