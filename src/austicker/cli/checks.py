"""What `austicker doctor` looks at."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import platform
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

State = Literal["ok", "optional", "missing"]
STATES: dict[State, str] = {"ok": "ok", "optional": "note", "missing": "MISSING"}
"""How a state is printed."""


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the answer.

    Attributes:
        state: "missing" when the main job needs it; "optional" when only some commands do.
        what: What was looked at.
        found: What is there.
        advice: What to do; empty when nothing is to be done.
    """

    state: State
    what: str
    found: str
    advice: str = ""


_EXTRAS = {
    "numba": ("numba", "synth"),
    "scipy": ("scipy", "synth"),
    "scikit-learn": ("sklearn", "bench"),
    "openpyxl": ("openpyxl", "bench"),
    "reportlab": ("reportlab", "print"),
    "matplotlib": ("matplotlib", "bench"),
    "onnx": ("onnx", "bench"),
}
_ENCODERS: dict[str, tuple[State, str]] = {
    "libx264": ("missing", "MP4, MOV and MKV"),
    "aac": ("optional", "sound that has to be encoded again"),
    "libvpx-vp9": ("optional", "WebM"),
    "ffv1": ("optional", "lossless video"),
}
_FOR_THE_MAIN_JOB = ("face-",)


def machine() -> Iterator[Check]:
    """Every check of this machine, most basic first."""
    yield _python()
    yield from _libraries()
    yield from _encoders()
    yield _pip()
    yield _cache()
    yield from _assets()
    yield from _extras()
    yield _torch()


def _python() -> Check:
    cores = os.cpu_count() or 1
    found = f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    return Check("ok", "Python", f"{found}, {cores} CPU core{'s' if cores > 1 else ''}")


def _libraries() -> Iterator[Check]:
    import cv2

    tflite = hasattr(cv2.dnn, "readNetFromTFLite") and int(cv2.__version__.split(".")[0]) < 5
    cure = "pip install 'opencv-contrib-python-headless>=4.12,<5'"
    yield Check("ok" if tflite else "missing", "OpenCV", cv2.__version__, "" if tflite else cure)
    yield _inference()
    rivals = [name for name in _distributions() if name.startswith("opencv-")]
    if len(rivals) > 1:
        # They all install the folder cv2, and the last one wins.
        advice = f"keep opencv-contrib-python-headless only: pip uninstall {' '.join(rivals)}"
        yield Check("optional", "OpenCV packages", ", ".join(rivals), f"{advice}; then {cure}")
    for what, name in (("NumPy", "numpy"), ("PyAV", "av"), ("Pillow", "pillow")):
        yield Check("ok", what, importlib.metadata.version(name))


def _inference() -> Check:
    from austicker.errors import UsageError
    from austicker.inference import engine_in_use

    try:
        engine = engine_in_use()
    except UsageError as error:
        return Check("missing", "LiteRT", "not usable", str(error))
    if engine == "litert":
        return Check("ok", "LiteRT", importlib.metadata.version("ai-edge-litert"))
    advice = "networks take twice the time; where it has a wheel: pip install ai-edge-litert"
    return Check("optional", "LiteRT", "not in use, OpenCV runs the networks", advice)


def _distributions() -> list[str]:
    names = (found.metadata["Name"] for found in importlib.metadata.distributions())
    return sorted({name.lower() for name in names if name})


def _encoders() -> Iterator[Check]:
    from av.codec import Codec
    from av.codec.codec import UnknownCodecError

    for name, (need, use) in _ENCODERS.items():
        try:
            Codec(name, "w")
        except UnknownCodecError:
            advice = f"{use} cannot be written; install PyAV from its wheel: pip install -U av"
            yield Check(need, f"encoder {name}", "not in this PyAV", advice)
        else:
            yield Check("ok", f"encoder {name}", f"for {use}")


def _pip() -> Check:
    if importlib.util.find_spec("pip") is not None:
        return Check("ok", "pip", f"{importlib.metadata.version('pip')}, fetches model files")
    advice = "model files cannot be fetched: python -m ensurepip"
    return Check("optional", "pip", "not installed", advice)


def _cache() -> Check:
    from austicker.assets import cache_folder

    folder = cache_folder()
    nearest = next(place for place in (folder, *folder.parents) if place.exists())
    if nearest.is_dir() and os.access(nearest, os.W_OK):
        return Check("ok", "cache", str(folder))
    advice = "put the model files into another folder and set AUSTICKER_ASSETS to its path"
    return Check("optional", "cache", f"{folder} cannot be written", advice)


def _assets() -> Iterator[Check]:
    from austicker import assets

    folder = os.environ.get("AUSTICKER_ASSETS", "")
    if folder and not Path(folder).expanduser().is_dir():
        advice = "unset AUSTICKER_ASSETS or point it at a folder with the model files"
        yield Check("missing", "AUSTICKER_ASSETS", f"{folder} is not a folder", advice)
        return
    for status in assets.verify():
        name = status.asset.name
        needed: State = "missing" if name.startswith(_FOR_THE_MAIN_JOB) else "optional"
        found = f"{status.state}, {status.asset.purpose}"
        yield Check("ok" if status.ok else needed, f"asset {name}", found, status.note)


def _extras() -> Iterator[Check]:
    for package, (module, extra) in _EXTRAS.items():
        if importlib.util.find_spec(module) is not None:
            yield Check("ok", package, importlib.metadata.version(package))
        else:
            advice = f"in a checkout: {Path(sys.executable).name} -m pip install '.[{extra}]'"
            yield Check("optional", package, f"not installed; extra '{extra}'", advice)


def _torch() -> Check:
    if importlib.util.find_spec("torch") is None:
        return Check("optional", "PyTorch", "not installed; 'train' needs it")
    return Check("ok", "PyTorch", importlib.metadata.version("torch"))
