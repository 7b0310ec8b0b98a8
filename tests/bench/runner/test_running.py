"""A report on a benchmark that is still running."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from austicker.bench.reporting import read
from austicker.errors import UsageError
from tests.bench.runner.test_run import CELLS, SUBJECTS, config, maps, unbroken

__all__ = ["config", "maps", "unbroken"]


def half_done(whole: Path, folder: Path, keep: tuple[str, ...]) -> Path:
    """The folder as it was when some people had been tried."""
    shutil.copytree(whole, folder)
    shutil.rmtree(folder / "results")
    for path in (folder / "parts" / "drawn").glob("*.json"):
        if json.loads(path.read_text())["portion"] not in keep:
            path.unlink()
    return folder


def test_those_who_are_done_are_in_the_numbers(unbroken: Path, tmp_path: Path) -> None:
    folder = half_done(unbroken, tmp_path / "half", SUBJECTS[:3])
    (folder / "parts" / "drawn" / "007-0123456789ab.jsonl").write_text('{"seed": 0')
    found = read(folder)
    (running,) = found.running
    assert (running.data, running.done, running.total) == ("drawn", 3, 4)
    assert running.cells == len(found.cells) == CELLS
    whole = {cell.key: cell for cell in read(unbroken).cells}
    for cell in found.cells:
        assert set(cell.subjects) == set(SUBJECTS[:3])
        full = whole[cell.key]
        kept = [i for i, name in enumerate(full.subjects) if name in SUBJECTS[:3]]
        assert cell.after.tolist() == full.after[kept].tolist()
        assert cell.commit == full.commit


def test_a_finished_one_is_not_running(unbroken: Path) -> None:
    assert read(unbroken).running == ()


def test_before_anybody_is_done_there_is_nothing_to_say(unbroken: Path, tmp_path: Path) -> None:
    folder = half_done(unbroken, tmp_path / "none", ())
    with pytest.raises(UsageError, match="nothing in it is done"):
        read(folder)
