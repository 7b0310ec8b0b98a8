"""The JSON report of a run: one entry per input, one per person in it.

The layout is described by `report.schema.json` beside this file; `version` grows with it.
"""

from __future__ import annotations

import json
import platform
from collections.abc import Iterable
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from pathlib import Path
from typing import Any

from austicker.media.output import atomic_output
from austicker.protection.batch import Outcome
from austicker.protection.jobs import JobList
from austicker.protection.strength import OptionsByKind

VERSION = 3
_PACKAGES = ("au-sticker", "av", "numpy", "opencv-contrib-python-headless", "pillow")


def schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) every report follows."""
    text = files("austicker.protection").joinpath("report.schema.json").read_text(encoding="utf-8")
    loaded: dict[str, Any] = json.loads(text)
    return loaded


def build(plan: JobList, outcomes: Iterable[Outcome], options: OptionsByKind) -> dict[str, Any]:
    """The report of a run as plain values.

    Args:
        plan: What was to be done.
        outcomes: What became of it.
        options: Settings of the run, for each kind of input.
    """
    inputs = [_input(o) for o in outcomes]
    inputs += [{"source": str(p), "error": str(e)} for p, e in plan.problems]
    return {
        "version": VERSION,
        "versions": {"python": platform.python_version(), **_versions()},
        "options": {"photo": options.photo.as_dict(), "video": options.video.as_dict()},
        "inputs": inputs,
        "skipped": [str(p) for p in plan.skipped],
    }


def write(path: Path, report: dict[str, Any]) -> None:
    """Write a report, whole or not at all.

    Raises:
        OutputError: The place cannot be written to.
    """
    with atomic_output(path) as beside:
        beside.write_text(json.dumps(report, indent=2) + "\n", "utf-8")


def _input(outcome: Outcome) -> dict[str, Any]:
    if outcome.result is None:
        return {"source": str(outcome.job.source), "error": outcome.error}
    return {**outcome.result.to_dict(), "kind": outcome.job.kind}


def _versions() -> dict[str, str]:
    found = {}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            # The other OpenCV wheels provide the same module under another name.
            found[name] = "not installed under this name"
    return found
