"""The folder of a benchmark: what is kept, so that nothing is lost or done twice."""

from __future__ import annotations

import hashlib
import json
import platform
import subprocess
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from austicker import files
from austicker.bench.runner.cells import Cell, slug
from austicker.bench.runner.config import Config, Source
from austicker.errors import DataError, OutputError, UsageError
from austicker.media.output import atomic_output

RUN, PLANNED, CONFIG, SKIPPED, NULLS, LOG = (
    "run.json",
    "planned.json",
    "config.toml",
    "skipped.json",
    "nulls.json",
    "log.txt",
)
MOST_BYTES = 1 << 30
"""Of a file that is read again."""
_PACKAGES = (
    "au-sticker", "numpy", "opencv-contrib-python-headless", "scikit-learn", "scipy", "torch",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Store:
    """Paths in DIR, and what is read from and written to them.

    Attributes:
        root: DIR.
    """

    root: Path

    @property
    def results(self) -> Path:
        """One JSON a cell."""
        return self.root / "results"

    @property
    def parts(self) -> Path:
        """One JSON for each portion and group of cells, from which the results are put together."""
        return self.root / "parts"

    def work(self, source: Source) -> Path:
        """Examples, trained victims and fitted models of a data section."""
        return self.root / "work" / slug(source.name)

    def claim(self, config: Config, text: str) -> None:
        """Make DIR the folder of this benchmark, or recognise it as that; grids may grow.

        Raises:
            UsageError: It holds something else, other data of the same name, or what another
                version of the project began.
            OutputError: It cannot be written to.
            DataError: Its `run.json` is damaged.
        """
        now = {"provenance": provenance(), "data": {s.name: settings_of(s) for s in config.data}}
        now = json.loads(json.dumps(now))  # as it will be read
        path = self.root / RUN
        if path.is_file():
            before = _read(path)
            if before.get("provenance") != now["provenance"]:
                raise UsageError(
                    f"{self.root} was begun with another version of the project, or on another "
                    "machine; choose another folder"
                )
            given = before.get("data", {})
            if not isinstance(given, dict):
                raise DataError(f"{path} is damaged (no data sections); delete the folder")
            for name, settings in given.items():
                if name in now["data"] and now["data"][name] != settings:
                    raise UsageError(
                        f"{self.root} holds other data named '{name}'; rename the section, or "
                        "choose another folder"
                    )
            now["data"] = {**given, **now["data"]}
        elif self.root.exists() and (not self.root.is_dir() or any(self.root.iterdir())):
            raise UsageError(f"{self.root} is not an empty folder and holds no benchmark")
        write_json(path, now)
        with atomic_output(self.root / CONFIG) as beside:
            beside.write_text(text, encoding="utf-8")

    def plan(self, cells: Sequence[Cell], portions: Mapping[str, Sequence[str]]) -> None:
        """Write down what there is to do, for who looks at a benchmark that is running.

        Args:
            cells: All.
            portions: Names of those of each data section.
        """
        count = Counter(cell.data for cell in cells)
        content = {
            name: {"cells": count[name], "portions": list(names)}
            for name, names in portions.items()
        }
        write_json(self.root / PLANNED, content)

    def done(self, source: Source) -> dict[str, dict[Cell, list[dict[str, Any]]]]:
        """Portion -> cell -> rows of all that was done of a data section."""
        found: dict[str, dict[Cell, list[dict[str, Any]]]] = {}
        for part in self._parts(source):
            mine = found.setdefault(str(part["portion"]), {})
            for entry in part["cells"]:
                mine.setdefault(Cell(**entry["cell"]), entry["rows"])
        return found

    def dropped(self, source: Source) -> list[dict[str, str]]:
        """Clips of a data section that gave no row, each once, by name."""
        lost = {
            (d["name"], d["kind"], d["reason"]) for p in self._parts(source) for d in p["dropped"]
        }
        return [{"name": n, "kind": k, "reason": r} for n, k, r in sorted(lost)]

    def _parts(self, source: Source) -> list[dict[str, Any]]:
        found = sorted((self.parts / slug(source.name)).glob("*.json"))
        # What a kill leaves of a file that was being written is hidden, and never counts.
        return [_read(path) for path in found if not path.name.startswith(".")]

    def result_file(self, cell: Cell, source: Source) -> Path:
        """Where a cell's result goes."""
        return self.results / cell.file_name(settings_of(source))


def settings_of(source: Source) -> dict[str, Any]:
    """What of a data section decides results: all but where it lies."""
    settings = asdict(source)
    del settings["root"]
    if not settings["weights"]:
        del settings["weights"]
    else:
        settings["weights"] = _digest(Path(settings["weights"]))
    return settings


@lru_cache(maxsize=16)
def _digest(folder: Path) -> str:
    """Of the weights in a folder, which is made once and stays as it is."""
    digest = hashlib.sha256()
    for path in sorted(folder.glob("folds_*.pt")):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def write_json(path: Path, content: Mapping[str, Any] | Sequence[Any]) -> None:
    """Write a file, whole or not at all.

    Raises:
        OutputError: The place cannot be written to.
    """
    try:
        with atomic_output(path) as beside:
            beside.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")
    except OSError as error:
        raise OutputError(f"{path} cannot be written ({error.strerror})") from error


def _read(path: Path) -> dict[str, Any]:
    content = files.read_json(path, "what `austicker bench` wrote", DataError, MOST_BYTES)
    if not isinstance(content, dict):
        raise DataError(f"{path} is damaged (no JSON object); delete it and run again")
    return content


@lru_cache(maxsize=1)
def provenance() -> dict[str, Any]:
    """Commit, versions and hardware, as in ``result.schema.json``."""
    found = {"python": platform.python_version()}
    for name in _PACKAGES:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "not installed"
    machine = f"{platform.machine()}, {platform.system()}, {_processor()}"
    return {"commit": _commit(), "versions": found, "hardware": machine}


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"


def _commit() -> str:
    here = Path(__file__).resolve().parent

    def git(*words: str) -> str | None:
        try:
            done = subprocess.run(
                ["git", "-C", str(here), *words],  # noqa: S607 - whichever git there is
                capture_output=True,
                text=True,
                check=False,
            )
        except OSError:
            return None
        return done.stdout.strip() if done.returncode == 0 else None

    commit = git("rev-parse", "HEAD")
    if not commit or git("ls-files", "--error-unmatch", Path(__file__).name) is None:
        return "unknown"
    changed = git("status", "--porcelain", "--untracked-files=no", "--", "../../..")
    return commit + ("+" if changed else "")
