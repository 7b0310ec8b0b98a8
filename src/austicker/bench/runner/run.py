"""Carries a benchmark out: what is missing is done, in any order, and put together."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from austicker.bench.runner.assemble import result_of
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.config import Config, Source
from austicker.bench.runner.expand import Skipped, check_stickers, expand
from austicker.bench.runner.model_store import ModelStore
from austicker.bench.runner.portions import Portion
from austicker.bench.runner.sources import Material
from austicker.bench.runner.store import (
    LOG,
    NULLS,
    SKIPPED,
    Store,
    provenance,
    settings_of,
    write_json,
)
from austicker.bench.runner.work import FOLD, Task, carry_out, part_file
from austicker.bench.runner.worst import path_of, ways
from austicker.engines import Engine, LostTask
from austicker.errors import AuStickerError
from austicker.recognizers.inputs import MAPS

Report = Callable[[str, int, int], None]

Portions = Mapping[str, Sequence[Portion]]
"""Those of each data section."""

MOST_CELLS = {"flow": 400, "pixels": 240, "stills": 200}
"""Cells in one task, a minute or so. Clips are analysed once for all."""


@dataclass(frozen=True, slots=True)
class Done:
    """What became of a benchmark.

    Attributes:
        cells: Results there are now.
        fresh: Of those, written by this run.
        skipped: Cells that cannot be, with the reason.
        failed: What could not be done, a sentence each.
    """

    cells: int
    fresh: int
    skipped: tuple[Skipped, ...]
    failed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Benchmark:
    """A configuration, a folder, and somebody to do the work.

    Attributes:
        config: What.
        text: Of the configuration, kept in the folder.
        root: DIR.
        engine: What runs the tasks.
        report: Called with what is going on, how much of it is done, and how much there is.
    """

    config: Config
    text: str
    root: Path
    engine: Engine
    report: Report

    def carry_out(self) -> Done:
        """Do what is missing.

        Raises:
            UsageError: The configuration cannot be meant, or the folder holds something else.
            DataError: Data, a model or a kept file cannot be used.
            OutputError: The folder cannot be written to.
        """
        check_stickers(self.config)
        cells, skipped = expand(self.config)
        portions = {s.name: Material(s).portions() for s in self.config.data}
        store = Store(self.root.resolve())
        store.claim(self.config, self.text)
        store.plan(cells, {name: [p.name for p in some] for name, some in portions.items()})
        write_json(store.root / SKIPPED, [one.as_dict() for one in skipped])
        failed = []
        for step in (self._prepare, self._train, self._fit):
            failed = self._run(store, step(store, cells, portions))
            if failed:
                return Done(0, 0, skipped, tuple(failed))
        tasks = [*self._refute(store), *self._evaluate(store, cells, portions)]
        failed = self._run(store, tasks)
        failed += self._run(store, list(self._attack(store, cells, portions)))
        fresh, whole = self._assemble(store, cells, portions)
        return Done(whole, fresh, skipped, tuple(failed))

    def _missing(
        self, store: Store, cells: Sequence[Cell], portions: Portions
    ) -> Iterator[tuple[Source, Portion, list[Cell]]]:
        """Data, portion, and the cells in which it has not been tried."""
        for source in self.config.data:
            mine = [cell for cell in cells if cell.data == source.name]
            done = store.done(source)
            for portion in portions[source.name]:
                left = [cell for cell in mine if cell not in done.get(portion.name, {})]
                if left:
                    yield source, portion, left

    def _wanted(
        self, store: Store, cells: Sequence[Cell], portions: Portions
    ) -> dict[Source, list[Cell]]:
        found: dict[Source, list[Cell]] = {}
        for source, _, left in self._missing(store, cells, portions):
            found.setdefault(source, []).extend(left)
        return found

    def _prepare(self, store: Store, cells: Sequence[Cell], portions: Portions) -> list[Task]:
        tasks: dict[Path, Task] = {}
        for source, left in self._wanted(store, cells, portions).items():
            model_store = ModelStore(source, store.work(source))
            kinds = {
                model_store.input_of(v) for v in source.victims if not model_store.comes_trained(v)
            }
            if _folded(left):
                kinds.add(MAPS)
            for kind in sorted(kinds, key=lambda k: k.name):
                path = model_store.examples_file(kind)
                if not path.is_file():
                    tasks[path] = Task("prepare", source, str(model_store.folder), what=kind.name)
        return list(tasks.values())

    def _train(self, store: Store, cells: Sequence[Cell], portions: Portions) -> list[Task]:
        tasks = []
        for source, left in self._wanted(store, cells, portions).items():
            model_store = ModelStore(source, store.work(source))
            seeds = sorted({cell.seed for cell in left})
            tasks += [
                Task("train", source, str(model_store.folder), what=victim, seed=seed)
                for victim in source.victims
                if not model_store.comes_trained(victim)
                for seed in seeds
            ]
        return tasks

    def _fit(self, store: Store, cells: Sequence[Cell], portions: Portions) -> list[Task]:
        return [
            Task("fit", source, str(store.work(source)), seed=seed)
            for source, left in self._wanted(store, cells, portions).items()
            for seed in sorted({cell.seed for cell in left if _folded([cell])})
        ]

    def _evaluate(self, store: Store, cells: Sequence[Cell], portions: Portions) -> Iterator[Task]:
        for source, portion, left in self._missing(store, cells, portions):
            for some in _groups(left):
                names = [json.dumps(cell.as_dict(), sort_keys=True) for cell in some]
                part = part_file(store.parts, source.name, portion.name, names)
                yield Task(
                    "evaluate",
                    source,
                    str(store.work(source)),
                    part=str(part),
                    portion=portion,
                    cells=tuple(some),
                )

    def _attack(self, store: Store, cells: Sequence[Cell], portions: Portions) -> Iterator[Task]:
        """Attackers of every way to protect that all were tried with."""
        for source in self.config.data if self.config.attackers else ():
            mine = [cell for cell in cells if cell.data == source.name]
            names = [portion.name for portion in portions[source.name]]
            for way in ways(mine, store.done(source), names):
                if not path_of(store, source, way).is_file():
                    yield Task(
                        "attack",
                        source,
                        str(store.root),
                        cells=(way,),
                        runs=self.config.attackers,
                    )

    def _run(self, store: Store, tasks: Sequence[Task]) -> list[str]:
        """Do tasks; returns the sentences of those that failed."""
        failed = []
        label = {
            "prepare": "gathering",
            "train": "training",
            "fit": "fitting",
            "attack": "attacking",
        }
        began = time.monotonic()
        for kind in dict.fromkeys(label.get(task.kind, "trying") for task in tasks):
            self.report(kind, 0, len(tasks))
        for count, (index, failure) in enumerate(self.engine.run(carry_out, tasks), start=1):
            task = tasks[index]
            if isinstance(failure, LostTask):
                failure = f"{task.in_words()}: {failure.reason}"  # noqa: PLW2901
            if failure is not None:
                failed.append(failure)
            _log(store.root / LOG, time.monotonic() - began, task, failure)
            self.report(label.get(task.kind, "trying"), count, len(tasks))
        return failed

    def _assemble(self, store: Store, cells: Sequence[Cell], portions: Portions) -> tuple[int, int]:
        """Write results of cells that everybody was tried in: how many, and how many in all."""
        fresh = whole = 0
        for source in self.config.data:
            done, lost = store.done(source), store.dropped(source)
            material = Material(source)
            lost = [*(asdict(d) for d in material.dropped), *lost]
            beside = {"settings": settings_of(source), "provenance": provenance()}
            for cell in cells:
                people = [done.get(portion.name, {}) for portion in portions[source.name]]
                if cell.data != source.name or not all(cell in mine for mine in people):
                    continue
                whole += 1
                path = store.result_file(cell, source)
                rows = [row for mine in people for row in mine[cell]]
                result = result_of(cell, material.classes, rows, lost, beside)
                if not path.is_file():
                    fresh += 1
                    write_json(path, result)
                self.report("putting together", whole, len(cells))
        return fresh, whole

    def _refute(self, store: Store) -> Iterator[Task]:
        path = store.root / NULLS
        if self.config.nulls and not path.is_file():
            source = self.config.data[0]
            yield Task("refute", source, str(path.parent), str(path), runs=self.config.nulls)


def _groups(cells: Sequence[Cell]) -> Iterator[Sequence[Cell]]:
    most = MOST_CELLS[cells[0].path]
    for start in range(0, len(cells), most):
        yield cells[start : start + most]


def _folded(cells: Sequence[Cell]) -> bool:
    """Whether any rule asks for an emotion model of each fold."""
    return any(cell.attack.endswith(f"-{FOLD}") for cell in cells)


def _log(path: Path, seconds: float, task: Task, failure: str | None) -> None:
    """When each task ended; nothing of it is in a result."""
    try:
        with path.open("a", encoding="utf-8") as stream:
            stream.write(f"{seconds:9.1f} s  {task.in_words()}  {failure or 'done'}\n")
    except OSError as error:
        raise AuStickerError(f"{path} cannot be written ({error.strerror})") from error
