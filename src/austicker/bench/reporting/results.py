"""Reads the results of a benchmark into arrays; anything wrong is one sentence that names the file.

A paper-size benchmark has a million rows, so rows do not stay as they are in the files.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np
import numpy.typing as npt

from austicker import files
from austicker.bench.reporting.keys import Key
from austicker.bench.reporting.running import Running, unfinished
from austicker.errors import DataError, UsageError, brief
from austicker.types import N_ROIS, Bools, Floats

SCHEMA = 1
MOST_BYTES = 1 << 30  # of a file: a cell of 100,000 clips has 50 MB
Codes: TypeAlias = npt.NDArray[np.int16]
"""Indices of classes; -1 where there is no prediction."""
Whole: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """One file, n clips.

    Attributes:
        key: What was run.
        file: Its path below the results.
        classes: Names.
        clips, subjects, sources: n names each.
        label, before, after: (n,) classes.
        rois: (n, 14) covered.
        queries, first, tries: (n,); `first` is 0 where no try changed the answer.
        each: (n, 14) predictions with the sticker on each region; None for most rules.
        others: (n,) predictions of the other victims.
        coverage: (n,) share of the face box; NaN where it is not known.
        evidence: (n,) whether the rule had something to choose by.
        dropped: Name, kind and reason of samples that are in no row.
        settings: As in the file.
        commit, hardware, versions: Provenance.
        stated: n_correct and asr as the file has them.
    """

    key: Key
    file: str
    classes: tuple[str, ...]
    clips: tuple[str, ...]
    subjects: tuple[str, ...]
    sources: tuple[str, ...]
    label: Codes
    before: Codes
    after: Codes
    rois: Bools
    queries: Whole
    first: Whole
    tries: Whole
    each: Codes | None
    others: Mapping[str, Codes]
    coverage: Floats
    evidence: Bools
    dropped: tuple[tuple[str, str, str], ...]
    settings: Mapping[str, Any]
    commit: str
    hardware: str
    versions: tuple[tuple[str, str], ...]
    stated: tuple[int, float]

    @property
    def correct(self) -> Bools:
        """(n,) clips that the victim read correctly before."""
        return np.asarray(self.before == self.label)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A cell that was asked for and cannot be."""

    cell: Mapping[str, Any]
    reason: str


@dataclass(frozen=True, slots=True)
class Predicted:
    """UF1 of one attacker, its 95 % interval, and over how many clips."""

    uf1: float
    low: float
    high: float
    n: int


@dataclass(frozen=True, slots=True, eq=False)
class Attacked:
    """What attackers who know a rule predicted of clips that it protected.

    Attributes:
        key: What was run; its victim is "all".
        attackers: By name.
        worst: Name of the best of them; None where none could be tried.
        reason: Why not.
        bare: UF1 of the naive one on the clips as they were.
        coverage: Share of the face covered; None where it is not known.
    """

    key: Key
    attackers: Mapping[str, Predicted]
    worst: str | None
    reason: str
    bare: float | None
    coverage: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """All that a folder holds.

    Attributes:
        cells: In order of their keys.
        nulls: What `austicker refute -o` wrote; None without it.
        skipped: See `Skipped`.
        config: Text of the configuration; empty without one.
        running: Of each data section that is not done, how much is.
        attacked: What attackers predicted, in order of their keys.
    """

    cells: tuple[Cell, ...]
    nulls: tuple[Mapping[str, Any], ...] | None
    skipped: tuple[Skipped, ...]
    config: str
    running: tuple[Running, ...] = ()
    attacked: tuple[Attacked, ...] = ()


def read(folder: Path, progress: Callable[[int, int], None] | None = None) -> Found:
    """Read a folder that `austicker bench` wrote, or is writing.

    Of a benchmark that is running, what has been tried with everybody who is done is taken
    from its parts.

    Args:
        folder: Holds ``results/``.
        progress: Called with files read and their total.

    Raises:
        UsageError: No such folder, or nothing in it that is done.
        DataError: A file is damaged or of another layout, or two hold the same cell.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give the one that `austicker bench` wrote")
    paths = sorted(
        # A hidden file is what a kill left of one that was being written.
        path
        for path in (folder / "results").rglob("*.json")
        if not path.name.startswith(".")
    )
    cells: dict[Key, Cell] = {}
    names: dict[tuple[str, ...], tuple[str, ...]] = {}
    for number, path in enumerate(paths):
        cell = _cell(_load(path), path, path.relative_to(folder).as_posix(), names)
        if cell.key in cells:
            raise DataError(f"{path}: holds the same cell as {cells[cell.key].file}; remove one")
        cells[cell.key] = cell
        if progress is not None:
            progress(number + 1, len(paths))
    running, contents = unfinished(folder)
    for content in contents:
        cell = _cell(content, folder / "parts", "parts", names)
        cells.setdefault(cell.key, cell)
    if not cells:
        raise UsageError(
            f"{folder}: nothing in it is done; run `austicker bench` first, name its folder, or "
            "wait until the first of its people has been tried"
        )
    config = folder / "config.toml"
    return Found(
        tuple(sorted(cells.values(), key=_order)),
        _nulls(folder / "nulls.json"),
        _skipped(folder / "skipped.json"),
        config.read_text(encoding="utf-8", errors="replace") if config.is_file() else "",
        running,
        _attacked(folder / "attackers"),
    )


def _order(cell: Cell) -> tuple[object, ...]:
    return _key_order(cell.key)


def _key_order(key: Key) -> tuple[object, ...]:
    return (
        *key.corpus,
        key.victim,
        key.sticker,
        *key.setting.order,
        key.attack,
        key.seed,
        key.draw,
    )


def _load(path: Path) -> Any:  # noqa: ANN401  # whatever JSON holds
    return files.read_json(path, "a result of `austicker bench`", DataError, MOST_BYTES)


def _cell(
    content: Any,  # noqa: ANN401  # whatever JSON holds
    path: Path,
    file: str,
    names: dict[tuple[str, ...], tuple[str, ...]],
) -> Cell:
    version = content.get("schema") if isinstance(content, dict) else None
    if version != SCHEMA:
        raise DataError(
            f"{path}: expected a result of schema {SCHEMA}, got {brief(repr(version))}; "
            "it was written by another version of Au-Sticker, or is something else"
        )
    try:
        return _arrays(content, file, lambda texts: names.setdefault(t := tuple(texts), t))
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as error:
        text = brief(f"no key {error}" if isinstance(error, KeyError) else error)
        raise DataError(f"{path}: is not laid out as result.schema.json says: {text}") from None


def _arrays(
    content: Mapping[str, Any], file: str, shared: Callable[[Iterable[str]], tuple[str, ...]]
) -> Cell:
    rows = sorted(content["rows"], key=lambda row: row["clip"])
    if not all(isinstance(row[k], str) for row in rows for k in ("clip", "subject", "source")):
        raise ValueError("expected clips, subjects and sources that are texts")
    classes = shared(content["classes"])
    code: dict[str | None, int] = {name: i for i, name in enumerate(classes)}

    def coded(column: str) -> Codes:
        strangers = {row[column] for row in rows} - set(code)
        if strangers:
            raise ValueError(f"{column} {sorted(map(str, strangers))} is none of the classes")
        return np.array([code[row[column]] for row in rows], np.int16)

    def whole(column: str) -> Whole:
        return np.array([row[column] or 0 for row in rows], np.int64)

    rois = np.zeros((len(rows), N_ROIS), bool)
    for number, row in enumerate(rows):
        for roi in row["rois"]:
            if not 1 <= roi <= N_ROIS:
                raise ValueError(f"expected regions of 1 to {N_ROIS}, got {roi}")
            rois[number, roi - 1] = True
    silent: dict[str | None, int] = {**code, None: -1}
    nothing = (None,) * N_ROIS
    each = None
    if any(row["each"] is not None for row in rows):
        each = np.array([[silent[s] for s in row["each"] or nothing] for row in rows], np.int16)
        each = each.reshape(len(rows), N_ROIS)
    others = {
        name: np.array([silent[row["others"].get(name)] for row in rows], np.int16)
        for name in sorted({name for row in rows for name in row["others"]})
    }
    given = content["cell"]
    key = Key(**{item.name: given[item.name] for item in fields(Key)})
    scores, origin = content["scores"], content["provenance"]
    asr = scores["asr"]
    return Cell(
        key=key,
        file=file,
        classes=classes,
        clips=shared(row["clip"] for row in rows),
        subjects=shared(row["subject"] for row in rows),
        sources=shared(row["source"] for row in rows),
        label=coded("label"),
        before=coded("before"),
        after=coded("after"),
        rois=rois,
        queries=whole("queries"),
        first=whole("first"),
        tries=whole("tries"),
        each=each,
        others=others,
        coverage=np.array([row["coverage"] for row in rows], np.float64),  # None becomes NaN
        evidence=np.array([row["evidence"] for row in rows], bool),
        dropped=tuple((d["name"], d["kind"], d["reason"]) for d in content["dropped"]),
        settings=content["settings"],
        commit=origin["commit"],
        hardware=origin["hardware"],
        versions=tuple(sorted(origin["versions"].items())),
        stated=(scores["n_correct"], float("nan") if asr is None else float(asr)),
    )


def _attacked(folder: Path) -> tuple[Attacked, ...]:
    found = []
    for path in sorted(p for p in folder.rglob("*.json") if not p.name.startswith(".")):
        content = _load(path)
        try:
            given = content["cell"]
            attackers = {
                name: Predicted(
                    _number(one["uf1"]), _number(one["low"]), _number(one["high"]), int(one["n"])
                )
                for name, one in content["attackers"].items()
            }
            found.append(
                Attacked(
                    Key(**{item.name: given[item.name] for item in fields(Key)}),
                    attackers,
                    content["worst"],
                    content["reason"] or "",
                    content["bare"],
                    content["coverage"],
                )
            )
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise DataError(
                f"{path}: is not what `austicker bench` writes of attackers ({error}); remove it "
                "and run again"
            ) from None
    return tuple(sorted(found, key=lambda one: _key_order(one.key)))


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _nulls(path: Path) -> tuple[Mapping[str, Any], ...] | None:
    if not path.exists():
        return None
    rows = _load(path)
    wanted = {"name", "kind", "what", "share", "runs", "least", "holds"}
    if not isinstance(rows, list) or not all(
        isinstance(r, dict) and wanted <= set(r) for r in rows
    ):
        raise DataError(f"{path}: expected what `austicker refute -o` writes; write it again")
    return tuple(rows)


def _skipped(path: Path) -> tuple[Skipped, ...]:
    if not path.exists():
        return ()
    try:
        return tuple(Skipped(dict(row["cell"]), str(row["reason"])) for row in _load(path))
    except (KeyError, TypeError, ValueError):
        raise DataError(
            f"{path}: expected a list of cells with reasons, as `austicker bench` writes; remove it"
        ) from None
