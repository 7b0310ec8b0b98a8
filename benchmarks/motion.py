"""How fast skin motion is measured at usual sizes: ``python -m benchmarks.motion``."""

from __future__ import annotations

import time

import cv2
import numpy as np

from austicker.faces.models import load_models
from austicker.motion import MotionMeter
from austicker.regions import locate
from studies.motion import Landmarked, landmarked, takes

SIZES = ((640, 360), (1920, 1080))


def main() -> None:
    """Measure a synthetic person, on one thread, and print."""
    cv2.setNumThreads(1)
    (take,) = takes(1, 12.0, 30, level="default", size=256, seed=7)
    filmed = landmarked(take, load_models())
    for width, height in SIZES:
        scale, times = milliseconds(filmed, width, height)
        print(
            f"{width}x{height}, eye distance {scale:.0f} px: median {np.median(times):.2f} ms a "
            f"frame, mean {np.mean(times):.2f} (one thread)"
        )


def milliseconds(filmed: Landmarked, width: int, height: int) -> tuple[float, list[float]]:
    """Distance of the eyes in px, and ms of each frame, when the take fills the height."""
    ratio = height / filmed.images[0].shape[0]
    left = (width - height) // 2
    meter = MotionMeter(filmed.take.fps)
    times = []
    for image, mesh in zip(filmed.images, filmed.meshes, strict=True):
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
