"""What is handed to a process: one thing to prepare, or one person's clips in some cells."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

from austicker.bench.runner.cells import Cell, slug
from austicker.bench.runner.config import PACKAGED, Source
from austicker.bench.runner.evaluate import Work, evaluate
from austicker.bench.runner.model_store import ModelStore, TrainedRecognizer
from austicker.bench.runner.portions import Portion
from austicker.bench.runner.sources import Material
from austicker.bench.runner.store import Store
from austicker.bench.runner.worst import attack
from austicker.bench.samples.protocol import Shared
from austicker.causal import EmotionModel, packaged_model, read_model
from austicker.errors import AuStickerError, RecordError
from austicker.faces.models import FaceModels, load_models
from austicker.media.output import atomic_output
from austicker.recognizers.inputs import INPUTS, MAPS

_log = logging.getLogger(__name__)

FOLD = "fold"
_NULL_PEOPLE = 6


@dataclass(frozen=True, slots=True)
class Task:
    """One piece of work; doing it twice does no harm.

    Attributes:
        kind: "prepare" examples of an input, "train" a victim, "fit" emotion models, "evaluate",
            "attack" a way to protect as one who knows it, or "refute" the packaged model.
        source: The [[data]] section; of no matter to "refute".
        folder: Where what is computed once is kept.
        part: The file that "evaluate" or "refute" writes.
        what: Input or victim.
        seed: Of the training.
        portion: Whose clips; None for all but "evaluate".
        cells: Those to evaluate, all of one data section; the way to attack.
        runs: Of each null; folds of people of attackers.
    """

    kind: Literal["prepare", "train", "fit", "evaluate", "attack", "refute"]
    source: Source
    folder: str
    part: str = ""
    what: str = ""
    seed: int = 0
    portion: Portion | None = None
    cells: tuple[Cell, ...] = ()
    runs: int = 0

    def in_words(self) -> str:
        """What it is, for messages."""
        words = {
            "prepare": f"gathering {self.what}",
            "train": f"training {self.what}, seed {self.seed}",
            "fit": f"fitting emotion models, seed {self.seed}",
            "evaluate": f"{self.portion and self.portion.name}, {len(self.cells)} cells",
            "attack": f"attackers of {', '.join(cell.attack for cell in self.cells)}",
        }
        if self.kind == "refute":
            return f"nulls, {self.runs} runs"
        return f"'{self.source.name}': {words[self.kind]}"


def carry_out(task: Task) -> str | None:
    """Do it, in any process.

    Returns:
        None, or the sentence that says why it could not be done.
    """
    try:
        model_store = ModelStore(task.source, Path(task.folder))
        if task.kind == "prepare":
            model_store.prepare(INPUTS[task.what])
        elif task.kind == "train":
            model_store.train(task.what, task.seed)
        elif task.kind == "fit":
            model_store.fit(task.seed)
        elif task.kind == "refute":
            _refute(task)
        elif task.kind == "attack":
            attack(Store(Path(task.folder)), task.source, task.cells[0], task.runs)
        else:
            _evaluate(task, model_store)
    except AuStickerError as error:
        return f"{task.in_words()}: {error}"
    except MemoryError:
        return f"{task.in_words()}: not enough memory; try fewer `jobs`"
    except Exception as error:  # whatever one task does, the others are finished
        _log.debug("%s", task.in_words(), exc_info=True)
        what = f"{type(error).__name__}: {error}"
        return f"{task.in_words()}: an error inside Au-Sticker ({what}); report it"
    return None


def part_file(folder: Path, data: str, portion: str, cells: Sequence[str]) -> Path:
    """Where the rows of one portion in some cells go; other cells go to another file."""
    digest = hashlib.sha256("\n".join([portion, *sorted(cells)]).encode()).hexdigest()[:12]
    return folder / slug(data) / f"{slug(portion)}-{digest}.json"


def _evaluate(task: Task, model_store: ModelStore) -> None:
    material = _material(task.source)
    if task.portion is None:
        raise RecordError(f"Task: expected a portion to evaluate, got {task.portion}")
    portion = task.portion
    work = Work(
        data=task.source.name,
        portion=portion,
        cells=task.cells,
        classes=material.classes,
        victims=lambda seed: _victims(task, model_store, portion, seed),
        samples=lambda seed, done: material.samples(
            portion, _shared(task, model_store, portion, seed), done
        ),
        names=lambda: material.names(portion),
    )
    evaluate(work, Path(task.part))


def _refute(task: Task) -> None:
    """Run the nulls of the packaged model, and keep what `austicker refute --json` would."""
    from austicker.bench.population import synthetic_population
    from austicker.bench.refute import Questioned, refute

    population = synthetic_population(_NULL_PEOPLE)
    findings = refute(Questioned(packaged_model(), population), task.runs, 0)
    rows = [{**asdict(f), "holds": f.holds} for f in findings]
    with atomic_output(Path(task.part)) as beside:
        beside.write_text(json.dumps(rows, indent=1) + "\n", encoding="utf-8")


def _victims(
    task: Task, model_store: ModelStore, portion: Portion, seed: int
) -> dict[str, TrainedRecognizer]:
    found = {}
    for name in task.source.victims:
        kind = model_store.input_of(name)
        trained = model_store.comes_trained(name)
        fold = 0 if trained else model_store.fold_of(portion.subject, seed, kind)
        found[name] = model_store.ready(name, seed, fold)
    return found


def _shared(task: Task, model_store: ModelStore, portion: Portion, seed: int) -> Shared:
    models = {PACKAGED: _model(task.source)}
    if any(cell.attack.endswith(f"-{FOLD}") for cell in task.cells):
        models[FOLD] = model_store.model(seed, model_store.fold_of(portion.subject, seed, MAPS))
    kinds = tuple({MAPS, *(model_store.input_of(victim) for victim in task.source.victims)})
    return Shared(models, kinds, _faces)


def _model(source: Source) -> EmotionModel:
    if source.model != PACKAGED:
        return read_model(Path(source.model))
    return packaged_model("activation" if source.path == "stills" else "motion")


@lru_cache(maxsize=4)
def _material(source: Source) -> Material:
    return Material(source)


@lru_cache(maxsize=1)
def _faces() -> FaceModels:
    return load_models()
