"""Victims trained for the benchmark, kept on disk, and given the people they have not seen."""

from __future__ import annotations

import pickle
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from austicker.bench.labelled import LabelledInputs
from austicker.bench.population import population_of
from austicker.bench.runner.cells import slug
from austicker.bench.runner.config import Source
from austicker.bench.runner.sources import Material
from austicker.bench.simple_victims import NAMES as SIMPLE
from austicker.bench.simple_victims import Victim as SimpleVictim
from austicker.bench.training.folds import Fold, check_classes, folds_of
from austicker.bench.training.run import merged, train
from austicker.bench.training.single import TrainingPlan
from austicker.bench.victims import load_recognizer
from austicker.causal import EmotionModel, read_model, write_model
from austicker.causal.fit import fit_quickly
from austicker.errors import DataError, UsageError
from austicker.media.output import atomic_output
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS, Input
from austicker.recognizers.load import softmax
from austicker.recognizers.protocol import Raw, Recognizer, has_to_be_trained
from austicker.types import Floats

if TYPE_CHECKING:
    from austicker.bench.training.trained import Trained

OTHERS = "others"
"""Name of the only fold where victims learn from other people than all they are tried on."""


@dataclass(frozen=True, slots=True, eq=False)
class TrainedRecognizer:
    """A victim that can be asked, in the classes of the data.

    Attributes:
        classes: Of the data.
        input: What it reads.
        victim: Itself.
        table: Emotion -> class of the data.
        white_box_model: The network, for rules that need its weights; None where there is none.
    """

    classes: tuple[str, ...]
    input: Input
    victim: Recognizer
    table: Mapping[str, str]
    white_box_model: Trained | None = None

    def ask(self, one: Raw) -> Floats:
        """(K,) of one input: always alone, for sums depend on what is computed beside them."""
        predicted = self.victim.predict(one[None])
        return np.asarray(
            merged(predicted, self.victim.classes, self.classes, self.table)[0], float
        )


@dataclass(frozen=True, slots=True, eq=False)
class Simple:
    """One of the recognisers of `simple_victims`.

    Attributes:
        model: Trained.
        classes: In alphabetical order, as scikit-learn has them.
    """

    model: SimpleVictim
    classes: tuple[str, ...]

    @property
    def input(self) -> Input:
        """Motion maps."""
        return MAPS

    def predict(self, inputs: Raw) -> Floats:
        """(N, K) probabilities: softmax of the machine's own scores."""
        self.input.check(inputs, f"'{self.model.name}'")
        centred = np.stack([FlowMap(raw).centred() for raw in inputs])
        return np.asarray(softmax(self.model.scores(centred)), np.float32)


@dataclass(frozen=True, slots=True)
class ModelStore:
    """The victims of one [[data]] section.

    Attributes:
        source: The section.
        folder: Where all that is computed once is kept.
    """

    source: Source
    folder: Path

    def input_of(self, victim: str) -> Input:
        """What a victim reads; raises `UsageError` for an unknown one."""
        return MAPS if victim in SIMPLE else load_recognizer(victim).input

    def comes_trained(self, victim: str) -> bool:
        """Whether nothing has to be done before it is asked."""
        return victim not in SIMPLE and not has_to_be_trained(load_recognizer(victim))

    def examples_file(self, kind: Input) -> Path:
        """Where the examples of a kind are kept; sections that learn from the same share them."""
        return self.folder.parent / f"{_material(self.source).learnt_name}-{kind.name}.npz"

    def prepare(self, kind: Input) -> None:
        """Gather what victims learn from; once."""
        path = self.examples_file(kind)
        if not path.is_file():
            Material(self.source).examples(kind).save(path)

    def fold_names(self, seed: int, kind: Input = MAPS) -> tuple[str, ...]:
        """Names of the folds, in order."""
        return tuple(fold.name for fold in self._folds(self._examples(kind), seed))

    def fold_of(self, subject: str, seed: int, kind: Input) -> int:
        """Which fold's victims have not seen somebody."""
        examples = self._examples(kind)
        if self.source.learn_people:
            return 0
        for number, fold in enumerate(self._folds(examples, seed)):
            if subject in {examples.subjects[i] for i in fold.test}:
                return number
        raise DataError(
            f"'{self.source.name}': no {kind.words} of '{subject}' could be read, so no victim is "
            "kept apart from them"
        )

    def train(self, victim: str, seed: int) -> None:
        """Train a victim on every fold; once, and resumably where it takes long."""
        if self.source.weights:
            return
        kind = self.input_of(victim)
        examples = self._examples(kind)
        folds = self._folds(examples, seed)
        check_classes(folds, examples.labels, examples.classes)
        folder = self._victim_folder(victim, seed)
        if victim in SIMPLE:
            _train_simple(victim, seed, examples, folds, folder)
            return
        blueprint = load_recognizer(victim)
        if not has_to_be_trained(blueprint):
            return
        schedule = blueprint.schedule
        epochs = dict(self.source.epochs).get(victim, schedule.epochs)
        schedule = replace(schedule, epochs=epochs)
        length = min(len(fold.train) for fold in folds)
        plan = TrainingPlan(blueprint, examples, folds, schedule, seed, length)
        # Fold by fold on one thread, so that nothing depends on the machine's cores.
        train(plan, {}, folder, stacked=len(folds) > 1, keep_weights=True)

    def fit(self, seed: int) -> None:
        """Fit an emotion model to each fold's training people; once."""
        examples = self._examples(MAPS)
        for number, fold in enumerate(self._folds(examples, seed)):
            path = self._model_file(seed, number)
            if path.is_file():
                continue
            model = replace(
                fit_quickly(population_of(examples.select(fold.train)), seed), labels=examples.table
            )
            with atomic_output(path) as beside:
                write_model(model, beside)

    def model(self, seed: int, fold: int) -> EmotionModel:
        """What `fit` made of a fold."""
        return read_model(self._model_file(seed, fold))

    def ready(self, victim: str, seed: int, fold: int) -> TrainedRecognizer:
        """A victim that has not seen a fold's people."""
        return _ready(self, victim, seed, fold)

    def load(self, victim: str, seed: int, fold: int) -> TrainedRecognizer:
        """As `ready`, read from disk again."""
        material = _material(self.source)
        if victim in SIMPLE:
            path = self._victim_folder(victim, seed) / f"fold_{fold:03d}.pkl"
            with path.open("rb") as stream:
                simple: Recognizer = pickle.load(stream)  # noqa: S301 - written by this run
            return TrainedRecognizer(material.classes, MAPS, simple, material.table)
        found = load_recognizer(victim)
        if not has_to_be_trained(found):
            return TrainedRecognizer(material.classes, found.input, found, material.table)  # type: ignore[arg-type]
        from austicker.bench.training.trained import read_trained

        name = self.fold_names(seed, found.input)[fold]
        place = Path(self.source.weights or self._victim_folder(victim, seed))
        networks = read_trained(place, found)
        if name not in networks:
            raise DataError(f"{place} holds no network that has not seen '{name}'; train it again")
        network = networks[name]
        return TrainedRecognizer(material.classes, network.input, network, material.table, network)

    def _folds(self, examples: LabelledInputs, seed: int) -> tuple[Fold, ...]:
        if self.source.learn_people:
            everybody = np.arange(len(examples), dtype=np.int64)
            return (Fold(OTHERS, everybody, everybody[:0]),)
        return folds_of(self.source.split, examples.subjects, seed)

    def _examples(self, kind: Input) -> LabelledInputs:
        return _examples(self.examples_file(kind), kind)

    def _victim_folder(self, victim: str, seed: int) -> Path:
        return self.folder / f"{slug(victim)}-s{seed}"

    def _model_file(self, seed: int, fold: int) -> Path:
        return self.folder / f"model-s{seed}-{fold:03d}.json"


def _train_simple(
    name: str, seed: int, examples: LabelledInputs, folds: tuple[Fold, ...], folder: Path
) -> None:
    labels = np.array(examples.labels)
    centred = np.stack([FlowMap(raw).centred() for raw in examples.inputs])
    for number, fold in enumerate(folds):
        path = folder / f"fold_{number:03d}.pkl"
        if path.is_file():
            continue
        model = SimpleVictim(name, seed + number).fit(centred[fold.train], labels[fold.train])
        with atomic_output(path) as beside, beside.open("wb") as stream:
            pickle.dump(Simple(model, tuple(sorted(set(labels[fold.train].tolist())))), stream)


@lru_cache(maxsize=4)
def _examples(path: Path, kind: Input) -> LabelledInputs:
    if not path.is_file():
        raise UsageError(f"{path} is missing; run the benchmark from its start")
    return LabelledInputs.read(path, kind)


@lru_cache(maxsize=8)
def _material(source: Source) -> Material:
    return Material(source)


@lru_cache(maxsize=64)
def _ready(model_store: ModelStore, victim: str, seed: int, fold: int) -> TrainedRecognizer:
    return model_store.load(victim, seed, fold)
