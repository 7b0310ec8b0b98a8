"""What a data set on disk holds, against what its authors say it holds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.records import Dataset, Dropped, Published, printable


@dataclass(frozen=True, slots=True)
class DatasetReport:
    """The account of one root.

    Attributes:
        name, root: What was looked at.
        samples: Usable ones.
        subjects: Distinct ones; 0 where the set names none.
        per_emotion: Usable samples per emotion, as annotated.
        per_class: Usable samples per class of the set's usual mapping; the rest has none.
        per_source: Usable samples per source and emotion.
        per_subject: Usable samples per subject.
        dropped: Every sample that is not usable, and why.
        published: What should be there.
        mapping: Name of the usual mapping.
        notes: Whatever else must be known.
        complete: Nothing was dropped, and every published count is met.
    """

    name: str
    root: Path
    samples: int
    subjects: int
    per_emotion: dict[str, int]
    per_class: dict[str, int]
    per_source: dict[str, dict[str, int]]
    per_subject: dict[str, int]
    dropped: tuple[Dropped, ...]
    published: Published
    mapping: str
    notes: tuple[str, ...]
    complete: bool


def report(name: str, root: Path, *, read: bool = False) -> DatasetReport:
    """Scan a data set and count.

    Args:
        name: Registered name.
        root: Its folder.
        read: Also decode every sample, which finds damaged files; slow.

    Raises:
        UsageError: Unknown name.
        DataError: The layout under `root` is not the expected one.
    """
    found: Dataset[Any] = DATASETS.make(name).scan(root)
    if read:
        found = found.readable()
    emotions = Counter(s.emotion.strip().casefold() for s in found)
    labelled = found.labelled()
    classes = Counter(s.label for s in labelled if s.label is not None)
    sources: dict[str, Counter[str]] = {}
    for sample in found:
        sources.setdefault(sample.source, Counter())[sample.emotion.strip().casefold()] += 1
    people = Counter(s.subject for s in found if s.subject)
    published = found.published
    return DatasetReport(
        name=name,
        root=root,
        samples=len(found),
        subjects=len(people),
        per_emotion=dict(emotions.most_common()),
        per_class={c: classes[c] for c in found.mapping.classes},
        per_source={source: dict(counts) for source, counts in sorted(sources.items())},
        per_subject=dict(sorted(people.items())),
        dropped=found.dropped,
        published=published,
        mapping=found.mapping.name,
        notes=found.notes,
        complete=not found.dropped
        and published.samples in {None, len(found)}
        and published.subjects in {None, len(people)}
        and all(emotions[e] == n for e, n in published.emotions.items()),
    )


def render(result: DatasetReport) -> str:
    """The report as text, one fact a line; safe to print whatever the file names are."""
    return "\n".join(_lines(result))


def _lines(result: DatasetReport) -> Iterator[str]:
    published = result.published
    yield f"{result.name} in {printable(str(result.root))}"
    yield f"  samples   {_against(result.samples, published.samples)}"
    if result.per_subject:
        counts = list(result.per_subject.values())
        spread = f"min {min(counts)}, median {median(counts):g}, max {max(counts)} samples each"
        yield f"  subjects  {_against(result.subjects, published.subjects)}; {spread}"
    yield "  by emotion as annotated"
    for emotion in {**result.per_emotion, **published.emotions}:
        found = result.per_emotion.get(emotion, 0)
        yield f"    {printable(emotion):<12} {_against(found, published.emotions.get(emotion))}"
    unmapped = result.samples - sum(result.per_class.values())
    yield f"  by class of '{result.mapping}' ({unmapped} samples have none)"
    for name, found in result.per_class.items():
        yield f"    {name:<12} {found}"
    if len(result.per_source) > 1 or published.parts:
        yield "  by source"
        for source in {**published.parts, **result.per_source}:
            part = published.parts.get(source, Published())
            counts_here = result.per_source.get(source, {})
            total = _against(sum(counts_here.values()), part.samples)
            cells = [
                f"{e} {_against(counts_here.get(e, 0), part.emotions.get(e))}"
                for e in {**part.emotions, **counts_here}
            ]
            yield f"    {source:<12} {total}: {', '.join(cells)}"
    if published.source:
        yield f"  published counts: {published.source}"
    yield f"  dropped   {len(result.dropped)}"
    for kind, number in Counter(d.kind for d in result.dropped).most_common():
        yield f"    {kind}: {number}"
        for item in result.dropped:
            if item.kind == kind:
                yield f"      {item.name}: {item.reason}"
    for note in result.notes:
        yield f"  note: {note}"


def _against(found: int, published: int | None) -> str:
    if published is None:
        return f"{found}"
    return f"{found} of {published}" + ("" if found == published else "  <- differs")
