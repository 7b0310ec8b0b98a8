"""Networks run by LiteRT (Google's TensorFlow Lite, with the XNNPACK kernels): .tflite only.

Needs less than half of the processor time that OpenCV needs for the same network.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np

from austicker.errors import DataError
from austicker.inference.protocol import Tensor

_NOTICE = b"INFO: Created TensorFlow Lite"
_first = threading.Lock()
_told = False


class LiteRtNetwork:
    """A network of LiteRT; threads that run it at the same time wait for each other.

    Args:
        content: The .tflite file.
        name: What messages call it.
        threads: Of each call.

    Raises:
        DataError: LiteRT cannot read it.
    """

    def __init__(self, content: bytes, name: str, threads: int) -> None:
        from ai_edge_litert.interpreter import Interpreter

        try:
            with _without_notice():
                self._interpreter = Interpreter(model_content=content, num_threads=threads)
                self._interpreter.allocate_tensors()
        except (ValueError, RuntimeError) as error:
            raise DataError(f"{name}: LiteRT cannot read this network ({error})") from error
        self._inputs = [one["index"] for one in self._interpreter.get_input_details()]
        self._one = threading.Lock()  # inputs and outputs lie in the interpreter
        outputs = self._interpreter.get_output_details()
        self._outputs = {str(one["name"]): int(one["index"]) for one in outputs}

    def run(self, *inputs: Tensor) -> dict[str, Tensor]:
        """See `Network`."""
        with self._one:
            for index, values in zip(self._inputs, inputs, strict=True):
                self._interpreter.set_tensor(index, values)
            self._interpreter.invoke()
            return {
                name: np.asarray(self._interpreter.get_tensor(index), np.float32)
                for name, index in self._outputs.items()
            }


@contextmanager
def _without_notice() -> Iterator[None]:
    """Leave out the line that LiteRT writes to the error stream once in a process.

    It comes from compiled code that has no setting for it; whatever else is written meanwhile is
    passed on.
    """
    global _told  # noqa: PLW0603 - once in a process
    with _first:
        try:
            kept = None if _told or sys.stderr is None else os.dup(2)
        except OSError:  # a program without an error stream
            kept = None
        if kept is None:
            yield
            return
        _told = True
        with tempfile.TemporaryFile() as written:
            sys.stderr.flush()
            os.dup2(written.fileno(), 2)
            try:
                yield
            finally:
                os.dup2(kept, 2)
                os.close(kept)
                written.seek(0)
                for line in written:
                    if not line.startswith(_NOTICE):
                        os.write(2, line)
