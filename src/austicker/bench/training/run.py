"""Trains every fold of a split, resumably, and gathers the predictions of all folds."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from austicker.bench.labelled import LabelledInputs
from austicker.bench.training import checkpoint
from austicker.bench.training.draws import epoch_length
from austicker.bench.training.folds import check_classes, folds_of
from austicker.bench.training.outcome import Outcome
from austicker.bench.training.single import Runner, TrainingPlan, enough_memory
from austicker.bench.training.stacked import MOST_FOLDS, Stackable, StackedRunner
from austicker.errors import DataError, UsageError
from austicker.recognizers.protocol import Blueprint, Recognizer
from austicker.types import Floats

SAVE_SECONDS = 30.0
"""Between checkpoints, at least."""

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Settings:
    """What a person may choose.

    Attributes:
        split: See `folds_of`.
        seed: Of weights, draws and dealt folds.
        epochs, batch, rate, decay: None for the victim's own, see `Schedule`.
        device: Of torch.
        stacked: Train the folds together where the victim can.
        keep_weights: Keep the final weights of every fold, see `read_trained`.
    """

    split: str = "loso"
    seed: int = 0
    epochs: int | None = None
    batch: int | None = None
    device: str = "cpu"
    stacked: bool = True
    keep_weights: bool = False
    rate: float | None = None
    decay: float | None = None


def training_plan(
    blueprint: Blueprint, examples: LabelledInputs, settings: Settings
) -> TrainingPlan:
    """Everything that decides the outcome.

    Raises:
        DataError: The split cannot be made, or a fold lacks a class to learn.
        UsageError: Settings out of range.
    """
    if examples.kind is not blueprint.input:
        raise DataError(
            f"the victim reads {blueprint.input.words}, the examples are {examples.kind.words}"
        )
    wanted = {name: getattr(settings, name) for name in ("epochs", "batch", "rate", "decay")}
    schedule = replace(
        blueprint.schedule, **{name: value for name, value in wanted.items() if value is not None}
    )
    if schedule.epochs < 1 or schedule.batch < 2:
        raise UsageError(
            f"expected 1 epoch and 2 clips a batch at least, got {schedule.epochs} and "
            f"{schedule.batch}"
        )
    folds = folds_of(settings.split, examples.subjects, settings.seed)
    check_classes(folds, examples.labels, examples.classes)
    length = epoch_length(folds)
    return TrainingPlan(
        blueprint, examples, folds, schedule, settings.seed, length, settings.device
    )


def train(
    plan: TrainingPlan,
    config: dict[str, Any],
    out: Path | None = None,
    *,
    stacked: bool = True,
    keep_weights: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Train every fold to its final epoch.

    Args:
        plan: What, on what.
        config: Part of the result; also recognises an interrupted run in `out`.
        out: Folder of checkpoints; None keeps none.
        stacked: Train folds together where the victim can.
        keep_weights: Keep the final weights in `out`.
        progress: Called with epochs done, over all folds, and their total.

    Raises:
        AuStickerError: Memory ran out.
        DataError: A damaged checkpoint.
        UsageError: `out` holds another run.
    """
    together = stacked and isinstance(plan.blueprint, Stackable)
    size = 1
    if together:
        size = MOST_FOLDS if plan.device == "cpu" else len(plan.folds)
    numbers = range(len(plan.folds))
    groups = [list(numbers)[i : i + size] for i in range(0, len(plan.folds), size)]
    began = time.perf_counter()
    done: dict[int, tuple[Floats, Floats]] = {}
    epochs = plan.schedule.epochs
    for place, group in enumerate(groups):

        def report_progress(epoch: int, before: int = len(done), size: int = len(group)) -> None:
            if progress is not None:
                progress(before * epochs + epoch * size, len(plan.folds) * epochs)

        runner: Runner | StackedRunner
        with enough_memory(plan.schedule.batch):
            found = _finished(plan, group, out, place)
            if found is None:
                runner = StackedRunner(plan, group) if together else Runner(plan, group[0])
                found = _train_group(runner, group, out, place, report_progress)
                if keep_weights and out is not None:
                    _keep_weights(runner, group, _group_file(out, place))
            done |= found
            report_progress(epochs)
    classes = len(plan.examples.classes)
    probabilities = np.full((len(plan.examples), classes), np.nan, np.float32)
    for number, (predicted, _) in done.items():
        probabilities[plan.folds[number].test] = predicted
    curves = np.stack([done[number][1] for number in numbers])
    seconds = time.perf_counter() - began
    return Outcome(plan.examples, probabilities, plan.folds, curves, config, seconds)


def measure(victim: Recognizer, examples: LabelledInputs, config: dict[str, Any]) -> Outcome:
    """Ask a victim that came trained; what it has seen before is not known here.

    Its classes are mapped onto those of the examples by the data set's own table, their
    probabilities added; what has no class there, such as "neutral", is left out.

    Raises:
        DataError: The inputs do not fit, or no class of the victim is one of the examples'.
    """
    began = time.perf_counter()
    predicted = victim.predict(examples.inputs)
    if predicted.shape != (len(examples), len(victim.classes)):
        raise DataError(
            f"the victim answered with {predicted.shape}, expected ({len(examples)}, "
            f"{len(victim.classes)}), a probability for each of its classes"
        )
    shares = merged(predicted, victim.classes, examples.classes, examples.table)
    seconds = time.perf_counter() - began
    return Outcome(examples, shares, (), np.zeros((0, 0, 2)), config, seconds)


def merged(
    predicted: Floats, names: Sequence[str], classes: Sequence[str], table: Mapping[str, str]
) -> Floats:
    """(N, K) probabilities of a victim's own classes as (N, J) of a data set's.

    Args:
        predicted: (N, K) of the victim.
        names: Its K classes; those without one in the data set, such as "neutral", are left out.
        classes: The data set's J classes.
        table: Emotion -> class of the data set.

    Raises:
        DataError: No class of the victim is one of the data set's.
    """
    total = np.zeros((len(predicted), len(classes)), np.float32)
    known = False
    for column, name in enumerate(names):
        target = name if name in classes else table.get(name)
        if target in classes:
            total[:, list(classes).index(str(target))] += predicted[:, column]
            known = True
    if not known:
        raise DataError(
            f"none of the victim's classes ({', '.join(names)}) is one of the data set's "
            f"({', '.join(classes)}); name them in the victim"
        )
    weight = total.sum(axis=1, keepdims=True)
    even = np.full_like(total, 1 / total.shape[1])
    return np.asarray(np.divide(total, weight, out=even, where=weight > 0))


def _finished(
    plan: TrainingPlan, group: list[int], out: Path | None, place: int
) -> dict[int, tuple[Floats, Floats]] | None:
    """What an earlier run left of a group that it finished."""
    if out is None:
        return None
    found = checkpoint.read(_group_file(out, place))
    if found is None:
        return None
    predicted = [s.numpy() for s in found["predicted"]]
    sizes = [(len(plan.folds[n].test), len(plan.examples.classes)) for n in group]
    if [s.shape for s in predicted] != sizes:
        raise DataError(f"{_group_file(out, place)} is of other folds; delete it and run again")
    return {n: (predicted[i], found["curves"][i].numpy()) for i, n in enumerate(group)}


def _train_group(
    runner: Runner | StackedRunner,
    group: list[int],
    out: Path | None,
    place: int,
    report_progress: Callable[[int], None],
) -> dict[int, tuple[Floats, Floats]]:
    """Probabilities and curve of every fold of a group."""
    import torch

    epochs = runner.plan.schedule.epochs
    curves = np.zeros((len(group), epochs, 2))
    saved = None if out is None else checkpoint.read(out / checkpoint.CURRENT)
    if saved is not None and saved["place"] == place:
        runner.restore(saved["runner"])
        curves = saved["curves"].numpy()
    last = time.monotonic()
    while runner.epoch < epochs:
        seen = runner.step_epoch()
        curves[:, runner.epoch - 1] = seen
        report_progress(runner.epoch)
        if out is not None and time.monotonic() - last > SAVE_SECONDS:
            state = {"place": place, "runner": runner.state(), "curves": torch.from_numpy(curves)}
            checkpoint.save(out / checkpoint.CURRENT, state)
            last = time.monotonic()
    answers = runner.predict()
    predicted = answers if isinstance(answers, list) else [answers]
    if out is not None:
        kept = {
            "predicted": [torch.from_numpy(s) for s in predicted],
            "curves": torch.from_numpy(curves),
        }
        checkpoint.save(_group_file(out, place), kept)
        (out / checkpoint.CURRENT).unlink(missing_ok=True)
    return {n: (predicted[i], curves[i]) for i, n in enumerate(group)}


def _keep_weights(runner: Runner | StackedRunner, group: list[int], path: Path) -> None:
    """Add the weights to what was kept of a group."""
    content = checkpoint.read(path) or {}
    content |= {
        "weights": [runner.weights(i) for i in range(len(group))],
        "names": [runner.plan.folds[n].name for n in group],
        "classes": list(runner.plan.examples.classes),
    }
    checkpoint.save(path, content)


def _group_file(out: Path, place: int) -> Path:
    return out / f"folds_{place:03d}.pt"
