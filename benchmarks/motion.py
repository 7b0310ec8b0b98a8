"""How fast skin motion is measured at usual sizes: ``python -m benchmarks.motion``."""

from __future__ import annotations

import time
from fractions import Fraction

import cv2
import numpy as np

from austicker.faces.models import load_models
from austicker.motion import MotionMeter
from austicker.regions import locate
from austicker.synth import record_take
from austicker.types import Floats, Image
from studies.motion import meshes_of
from studies.recorded import session_with

FPS = Fraction(30)
SIZES = ((640, 360), (1920, 1080))


def main() -> None:
    """Measure a synthetic person, on one thread, and print."""
    cv2.setNumThreads(1)
    images = list(record_take(session_with(7, 0, 256), 0, 12.0, fps=FPS).frames())
    meshes = meshes_of(images, load_models())
    for width, height in SIZES:
        scale, times = milliseconds(images, meshes, width, height)
        print(
            f"{width}x{height}, eye distance {scale:.0f} px: median {np.median(times):.2f} ms a "
            f"frame, mean {np.mean(times):.2f} (one thread)"
        )


def milliseconds(
    images: list[Image], meshes: Floats, width: int, height: int
) -> tuple[float, list[float]]:
    """Distance of the eyes in px, and ms of each frame, when the take fills the height."""
    ratio = height / images[0].shape[0]
    left = (width - height) // 2
    meter = MotionMeter(FPS)
    times = []
    for image, mesh in zip(images, meshes, strict=True):
        frame = np.full((height, width, 3), 128, np.uint8)
        frame[:, left : left + height] = cv2.resize(image, (height, height))
        large = mesh * ratio
        large[:, 0] += left
        rois = locate(large)
        start = time.perf_counter()
        meter.feed(frame, rois.centres, rois.sizes, rois.scale, large)
        times.append(1e3 * (time.perf_counter() - start))
    return rois.scale, times


if __name__ == "__main__":
    main()
