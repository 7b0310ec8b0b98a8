"""What can be said of a benchmark that is still running, from the parts that are there."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from austicker import files
from austicker.bench.runner.assemble import result_of
from austicker.bench.runner.cells import Cell, slug
from austicker.bench.runner.store import MOST_BYTES, PLANNED, RUN
from austicker.errors import DataError


@dataclass(frozen=True, slots=True)
class Running:
    """How far a data section is.

    Attributes:
        data: Its name.
        done: People, or portions of pictures, that have been tried in every cell.
        total: All there are.
        cells: Asked for.
    """

    data: str
    done: int
    total: int
    cells: int


def unfinished(folder: Path) -> tuple[tuple[Running, ...], list[dict[str, Any]]]:
    """Sections that are not done, and results over those people who have been tried in every cell.

    Args:
        folder: That `austicker bench` writes.

    Returns:
        Both; the results as `result.schema.json` describes them.

    Raises:
        DataError: A file is damaged.
    """
    planned, run = _object(folder / PLANNED), _object(folder / RUN)
    running, results = [], []
    for data, wanted in planned.items():
        try:
            names, count = [str(name) for name in wanted["portions"]], int(wanted["cells"])
            beside = {"settings": run["data"][data], "provenance": run["provenance"]}
            parts = _parts(folder / "parts" / slug(data))
            whole = _whole(parts, names, count)
            if len(whole) == len(names) or not count:
                continue
            running.append(Running(data, len(whole), len(names), count))
            results += _results(whole, beside)
        except (KeyError, TypeError, ValueError) as error:
            raise DataError(
                f"{folder}: its parts are not laid out as `austicker bench` writes them "
                f"({type(error).__name__}: {error}); run it again in another folder"
            ) from None
    return tuple(running), results


def _whole(parts: list[dict[str, Any]], names: list[str], count: int) -> list[list[dict[str, Any]]]:
    """The parts of every portion that has been tried in all cells."""
    of: dict[str, list[dict[str, Any]]] = {}
    for part in parts:
        of.setdefault(str(part["portion"]), []).append(part)
    tried = {
        name: {Cell(**entry["cell"]) for part in mine for entry in part["cells"]}
        for name, mine in of.items()
    }
    return [of[name] for name in names if len(tried.get(name, ())) >= count]


def _results(whole: list[list[dict[str, Any]]], beside: dict[str, Any]) -> list[dict[str, Any]]:
    rows: dict[Cell, list[dict[str, Any]]] = {}
    classes: list[str] = []
    dropped: dict[tuple[str, str], dict[str, str]] = {}
    for mine in whole:
        seen = set()
        for part in mine:
            classes = part["classes"]
            dropped |= {(d["name"], d["kind"]): d for d in part["dropped"]}
            for entry in part["cells"]:
                cell = Cell(**entry["cell"])
                if cell not in seen:
                    seen.add(cell)
                    rows.setdefault(cell, []).extend(entry["rows"])
    lost = [dropped[key] for key in sorted(dropped)]
    return [result_of(cell, classes, found, lost, beside) for cell, found in rows.items()]


def _parts(folder: Path) -> list[dict[str, Any]]:
    found = sorted(path for path in folder.glob("*.json") if not path.name.startswith("."))
    return [_object(path) for path in found]


def _object(path: Path) -> dict[str, Any]:
    if not path.is_file():
        return {}
    content = files.read_json(path, "what `austicker bench` wrote", DataError, MOST_BYTES)
    if not isinstance(content, dict):
        raise DataError(f"{path}: is damaged, no JSON object; run it again")
    return content
