"""A fixed number of threads in a worker."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache

_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def variables(threads: int | None) -> dict[str, str]:
    """Environment variables for a new worker: libraries read them when they are loaded."""
    return {} if threads is None else dict.fromkeys(_VARIABLES, str(threads))


@lru_cache(maxsize=1)
def limit(threads: int | None) -> None:
    """Limit libraries that do not read the environment; called in the worker, before its tasks."""
    if threads is None:
        return
    import cv2

    cv2.setNumThreads(threads)
    if "torch" in sys.modules:
        sys.modules["torch"].set_num_threads(threads)


@contextmanager
def environment(changes: Mapping[str, str]) -> Iterator[None]:
    """`os.environ` with these variables while new processes are started, then as before."""
    before = {name: os.environ.get(name) for name in changes}
    os.environ.update(changes)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
