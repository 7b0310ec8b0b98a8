"""Which engine runs a network."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from austicker.errors import DataError, UsageError
from austicker.inference.protocol import Network

ENGINES = ("litert", "opencv")
VARIABLE = "AUSTICKER_ENGINE"
"""Variable of the environment that forces an engine for .tflite files."""

_TFLITE = slice(4, 8), b"TFL3"


def engine_in_use() -> str:
    """The engine that runs .tflite files: the one forced, else LiteRT where it is installed.

    Raises:
        UsageError: The one forced is unknown or not installed.
    """
    forced = os.environ.get(VARIABLE, "")
    if forced and forced not in ENGINES:
        raise UsageError(f"{VARIABLE} must be one of {', '.join(ENGINES)}, got '{forced}'")
    there = importlib.util.find_spec("ai_edge_litert") is not None
    if forced == "litert" and not there:
        raise UsageError(
            f"{VARIABLE} is litert, which is not installed: pip install ai-edge-litert, or unset it"
        )
    return forced or ("litert" if there else "opencv")


def load_network(source: Path | bytes, *, name: str = "", threads: int = 1) -> Network:
    """A network that is ready to run.

    Args:
        source: A .tflite or .onnx file, or what is in one; told apart by content.
        name: What messages call it; the file's path by default.
        threads: Of each call in LiteRT; OpenCV has one setting for the process.

    Raises:
        DataError: It cannot be read.
        UsageError: See `engine_in_use`.
    """
    if isinstance(source, Path):
        name = name or str(source)
        try:
            source = source.read_bytes()
        except OSError as error:
            raise DataError(f"{name} cannot be read ({error.strerror}); check its name") from error
    where, magic = _TFLITE
    tflite = source[where] == magic
    if tflite and engine_in_use() == "litert":
        from austicker.inference.litert import LiteRtNetwork

        return LiteRtNetwork(source, name or "network", threads)
    from austicker.inference.opencv import OpenCvNetwork

    return OpenCvNetwork(source, name or "network", tflite=tflite)
