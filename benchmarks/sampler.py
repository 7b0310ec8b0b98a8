"""Where processor time goes, by call stack, in all threads of this process.

A thread wakes every few milliseconds, reads how much processor time each thread has used since
(Linux: /proc/self/task/*/schedstat), and books it on the stack where the thread is now. Threads
that run no Python, such as an encoder's, are booked under their own name.
"""

from __future__ import annotations

import sys
import threading
from collections import defaultdict
from pathlib import Path
from types import FrameType, TracebackType

_TASKS = Path("/proc/self/task")
_PACKAGE = "austicker"

Stack = tuple[str, ...]


class Sampler:
    """A context manager; afterwards `seconds` holds the processor time of every stack.

    Args:
        interval: Seconds between looks.
    """

    def __init__(self, interval: float = 0.004) -> None:
        self.seconds: defaultdict[Stack, float] = defaultdict(float)
        self._interval = interval
        self._before: dict[str, int] = {}
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Sampler:
        self._before = _used()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()

    def _run(self) -> None:
        while not self._over.wait(self._interval):
            frames = sys._current_frames()
            known = {
                str(t.native_id): _stack(frames.get(t.ident or 0))
                for t in threading.enumerate()
                if t is not self._thread
            }
            mine = str(self._thread.native_id)
            for task, used in (now := _used()).items():
                spent = used - self._before.get(task, 0)
                if spent > 0 and task != mine:
                    self.seconds[known.get(task) or _native(task)] += spent / 1e9
            self._before = now


def _used() -> dict[str, int]:
    """Nanoseconds of processor time of each thread."""
    found = {}
    for task in _TASKS.iterdir():
        try:
            found[task.name] = int((task / "schedstat").read_text().split()[0])
        except OSError:  # ended meanwhile
            continue
    return found


def _native(task: str) -> Stack:
    try:
        name = (_TASKS / task / "comm").read_text().strip()
    except OSError:
        name = "ended"
    return ("threads without Python", name)


def _stack(frame: FrameType | None) -> Stack:
    """Names from the outermost call in; outside the package, only what it called last."""
    names: list[str] = []
    while frame is not None:
        code = frame.f_code
        module = frame.f_globals.get("__name__", "")
        if module.startswith(_PACKAGE):
            names.append(f"{module.removeprefix(_PACKAGE + '.')}.{code.co_qualname}")
        elif not names:
            names.append(f"{module}.{code.co_qualname}" + f":{frame.f_lineno}")
        elif module == "importlib._bootstrap" and names[-1] != "import":
            names.append("import")
        frame = frame.f_back
    return tuple(reversed(names))
