"""A movement follows time; the same frames shuffled do not."""

import numpy as np
import pytest

from austicker.motion.order import in_order
from austicker.types import RoiMotion, Window


def hump(rng: np.random.Generator, fps: int) -> tuple[RoiMotion, Window]:
    """0.4 s of a raised cosine in one region, in a second and a half of jitter."""
    time = np.arange(round(1.5 * fps)) / fps - 0.75
    values = rng.normal(0, 0.0007, (len(time), 14, 3))
    values[:, 9, 1] += np.where(np.abs(time) < 0.2, 0.02 * (1 + np.cos(np.pi * time / 0.2)) / 2, 0)
    apex = int(np.argmin(np.abs(time)))
    window = Window(apex - round(0.2 * fps), apex, apex + round(0.2 * fps), 20.0)
    return RoiMotion(values, np.ones(values.shape[:2], bool)), window


@pytest.mark.parametrize("fps", [25, 30, 100, 200])
def test_keeps_movements_and_drops_shuffled_ones(fps: int, rng: np.random.Generator) -> None:
    kept = wrong = 0
    for _ in range(50):
        motion, window = hump(rng, fps)
        kept += in_order(motion, (window,), fps) == (window,)
        order = rng.permutation(len(motion.values))
        shuffled = RoiMotion(motion.values[order], motion.valid[order])
        apex = int(np.argmax(shuffled.values[:, 9, 1]))
        half = round(0.2 * fps)
        onset, offset = max(0, apex - half), min(len(order) - 1, apex + half)
        wrong += len(in_order(shuffled, (Window(onset, apex, offset, 20.0),), fps))
    assert kept >= 45
    assert wrong <= 3


def test_nothing_in_nothing_out(rng: np.random.Generator) -> None:
    motion, _ = hump(rng, 25)
    assert in_order(motion, (), 25) == ()
    still = RoiMotion(np.zeros((20, 14, 3)), np.ones((20, 14), bool))
    assert in_order(still, (Window(5, 8, 12, 9.0),), 25) == ()
