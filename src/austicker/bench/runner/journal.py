"""What is kept of a part while it is being done, so that a kill costs one clip.

A line of JSON for each clip and seed, beside the part's own file and gone once that is written. A
line that a kill cut off is not read.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from austicker.bench.datasets.records import Dropped
from austicker.errors import OutputError

SUFFIX = ".jsonl"


@dataclass(slots=True, eq=False)
class Journal:
    """The clips of one part that are done.

    Attributes:
        path: Of the file.
        cells: How many rows a clip has for each seed.
    """

    path: Path
    cells: dict[int, int]
    rows: dict[tuple[int, str], list[dict[str, Any]]] = field(default_factory=dict, init=False)
    dropped: dict[tuple[int, str], Dropped] = field(default_factory=dict, init=False)

    def read(self) -> None:
        """Take up what an earlier run left; what does not fit is done again."""
        if not self.path.is_file():
            return
        whole = []
        for line in self.path.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                entry = json.loads(line)
                seed, clip = int(entry["seed"]), str(entry["clip"])
                if entry.get("dropped") is not None:
                    kind, reason = entry["dropped"]
                    self.dropped[seed, clip] = Dropped(clip, kind, reason)
                elif len(entry["rows"]) == self.cells.get(seed):
                    self.rows[seed, clip] = entry["rows"]
                else:
                    continue
            except (ValueError, KeyError, TypeError, RecursionError):
                continue
            whole.append(line)
        # Without what a kill cut off, which the next line would be joined to.
        self._write("w", "".join(f"{line}\n" for line in whole))

    def clips(self, seed: int) -> frozenset[str]:
        """Names of those done with a seed."""
        return frozenset(clip for one, clip in (*self.rows, *self.dropped) if one == seed)

    def keep(self, seed: int, clip: str, rows: Sequence[dict[str, Any]]) -> None:
        """Add a clip: one row for each of its seed's cells."""
        self.rows[seed, clip] = list(rows)
        self._add({"seed": seed, "clip": clip, "rows": list(rows)})

    def drop(self, seed: int, lost: Dropped) -> None:
        """Add a clip that cannot be used."""
        self.dropped[seed, lost.name] = lost
        self._add({"seed": seed, "clip": lost.name, "dropped": [lost.kind, lost.reason]})

    def forget(self) -> None:
        """Remove the file: the part is whole."""
        self.path.unlink(missing_ok=True)

    def _add(self, entry: dict[str, Any]) -> None:
        self._write("a", json.dumps(entry) + "\n")

    def _write(self, mode: str, text: str) -> None:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open(mode, encoding="utf-8") as stream:
                stream.write(text)
        except OSError as error:
            raise OutputError(f"{self.path} cannot be written ({error.strerror})") from error
