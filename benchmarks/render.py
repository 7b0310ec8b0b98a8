"""How long stickers take: ``python -m benchmarks.render``."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from austicker.rendering import Compositor, StickerPosition, blur_box, coverage, face_light
from austicker.stickers import STICKERS
from austicker.types import Floats, Image

CASES = ((640, 360, 30.0), (1920, 1080, 120.0), (3840, 2160, 240.0))
"""Frame width and height, and a sticker's side as on a face of five times that, px."""


def median_ms(call: Callable[[], object], repeats: int = 101) -> float:
    """Median wall time of a call in ms, after one to warm up."""
    call()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
    return 1e3 * float(np.median(times))


def scene(width: int, height: int, side: float) -> tuple[Image, Floats, Floats]:
    """A frame of even noise, a turned sticker's matrix off the pixel grid, and the face box."""
    rng = np.random.default_rng(0)
    frame = rng.integers(0, 256, (height, width, 3), dtype=np.uint8)
    x, y = width / 2 + 0.3, height / 2 + 0.7
    half = 2.5 * side
    box = np.array([x - half, max(0, y - 1.2 * half), x + half, min(height, y + 1.2 * half)])
    return frame, StickerPosition(x, y, side, 0.2).matrix(), box


def pasting(width: int, height: int, side: float) -> Iterator[tuple[str, float]]:
    """What was done at one size, and its milliseconds."""
    frame, matrix, box = scene(width, height, side)
    paste = partial(Compositor(STICKERS.make("star")).paste, frame, matrix)
    layers = [(Compositor(STICKERS.make("star")), matrix)]
    where = f"{width}x{height}, side {side:.0f}: "
    yield where + "paste one in place", median_ms(partial(paste, out=frame))
    yield where + "paste one on a copy", median_ms(paste)
    yield where + "coverage", median_ms(partial(coverage, layers, box))
    yield where + "light on the face", median_ms(partial(face_light, frame, box))
    yield where + "blur a lost face", median_ms(partial(blur_box, frame, box, out=frame), 11)


def drawing(name: str, side: int) -> tuple[str, float]:
    """What was drawn, and its milliseconds."""
    return f"draw {name} at {side} px", median_ms(partial(STICKERS.make(name).draw, side), 21)


def rows() -> Iterator[tuple[str, float]]:
    """Everything measured here."""
    for case in CASES:
        yield from pasting(*case)
    for side in (24, 96, 264):
        for name in ("dots", "star"):
            yield drawing(name, side)


def main() -> None:
    """Print the table, on one core."""
    import cv2

    cv2.setNumThreads(1)
    for what, ms in rows():
        print(f"{what:<52}{ms:9.3f} ms")


if __name__ == "__main__":
    main()
