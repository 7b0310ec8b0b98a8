"""Seeded damage to files."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

EDGES = (b"\0" * 4, b"\xff" * 4, b"\x7f\xff\xff\xff", b"\x80\0\0\0", b"\0\0\0\1", b"\xff")
"""Values that lengths, counts and offsets are rarely meant to have."""


def mutations(data: bytes, count: int, rng: np.random.Generator) -> Iterator[bytes]:
    """`count` damaged copies of `data`, each of one to eight changes.

    Bytes are overwritten (by noise, by one of `EDGES`, by a piece of the file itself), inserted,
    left out, or all that follows is; half of the changes fall on the first tenth, where headers
    lie.
    """
    for _ in range(count):
        changed = bytearray(data)
        for _ in range(int(rng.integers(1, 9))):
            reach = 0.1 if rng.random() < 0.5 else 1.0
            at = int(rng.random() * reach * len(changed))
            length = int(rng.integers(1, 33))
            kind = rng.choice(["noise", "edge", "copy", "insert", "leave out", "cut"], p=_CHANCES)
            if kind == "noise":
                changed[at : at + length] = rng.bytes(length)
            elif kind == "edge":
                value = EDGES[int(rng.integers(len(EDGES)))]
                changed[at : at + len(value)] = value
            elif kind == "copy":
                start = int(rng.random() * len(changed))
                changed[at : at + length] = changed[start : start + length]
            elif kind == "insert":
                changed[at:at] = rng.bytes(length)
            elif kind == "leave out":
                del changed[at : at + length]
            else:
                del changed[at:]
        yield bytes(changed)


_CHANCES = (0.3, 0.3, 0.1, 0.1, 0.15, 0.05)
