"""What a file may cost: memory, time, and no warnings."""

from __future__ import annotations

import faulthandler
import resource
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

HANG = 60
"""Seconds for a file, after which the process ends with a traceback."""
MEMORY = 8 << 30
"""Bytes of address space: no file of a few kilobytes may ask for more."""


@contextmanager
def limits() -> Iterator[None]:
    before = resource.getrlimit(resource.RLIMIT_AS)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, before[1]))
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            yield
    finally:
        faulthandler.cancel_dump_traceback_later()
        resource.setrlimit(resource.RLIMIT_AS, before)
