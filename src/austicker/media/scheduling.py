"""Threads to which an encoder gave real-time priority get that of ordinary ones back."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path

_THREADS = Path("/proc/self/task")


def ordinary_threads() -> None:
    """Schedule every thread of this process as the system schedules ordinary ones; Linux only.

    SVT-AV1 makes its threads, and the one that opens it, real-time ones where it may: as root, so
    in containers. Two of them at a time on two cores then wait for threads that never run.

    Example:
        >>> ordinary_threads()
    """
    if sys.platform != "linux" or not _THREADS.is_dir():
        return
    for thread in _THREADS.iterdir():
        with contextlib.suppress(OSError):  # it ended meanwhile
            if os.sched_getscheduler(int(thread.name)) in {os.SCHED_FIFO, os.SCHED_RR}:
                os.sched_setscheduler(int(thread.name), os.SCHED_OTHER, os.sched_param(0))
