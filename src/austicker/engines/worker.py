"""A process that does one task at a time, and the pipe to it."""

from __future__ import annotations

import atexit
import logging
import multiprocessing
import pickle
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import suppress
from multiprocessing.connection import Connection
from types import FrameType, GeneratorType
from typing import Any

from austicker.engines.threads import environment, limit, variables
from austicker.errors import debugging

_END_SECONDS = 10.0


class WorkerDied(Exception):
    """The process was ended from outside."""


class Worker:
    """A fresh process.

    Args:
        threads: See `austicker.engines.protocol`.
    """

    def __init__(self, threads: int | None) -> None:
        # Not forked: OpenCV's and FFmpeg's threads do not survive that.
        context = multiprocessing.get_context("spawn")
        self.pipe, theirs = context.Pipe()
        self._process = context.Process(target=_serve, args=(theirs, threads))
        with environment(variables(threads)):
            self._process.start()
        theirs.close()
        # Where the engine was not closed, Python would wait for its processes for ever.
        atexit.register(self.ask_to_end)

    @property
    def signs(self) -> tuple[Any, ...]:
        """What to wait for: an answer, or the end of the process."""
        return (self.pipe, self._process.sentinel)

    def hand_out(self, function: Callable[[Any], Any], task: Any) -> None:  # noqa: ANN401
        """Give it a task.

        Raises:
            Died: Before it could take it.
        """
        message = pickle.dumps((function, task))
        try:
            self.pipe.send_bytes(message)
        except OSError as error:
            raise WorkerDied from error

    def has_answered(self) -> bool:
        """Whether `answer` would return at once."""
        return self.pipe.poll() or not self._process.is_alive()

    def answer(self) -> Any:  # noqa: ANN401 - what the function returned
        """The result of its task, or the next one where its function is a generator.

        Raises:
            Died: There is none.
            Exception: What the function raised.
        """
        try:
            message = self.pipe.recv_bytes() if self.pipe.poll() else b""
        except (EOFError, OSError) as error:
            raise WorkerDied from error
        if not message:
            raise WorkerDied
        result, raised, trace = pickle.loads(message)  # noqa: S301 - from our own process
        if raised is not None:
            raise raised from RuntimeError(f"in a worker:\n{trace}")
        return result

    def ask_to_end(self) -> None:
        """Interrupt it, so that temporary files are removed; it ends by itself when idle."""
        if self._process.is_alive():
            self._process.terminate()

    def retire(self) -> None:
        """Let it end when it has nothing to do."""
        self.pipe.close()

    def join(self, deadline: float) -> None:
        """Wait for its end, which is enforced at `deadline`, of `time.monotonic`."""
        self._process.join(max(0.0, deadline - time.monotonic()))
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()
        self.pipe.close()
        atexit.unregister(self.ask_to_end)


def end(busy: list[Worker], idle: list[Worker]) -> None:
    """End them all."""
    for worker in busy:
        worker.ask_to_end()
    for worker in idle:
        worker.retire()
    deadline = time.monotonic() + _END_SECONDS
    for worker in (*busy, *idle):
        worker.join(deadline)


def _serve(pipe: Connection, threads: int | None) -> None:
    """The life of the process."""
    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, _interrupt)
    if debugging():
        logging.basicConfig(format="%(message)s")
        logging.getLogger("austicker").setLevel(logging.DEBUG)
    # Where the other end is closed, the worker ends, which the waiting engine detects.
    with suppress(EOFError, OSError, KeyboardInterrupt):
        limit(threads)
        while True:
            for answer in _answers(pipe.recv_bytes()):
                pipe.send_bytes(answer)


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    """A request to end is an interrupt; what is then tidied up is not interrupted again."""
    for name in (signal.SIGINT, signal.SIGTERM):
        # Not SIG_IGN: Python complains of a signal that came just before it was set.
        signal.signal(name, lambda *_: None)
    raise KeyboardInterrupt


def _answers(message: bytes) -> Iterator[bytes]:
    """One for what the function returns; where that is a generator, one for each value."""
    try:
        function, task = pickle.loads(message)  # noqa: S301 - from the process that started this
        result = function(task)
        for value in result if isinstance(result, GeneratorType) else (result,):
            yield pickle.dumps((value, None, ""), pickle.HIGHEST_PROTOCOL)
    except Exception as error:  # whatever it is, it is raised again where the engine runs
        yield pickle.dumps((None, _portable(error), traceback.format_exc()))


def _portable(error: Exception) -> Exception:
    """An exception that can travel."""
    try:
        pickle.loads(pickle.dumps(error))  # noqa: S301
    except Exception:
        return RuntimeError(f"{type(error).__name__}: {error}")
    return error
