"""Motion maps of data sets and of synthetic people, and the simple victims that learn from them."""

from __future__ import annotations

from importlib.metadata import version
from pathlib import Path

import numpy as np

from austicker.bench.collect import collect, labelled_dataset
from austicker.bench.datasets.mappings import THREE
from austicker.bench.eyes import EyeFinder
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import PLACINGS, render_maps
from austicker.bench.simple_victims import NAMES, Victim
from austicker.errors import DataError
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec
from austicker.types import Floats
from studies.table import progress


def dataset_maps(name: str, root: Path | None) -> LabelledInputs:
    """The motion maps of a data set with the three classes.

    Raises:
        DataError: It cannot be used, or is labelled otherwise.
        UsageError: An unknown name, or no root.
    """
    dataset = labelled_dataset(name, root)
    if dataset.mapping.classes != THREE:
        raise DataError(
            f"'{dataset.name}' is labelled with {', '.join(dataset.mapping.classes)}; expected a "
            f"set of clips or motion maps with the classes {', '.join(THREE)}"
        )
    return collect(dataset, MAPS, EyeFinder().find, progress("reading"))


def rendered_maps(spec: CorpusSpec, cache: Path | None) -> LabelledInputs:
    """`PLACINGS` maps of each synthetic clip, kept in the folder `cache` if there is one."""
    kept = None
    if cache is not None:
        name = f"{spec.level}-{spec.subjects}x{spec.clips}-seed{spec.seed}"
        kept = cache / f"maps-{version('au-sticker')}-{name}.npz"
        if kept.is_file():
            return LabelledInputs.read(kept, MAPS)
    maps = render_maps(spec, np.random.default_rng(spec.seed), progress("rendering"))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        maps.save(kept)
    return maps


def by_the_eyes(maps: LabelledInputs) -> LabelledInputs:
    """Of rendered maps those whose crop the true eyes place, one a clip."""
    return maps.select(range(0, len(maps), PLACINGS))


def centred(maps: LabelledInputs) -> Floats:
    """(N, 28, 28, 3) what the simple victims and the emotion models learn from."""
    return np.stack([FlowMap(raw).centred() for raw in maps.inputs])


def trained_victims(spec: CorpusSpec, cache: Path | None) -> dict[str, Victim]:
    """The simple victims, trained on a synthetic corpus."""
    maps = by_the_eyes(rendered_maps(spec, cache))
    shown, labels = centred(maps), np.array(maps.labels)
    return {name: Victim(name, spec.seed).fit(shown, labels) for name in NAMES}
