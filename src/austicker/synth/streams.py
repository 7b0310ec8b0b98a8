"""Independent random streams, so that changing one setting never changes another.

Every component (shape, skin, hair, a clip's timing, its noise, ...) draws from its own stream,
named by a path of words and numbers under one seed. The words are hashed with CRC-32, which is
the same everywhere, unlike Python's own `hash`.
"""

from __future__ import annotations

import zlib

import numpy as np


def stream(seed: int, *path: str | int) -> np.random.Generator:
    """The generator that belongs to `path` under `seed`.

    Args:
        seed: >= 0.
        path: Words and non-negative integers, for example ``("subject", 3, "skin")``.
    """
    key = tuple(p if isinstance(p, int) else zlib.crc32(p.encode()) for p in path)
    return np.random.default_rng(np.random.SeedSequence(entropy=seed, spawn_key=key))
