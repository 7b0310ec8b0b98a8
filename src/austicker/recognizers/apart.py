"""ONNX files of strangers, parsed and run in a process of their own.

OpenCV's importer is C++ that reads whatever the file says; a file made to break it ends that
process and not this one. Between the two go a line of JSON and the bytes of an array, and nothing
that could be run. The process may take `MEMORY` bytes and a limited time.
"""

from __future__ import annotations

import contextlib
import json
import math
import os
import subprocess
import sys
import threading
import weakref
from pathlib import Path
from typing import IO, Any

import numpy as np

from austicker.errors import DataError
from austicker.files import check_plain
from austicker.types import Floats

MOST_BYTES = (1 << 31) - 1
"""Of a file: protobuf reads no longer ones."""
MEMORY = 8 << 30
"""Bytes of address space, where the system can limit it."""
LOAD_SECONDS = 120.0
RUN_SECONDS = 60.0
"""For each input."""
_MOST_VALUES = 1 << 24
_BUSY = "import austicker.recognizers.apart as apart; apart.serve()"


class NetworkApart:
    """One ONNX file, loaded in a process that starts with the first question.

    Args:
        path: The file.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._process: subprocess.Popen[bytes] | None = None

    def load(self) -> None:
        """Start the process and let it read the file.

        Raises:
            DataError: It is no ordinary file, no network that OpenCV reads, or one that breaks it.
        """
        check_plain(self.path, "an ONNX file", DataError, MOST_BYTES)
        self.close()
        self._process = _started()
        weakref.finalize(self, _ended, self._process)
        request = {"load": os.fsdecode(self.path), "threads": _threads()}
        answer, _ = self._ask(request, b"", LOAD_SECONDS, "it cannot be read")
        if "error" in answer:
            self.close()
            raise DataError(
                f"{self.path}: OpenCV cannot read this as an ONNX network; export it with a fixed "
                "input size and opset 13 or so"
            )

    def run(self, inputs: Floats) -> tuple[tuple[str, ...], Floats | None]:
        """Names of the network's outputs, and what it answers to one input.

        Args:
            inputs: (1, ...) float32.

        Returns:
            The answer is None where the network cannot take such an input, or has several outputs.

        Raises:
            DataError: The process broke, or took too long.
        """
        if self._process is None:
            self.load()
        sent = np.ascontiguousarray(inputs, np.float32)
        request = {"shape": sent.shape}
        answer, content = self._ask(request, sent.tobytes(), RUN_SECONDS, "it cannot be run")
        names = tuple(map(str, answer.get("outputs", ())))
        if "shape" not in answer:
            return names, None
        return names, np.frombuffer(content, np.float32).reshape(answer["shape"])

    def close(self) -> None:
        """End the process."""
        if self._process is not None:
            _ended(self._process)
            self._process = None

    def _ask(
        self, request: dict[str, Any], content: bytes, seconds: float, what: str
    ) -> tuple[dict[str, Any], bytes]:
        process = self._process
        late = threading.Event()

        def stop() -> None:
            late.set()
            if process is not None:
                process.kill()

        clock = threading.Timer(seconds, stop)
        clock.daemon = True
        clock.start()
        try:
            if process is None or process.stdin is None or process.stdout is None:
                raise EOFError
            _send(process.stdin, request, content)
            return _received(process.stdout)
        except (OSError, EOFError, ValueError) as error:
            self.close()
            reason = (
                f"it took more than {seconds:g} s"
                if late.is_set()
                else "the process that tried to ended: it is damaged, made to do harm, or too large"
            )
            raise DataError(f"{self.path}: {what}, {reason}; export the network again") from error
        except BaseException:
            self.close()  # half a question must not be answered to the next one
            raise
        finally:
            clock.cancel()


def serve() -> None:
    """The life of the process: load a file, then answer, until nobody asks any more."""
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what libraries print is no answer
    _limit()
    import cv2

    net: Any = None
    with contextlib.suppress(EOFError, OSError, KeyboardInterrupt):
        while True:
            request, content = _received(sys.stdin.buffer)
            if "load" in request:
                cv2.setNumThreads(request["threads"])
                net = None
                try:
                    net = cv2.dnn.readNetFromONNX(request["load"])
                    _send(out, {}, b"")
                except (cv2.error, MemoryError) as error:
                    _send(out, {"error": str(error)}, b"")
            else:
                _send(out, *_answered(net, content, request["shape"]))


def _answered(net: Any, content: bytes, shape: list[int]) -> tuple[dict[str, Any], bytes]:  # noqa: ANN401
    import cv2

    try:
        names = net.getUnconnectedOutLayersNames()
        if len(names) != 1:
            return {"outputs": names}, b""
        net.setInput(np.frombuffer(content, np.float32).reshape(shape))
        answer = np.ascontiguousarray(net.forward(), np.float32)
    except (cv2.error, MemoryError, ValueError):
        return {"outputs": ["output"]}, b""
    return {"outputs": names, "shape": answer.shape}, answer.tobytes()


def _started() -> subprocess.Popen[bytes]:
    places = os.pathsep.join(filter(None, sys.path))
    return subprocess.Popen(
        [sys.executable, "-c", _BUSY],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": places},
    )


def _ended(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with contextlib.suppress(OSError):
                pipe.close()
    process.wait()


def _limit() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = MEMORY if most == resource.RLIM_INFINITY else min(MEMORY, most)
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    with contextlib.suppress(OSError, ValueError):
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _threads() -> int:
    import cv2

    return cv2.getNumThreads()


def _send(pipe: IO[bytes], words: dict[str, Any], content: bytes) -> None:
    pipe.write(json.dumps({**words, "bytes": len(content)}).encode() + b"\n" + content)
    pipe.flush()


def _received(pipe: IO[bytes]) -> tuple[dict[str, Any], bytes]:
    """What `_send` sent.

    Raises:
        EOFError: The other side ended.
        ValueError: It says something else.
    """
    line = pipe.readline(1 << 16)
    if not line:
        raise EOFError
    words = json.loads(line)
    shape = words.get("shape", [0])
    if math.prod(shape) > _MOST_VALUES or 4 * math.prod(shape) != words["bytes"]:
        raise ValueError(f"{words['bytes']} bytes for {shape}")
    content = pipe.read(words["bytes"])
    if len(content) != words["bytes"]:
        raise EOFError
    return words, content
