"""Labelled inputs of one kind, from a data set or rendered for the purpose."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import Dataset, Dropped
from austicker.bench.eyes import EyeFinder
from austicker.bench.rendered import eyes_of
from austicker.errors import DataError, NoFaceError, RecordError, UsageError
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import FlowMap
from austicker.recognizers.inputs import MAPS, Input
from austicker.synth.plan import CorpusSpec, recordings_of, session_of
from austicker.synth.prototypes import class_of
from austicker.synth.recording import subject_name
from austicker.types import Clip, Image

RENDERED = "rendered"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Inputs with what is known about them.

    Attributes:
        raw: (N, ...) uint8, as `input` says.
        input: What they are.
        labels, subjects, sources, names: One each per input.
        classes: In the order of the networks' outputs.
        table: Emotion in any data set's words -> class.
        origin: Data set they come from.
        dropped: Samples that gave no input, with the reason.
    """

    raw: npt.NDArray[np.uint8]
    input: Input
    labels: tuple[str, ...]
    subjects: tuple[str, ...]
    sources: tuple[str, ...]
    names: tuple[str, ...]
    classes: tuple[str, ...]
    table: dict[str, str]
    origin: str
    dropped: tuple[Dropped, ...] = ()

    def __post_init__(self) -> None:
        self.input.check(self.raw, "Examples")
        for name in ("labels", "subjects", "sources", "names"):
            if len(getattr(self, name)) != len(self.raw):
                raise RecordError(
                    f"Examples: expected {len(self.raw)} {name}, got {len(getattr(self, name))}"
                )
        strangers = sorted(set(self.labels) - set(self.classes))
        if strangers:
            raise RecordError(f"Examples: expected labels of {self.classes}, got {strangers}")

    def __len__(self) -> int:
        return len(self.raw)

    @property
    def targets(self) -> npt.NDArray[np.int64]:
        """(N,) columns of the labels."""
        return np.array([self.classes.index(label) for label in self.labels], np.int64)


def load_examples(
    dataset: str,
    root: Path | None,
    kind: Input,
    spec: CorpusSpec,
    progress: Progress | None = None,
) -> Examples:
    """The examples of a data set, or of a synthetic corpus rendered as far as needed.

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
        return rendered_examples(spec, kind, progress)
    loader = DATASETS.make(dataset)
    if root is None:
        raise UsageError(f"--dataset {dataset} needs --root, the folder that holds it")
    return collect_examples(loader.scan(root).labelled(), kind, EyeFinder().find, progress)


def collect_examples(
    dataset: Dataset[Any],
    kind: Input,
    find_eyes: Callable[[Image], Eyes],
    progress: Progress | None = None,
) -> Examples:
    """An input of every labelled sample; those that give none are counted.

    Raises:
        DataError: The data set holds nothing of that kind, or no sample could be read.
    """
    raw, kept, dropped = [], [], list(dataset.dropped)
    for done, sample in enumerate(dataset, start=1):
        try:
            raw.append(_input_of(sample.load(), kind, find_eyes, dataset.name))
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
    return Examples(
        raw=np.stack(raw),
        input=kind,
        labels=tuple(str(sample.label) for sample in kept),
        subjects=tuple(sample.subject for sample in kept),
        sources=tuple(sample.source for sample in kept),
        names=tuple(sample.name for sample in kept),
        classes=dataset.mapping.classes,
        table=dict(dataset.mapping.table),
        origin=dataset.name,
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
        f"the victim reads {kind.words}, and '{name}' holds {held} only; choose a victim of "
        "another input, or a data set of clips"
    )


def rendered_examples(spec: CorpusSpec, kind: Input, progress: Progress | None = None) -> Examples:
    """Synthetic clips of which only the frames that `kind` needs are ever rendered.

    Cropped by the true places of the eyes.
    """
    raw, labels, subjects, names = [], [], [], []
    for number in range(spec.subjects):
        for recording in recordings_of(spec, session_of(spec, number)):
            mark = recording.annotations[0]
            places = kind.wanted(mark.onset, mark.apex, mark.offset)
            seen = {i: recording.frame(i) for i in sorted(set(places))}
            frames = np.stack([seen[i] for i in places])
            raw.append(kind.take(frames, eyes_of(recording, places[0])))
            labels.append(class_of(mark.emotion, spec.classes))
            subjects.append(subject_name(number))
            names.append(recording.name)
            if progress is not None:
                progress(len(raw), spec.subjects * spec.clips)
    return Examples(
        raw=np.stack(raw),
        input=kind,
        labels=tuple(labels),
        subjects=tuple(subjects),
        sources=("synthetic",) * len(raw),
        names=tuple(names),
        classes=MEGC2019.classes,
        table=dict(MEGC2019.table),
        origin=RENDERED,
    )
