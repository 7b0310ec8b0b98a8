"""Labelled inputs from data sets."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.records import Dataset, Dropped
from austicker.bench.eyes import EyeFinder
from austicker.bench.labelled import LabelledInputs
from austicker.bench.rendered import RENDERED, render_inputs
from austicker.errors import DataError, NoFaceError, UsageError
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS, Input
from austicker.synth.plan import CorpusSpec
from austicker.types import Clip, Image

Progress = Callable[[int, int], None]


def load_inputs(
    dataset: str,
    root: Path | None,
    kind: Input,
    spec: CorpusSpec,
    progress: Progress | None = None,
) -> LabelledInputs:
    """The labelled inputs of a data set, or of a synthetic corpus rendered as far as needed.

    Args:
        dataset: Registered name, or "rendered".
        root: Folder of the data set.
        kind: What the victim reads.
        spec: What to render.
        progress: Called with clips done and their total.

    Raises:
        DataError: The data set cannot be used, or holds nothing of that kind.
        UsageError: Unknown name, or no root where one is needed.
    """
    if dataset == RENDERED:
        return render_inputs(spec, kind, progress)
    return collect(labelled_dataset(dataset, root), kind, EyeFinder().find, progress)


def labelled_dataset(dataset: str, root: Path | None) -> Dataset[Any]:
    """The samples of a registered data set that have a class.

    Raises:
        DataError: It is not laid out as expected.
        UsageError: Unknown name, or no root.
    """
    loader = DATASETS.make(dataset)
    if root is None:
        raise UsageError(f"`dataset` {dataset} needs `root`, the folder that holds it")
    return loader.scan(root).labelled()


def collect(
    dataset: Dataset[Any],
    kind: Input,
    find_eyes: Callable[[Image], Eyes],
    progress: Progress | None = None,
) -> LabelledInputs:
    """An input of every labelled sample; those that give none are counted.

    Raises:
        DataError: The data set holds nothing of that kind, or no sample could be read.
    """
    inputs, kept, dropped = [], [], list(dataset.dropped)
    for done, sample in enumerate(dataset, start=1):
        try:
            inputs.append(_input_of(sample.load(), kind, find_eyes, dataset.name))
        except NoFaceError as error:
            dropped.append(Dropped(sample.name, "no face", str(error)))
        except _Unfit:
            raise
        except DataError as error:
            dropped.append(Dropped(sample.name, "unreadable", str(error)))
        else:
            kept.append(sample)
        if progress is not None:
            progress(done, len(dataset))
    if not kept:
        first = f"; the first reason: {dropped[0].reason}" if dropped else ""
        raise DataError(f"'{dataset.name}' gave no {kind.words} from {len(dataset)} samples{first}")
    return LabelledInputs(
        inputs=np.stack(inputs),
        kind=kind,
        labels=tuple(str(sample.label) for sample in kept),
        subjects=tuple(sample.subject for sample in kept),
        sources=tuple(sample.source for sample in kept),
        names=tuple(sample.name for sample in kept),
        classes=dataset.mapping.classes,
        table=dict(dataset.mapping.table),
        dropped=tuple(dropped),
    )


class _Unfit(DataError):
    """No sample of this data set can fit, so there is no point in going on."""


def _input_of(
    item: object, kind: Input, find_eyes: Callable[[Image], Eyes], name: str
) -> npt.NDArray[np.uint8]:
    if isinstance(item, Clip):
        places = kind.wanted(item.onset, item.apex, item.offset)
        return kind.take(item.frames[places], find_eyes(item.frames[places[0]]))
    if isinstance(item, FlowMap) and kind is MAPS:
        return item.raw
    held = "motion maps" if isinstance(item, FlowMap) else "single pictures"
    raise _Unfit(
        f"{kind.words} were asked for, and '{name}' holds {held} only; choose a data set of clips, "
        "or a recogniser of another input"
    )
