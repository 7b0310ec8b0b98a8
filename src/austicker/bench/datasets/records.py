"""What every loader yields: samples that load themselves, and an account of those left out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, Literal, Protocol, TypeVar

from austicker.bench.datasets.mappings import LabelMapping
from austicker.errors import DataError, RecordError
from austicker.registry import Registry
from austicker.types import Image

T = TypeVar("T")

Kind = Literal[
    "bad annotation",
    "no apex",
    "marks out of order",
    "duplicate row",
    "no frames",
    "missing frame",
    "unreadable",
    "no face",
    "outside the mapping",
    "not in the ground truth",
    "unmatched row",
    "unusable",
]
"""Why a sample was left out; `Dropped.reason` says it in a sentence."""


def printable(text: str) -> str:
    """The text on one line, undecodable bytes of a file name and control characters escaped."""
    told = text.encode("utf-8", "backslashreplace").decode("utf-8")
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in told)


@dataclass(frozen=True, slots=True, eq=False)
class Sample(Generic[T]):
    """One annotated item of a data set; nothing of it is read before `load`.

    Attributes:
        name: Unique within its data set, printable.
        subject: Who; samples of one person share it. "" where the set does not say.
        source: Data set it came from; differs from the loader's name in composites.
        emotion: As the data set spells it.
        reader: Reads the sample; called by `load`.
        label: Class after a `LabelMapping`; None before one was applied.
        marks: Onset, apex, offset as 0-based indices into the loaded frames; None for stills.
        annotated: The same three as the data set numbers its files; None where it does not.
        apex_estimated: The data set gives no apex; `marks` holds the midpoint of the clip.
        aus: Action units the annotation is sure of.
        au_text: The annotation of action units, untouched.
        extras: Further columns of the set, as text.
    """

    name: str
    subject: str
    source: str
    emotion: str
    reader: Callable[[Sample[T]], T]
    label: str | None = None
    marks: tuple[int, int, int] | None = None
    annotated: tuple[int, int, int] | None = None
    apex_estimated: bool = False
    aus: tuple[int, ...] = ()
    au_text: str = ""
    extras: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))

    def __post_init__(self) -> None:
        if not self.name or self.name != printable(self.name):
            raise RecordError(f"Sample: expected a printable name, got {self.name!r}")
        if self.marks is not None and not 0 <= self.marks[0] <= self.marks[1] <= self.marks[2]:
            raise RecordError(f"Sample: expected 0 <= onset <= apex <= offset, got {self.marks}")

    def load(self) -> T:
        """Read the sample.

        Raises:
            DataError: A file is gone, cannot be decoded, or does not fit the annotation.
        """
        return self.reader(self)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A sample that was left out: its name, the kind of trouble, and a sentence."""

    name: str
    kind: Kind
    reason: str


@dataclass(frozen=True, slots=True)
class Published:
    """What the authors of a data set say it holds; None and empty where not stated.

    Attributes:
        samples, subjects: Totals.
        emotions: Count per emotion as the set spells it.
        source: Where the figures come from.
        parts: The same per source, for composites.
    """

    samples: int | None = None
    subjects: int | None = None
    emotions: Mapping[str, int] = field(default_factory=lambda: MappingProxyType({}))
    source: str = ""
    parts: Mapping[str, Published] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True, eq=False)
class Still:
    """One labelled picture: (H, W, 3) uint8 RGB, grey repeated over the channels."""

    image: Image
    label: str


@dataclass(frozen=True, slots=True, eq=False)
class Dataset(Generic[T]):
    """What was found under a root.

    Attributes:
        name: Registered name of the loader.
        samples: In the order of the annotation.
        dropped: Everything annotated or found that is not among the samples.
        mapping: The set's usual classes.
        published: What should be there.
        notes: Whatever else a user must know, one sentence each.
    """

    name: str
    samples: tuple[Sample[T], ...]
    dropped: tuple[Dropped, ...]
    mapping: LabelMapping
    published: Published = field(default_factory=Published)
    notes: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        repeated = [n for n, c in Counter(s.name for s in self.samples).items() if c > 1]
        if repeated:
            raise RecordError(
                f"Dataset {self.name}: expected distinct names, got {repeated[0]} twice"
            )

    def __len__(self) -> int:
        return len(self.samples)

    def __iter__(self) -> Iterator[Sample[T]]:
        return iter(self.samples)

    @property
    def subjects(self) -> tuple[str, ...]:
        """Distinct subjects, sorted."""
        return tuple(sorted({sample.subject for sample in self.samples}))

    def labelled(self, mapping: LabelMapping | None = None) -> Dataset[T]:
        """Give every sample its class; those the mapping leaves out move to `dropped`.

        Args:
            mapping: Classes wanted; the set's usual ones when None.
        """
        mapping = mapping or self.mapping
        kept, dropped = [], list(self.dropped)
        for sample in self.samples:
            label = mapping.label(sample.emotion)
            if label is None:
                reason = f"emotion '{printable(sample.emotion)}' has no class in '{mapping.name}'"
                dropped.append(Dropped(sample.name, "outside the mapping", reason))
            else:
                kept.append(replace(sample, label=label))
        return replace(self, samples=tuple(kept), dropped=tuple(dropped), mapping=mapping)

    def readable(self) -> Dataset[T]:
        """Read every sample once; those that fail move to `dropped`. Slow: it reads all frames."""
        kept, dropped = [], list(self.dropped)
        for sample in self.samples:
            try:
                sample.load()
            except DataError as error:
                dropped.append(Dropped(sample.name, "unreadable", str(error)))
            else:
                kept.append(sample)
        return replace(self, samples=tuple(kept), dropped=tuple(dropped))


def without_repeats(
    samples: Sequence[Sample[T]], describe: Callable[[Sample[T]], str]
) -> tuple[tuple[Sample[T], ...], list[Dropped]]:
    """Drop every sample whose name another bears too: which of them is right is not known.

    Args:
        samples: As found.
        describe: Where a sample was found, for the sentence.
    """
    groups: dict[str, list[Sample[T]]] = {}
    for sample in samples:
        groups.setdefault(sample.name, []).append(sample)
    dropped = []
    for name, group in groups.items():
        if len(group) > 1:
            places = "; ".join(describe(sample) for sample in group)
            dropped += [Dropped(name, "duplicate row", f"is in several places: {places}")] * len(
                group
            )
    return tuple(group[0] for group in groups.values() if len(group) == 1), dropped


class Loader(Protocol):
    """Knows one layout on disk."""

    def scan(self, root: Path) -> Dataset[Any]:
        """Read the annotations under `root`; pixels are read when a sample is loaded.

        Raises:
            DataError: The layout is not the expected one.
        """
        ...


DATASETS: Registry[Loader] = Registry("data set", "austicker.datasets")

AGREEMENT = "signed agreement with its authors"
"""Licence of every micro-expression set: this project carries no frame of any of them."""
