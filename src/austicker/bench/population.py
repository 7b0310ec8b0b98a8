"""Populations for the causal core: from motion maps, and the one of the packaged model."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import cast, get_args

import numpy as np

from austicker.bench.collect import collect, labelled_dataset
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.eyes import EyeFinder
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import PLACINGS, RENDERED, render_maps
from austicker.bench.stills import PEOPLE as STILL_PEOPLE
from austicker.bench.stills import still_population
from austicker.causal import EmotionModel, Population, fit
from austicker.causal.discover import Method
from austicker.causal.fit import RESAMPLES
from austicker.causal.population import RESTING
from austicker.errors import UsageError
from austicker.maplayout import region_means
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec

STILLS = "rendered-stills"

LEVELS = ("default", "hard")
SEED = 2026
PEOPLE, CLIPS = 60, 12


def population_of(maps: LabelledInputs, name: str = "") -> Population:
    """Every map and the motion of its regions, in the range of each channel of its clip."""
    whole = np.stack([FlowMap(raw).centred() for raw in maps.inputs])
    label = name or maps.sources[0]
    return Population(region_means(whole), maps.labels, maps.subjects, label, maps=whole)


def synthetic_population(
    people: int = PEOPLE,
    clips: int = CLIPS,
    levels: Sequence[str] = LEVELS,
    progress: Callable[[int, int], None] | None = None,
) -> Population:
    """Render the clips that the packaged model is fitted to, different people at each level.

    Every clip counts once. Its regions are read off a crop placed by the eyes in a third of the
    clips and misplaced in the others, for nobody knows how the crops of a victim are placed; the
    whole map always off one placed by the eyes. Cell by cell a misplaced crop teaches little but
    blur: on other people it cost the choice .04 of exhaustive search (docs/causal.md).

    Args:
        people: At each level.
        clips: Of each.
        levels: Of difficulty.
        progress: Called with clips done and their total.
    """
    parts = []
    for number, level in enumerate(levels):
        spec = CorpusSpec(subjects=people, clips=clips, level=level, seed=SEED + number)
        base = number * people * clips

        def show(done: int, total: int, base: int = base) -> None:
            if progress is not None:
                progress(base + done, len(levels) * total)

        maps = render_maps(spec, np.random.default_rng(spec.seed), show)
        once = [i for i in range(len(maps)) if i % PLACINGS == (i // PLACINGS) % PLACINGS]
        exact = population_of(maps.select(range(0, len(maps), PLACINGS)))
        part = replace(population_of(maps.select(once)), maps=exact.maps)
        parts.append((part, [f"{level}-{subject}" for subject in part.subjects]))
    return Population(
        np.concatenate([part.values for part, _ in parts]),
        tuple(label for part, _ in parts for label in part.labels),
        tuple(name for _, names in parts for name in names),
        f"synthetic, levels {' and '.join(levels)}, seeds from {SEED}",
        maps=np.concatenate([part.maps for part, _ in parts if part.maps is not None]),
    )


def load_population(
    dataset: str,
    root: Path | None,
    people: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Population, dict[str, str]]:
    """The population of a data set, and which emotions its classes stand for.

    Args:
        dataset: Registered name, "rendered" for `synthetic_population`, or "rendered-stills".
        root: Folder of the data set.
        people: At each level, when rendered; None for as many as the packaged model's.
        progress: Called with clips done and their total.

    Raises:
        DataError: The data set cannot be used.
        UsageError: Unknown name, or no root where one is needed.
    """
    if dataset == RENDERED:
        return synthetic_population(people or PEOPLE, progress=progress), dict(MEGC2019.table)
    if dataset == STILLS:
        from austicker.faces.models import load_models

        stills, _ = still_population(load_models(), people or STILL_PEOPLE, progress=progress)
        return stills, {**MEGC2019.table, RESTING: RESTING}
    found = labelled_dataset(dataset, root)
    maps = collect(found, MAPS, EyeFinder().find, progress)
    return population_of(maps, dataset), dict(found.mapping.table)


def check_method(method: str) -> None:
    """Refuse an unknown way to learn a graph, before any work.

    Raises:
        UsageError: Unknown; the message lists the known ones.
    """
    if method not in get_args(Method):
        raise UsageError(f"unknown method '{method}'; choose one of: {', '.join(get_args(Method))}")


def learn(
    population: Population,
    labels: Mapping[str, str],
    *,
    method: str = "pc",
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> EmotionModel:
    """Fit, with all the classes that `labels` knows.

    Raises:
        DataError: A class is missing, and whatever `fit` refuses.
        UsageError: Unknown method, or causal-learn is not installed.
    """
    check_method(method)
    return fit(
        population,
        classes=sorted(set(labels.values())),
        labels=labels,
        seed=seed,
        method=cast("Method", method),
        resamples=resamples,
    )
