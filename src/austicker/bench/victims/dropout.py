"""Dropout masks."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def dropout_mask(
    shape: tuple[int, ...], keep: float, rng: np.random.Generator
) -> npt.NDArray[np.float32]:
    """A mask that keeps a share of the values; 0.5 takes one random bit each."""
    count = int(np.prod(shape))
    if keep == 0.5:
        bits = np.frombuffer(rng.bytes(-(-count // 8)), np.uint8)
        kept = np.unpackbits(bits, count=count).astype(np.float32)
    else:
        kept = (rng.random(count, np.float32) < keep).astype(np.float32)
    return (kept / np.float32(keep)).reshape(shape)
