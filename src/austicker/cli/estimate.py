"""About how long `python main.py all` takes on this machine."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from austicker.cli.adversarial import sticker_options
from austicker.cli.config import Config
from austicker.cli.experiment import DRAWS, Experiment

if TYPE_CHECKING:
    from austicker.bench.labelled import LabelledInputs
    from austicker.recognizers.inputs import Input

FRAME, PHOTO, CLIP, LOOK, WEAR = 0.011, 0.6, 0.12, 2.5, 0.15
"""Seconds on one idle core of an AMD EPYC, 2026: a synthetic frame; a photo protected with
one sticker; a clip rendered to be learnt from; a clip filmed and looked at before stickers are put
on it; one sticker put on a clip, which is then read."""
_PHOTOS = 1
_FRAMES = 5


def estimate(config: Config) -> dict[str, float]:
    """Seconds of each of the three commands.

    The speed of this machine is measured on a few synthetic frames, and an epoch of the training
    on a few epochs with noise for clips; the rest are the constants of this module. What an
    earlier run has done is not subtracted, but a finished training is.
    """
    slower, cores = _frame_seconds() / FRAME, os.cpu_count() or 1
    stickers = len(sticker_options(config.stickers))
    experiment = Experiment(config)
    clips = _clips(config)
    trained = experiment.comes_trained or (experiment.models / "metrics.json").is_file()
    draws = 0 if config.stickers.placer == "random" else DRAWS
    attack = clips * (LOOK + WEAR * stickers * (1 + draws)) / cores
    return {
        "images": slower * PHOTO * stickers * _photos(config),
        "training": 0.0 if trained else slower * CLIP * clips + _training_seconds(config, clips),
        "attack": slower * (CLIP * clips + attack),
    }


def _photos(config: Config) -> int:
    from austicker.media.kinds import PHOTO_SUFFIXES

    source = config.input.images
    if source is None or not source.is_dir():
        return _PHOTOS
    return sum(path.suffix.lower() in PHOTO_SUFFIXES for path in source.rglob("*"))


def _clips(config: Config) -> int:
    from austicker.bench.collect import labelled_dataset

    data = config.data
    if data.root is None:
        return data.people * data.clips
    return len(labelled_dataset(data.set, data.root))


def _frame_seconds() -> float:
    from austicker.synth.plan import CorpusSpec, recordings

    recording = next(iter(recordings(CorpusSpec(subjects=1, clips=1))))
    recording.frame(0)  # what is computed once
    began = time.perf_counter()
    for index in range(1, _FRAMES + 1):
        recording.frame(index)
    return (time.perf_counter() - began) / _FRAMES


def _training_seconds(config: Config, clips: int) -> float:
    """Of all epochs of all folds, from short trainings on noise."""
    from austicker.bench.training.run import train, training_plan
    from austicker.bench.training.stacked import Stackable
    from austicker.bench.victims import load_recognizer
    from austicker.recognizers.protocol import has_to_be_trained

    victim = load_recognizer(config.model.architecture)
    if not has_to_be_trained(victim):
        return 0.0
    settings = Experiment(config).session().settings
    examples = _noise(victim.input, clips, config.data.people)
    few, more = 1, 3
    seconds, folds = [], 1
    for epochs in (few, few, more):  # the first also compiles
        plan = training_plan(victim, examples, replace(settings, epochs=epochs))
        if not isinstance(victim, Stackable):  # fold after fold: one tells of the others
            folds = len(plan.folds)
            plan = replace(plan, folds=plan.folds[:1])
        began = time.perf_counter()
        train(plan, {})
        seconds.append(time.perf_counter() - began)
    epoch = max(0.0, seconds[2] - seconds[1]) / (more - few)
    return folds * (seconds[1] + epoch * (config.training.epochs - few))


def _noise(kind: Input, clips: int, people: int) -> LabelledInputs:
    """As many inputs as will be learnt from."""
    from austicker.bench.datasets.mappings import MEGC2019
    from austicker.bench.labelled import LabelledInputs

    inputs = np.random.default_rng(0).integers(0, 256, (clips, *kind.shape)).astype(kind.dtype)
    each = max(1, -(-clips // people))
    classes = MEGC2019.classes
    return LabelledInputs(
        inputs=inputs,
        kind=kind,
        labels=tuple(classes[i % len(classes)] for i in range(clips)),
        subjects=tuple(str(i // each) for i in range(clips)),
        sources=("noise",) * clips,
        names=tuple(map(str, range(clips))),
        classes=classes,
        table=dict(MEGC2019.table),
    )
