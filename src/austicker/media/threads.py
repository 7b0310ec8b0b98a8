"""Work beside the caller's: decode ahead of it, encode behind it, each in one thread.

FFmpeg and OpenCV let go of the interpreter lock, so that the three overlap. Order is kept and
only a few items wait at any time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")

DEPTH = 2
"""Items that may wait: enough to level out uneven work."""
LARGE = 4_000_000
"""Pixels from which only one frame waits, and one thread decodes: at 4K each takes 40 MB."""

_END = object()


def depth_for(width: int, height: int) -> int:
    """How many frames of that size, px, may wait before and behind the one that is drawn on."""
    return 1 if width * height > LARGE else DEPTH


def ahead(items: Generator[T, None, None], depth: int = DEPTH) -> Generator[T, None, None]:
    """Yield what `items` yields, made up to `depth` items early in another thread.

    What `items` raises is raised here, in its place. `items` is closed when this ends.
    """
    with ThreadPoolExecutor(1, "austicker-ahead") as pool:
        waiting: deque[Future[Any]] = deque(pool.submit(next, items, _END) for _ in range(depth))
        try:
            while (item := waiting.popleft().result()) is not _END:
                waiting.append(pool.submit(next, items, _END))
                yield item
        finally:
            pool.shutdown(cancel_futures=True)
            items.close()


class Behind:
    """Calls made in order in another thread; a context manager.

    At most `depth` calls wait; what one raises is raised by a later `submit` or by `finish`. On
    the way out, calls that have not begun are dropped.
    """

    def __init__(self, depth: int = DEPTH) -> None:
        self._depth = depth
        self._pool = ThreadPoolExecutor(1, "austicker-behind")
        self._waiting: deque[Future[None]] = deque()

    def __enter__(self) -> Behind:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(cancel_futures=True)

    def submit(self, call: Callable[..., None], *args: object) -> None:
        """Queue `call(*args)`; blocks while too many wait."""
        self._waiting.append(self._pool.submit(call, *args))
        while len(self._waiting) > self._depth:
            self._waiting.popleft().result()

    def finish(self) -> None:
        """Wait until every call is done."""
        while self._waiting:
            self._waiting.popleft().result()
