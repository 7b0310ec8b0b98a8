"""Sets that are a table of marks beside folders of frames: one `TableLayout` describes each."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from types import MappingProxyType

from austicker.bench.datasets.aus import certain_aus
from austicker.bench.datasets.frames import FrameFiles, first_missing, number_frames
from austicker.bench.datasets.mappings import LabelMapping
from austicker.bench.datasets.places import find_folder, last_part
from austicker.bench.datasets.records import Dataset, Dropped, Kind, Published, Sample, printable
from austicker.bench.datasets.tables import Row, find_table, read_table
from austicker.errors import DataError
from austicker.types import Clip

CASME_COLUMNS: Mapping[str, tuple[str, ...]] = {
    "subject": ("Subject",),
    "clip": ("Filename", "File name"),
    "onset": ("OnsetFrame", "Onset"),
    "apex": ("ApexFrame", "ApexFrame1", "Apex"),
    "offset": ("OffsetFrame", "Offset"),
    "aus": ("Action Units", "AUs", "AU"),
    "emotion": ("Estimated Emotion", "Emotion"),
}
"""Fields and headers that most sets share with CASME II."""


def padded(prefix: str, width: int) -> Callable[[str], str]:
    """Spell a subject number as a set's folders do, for cells that spreadsheets turned to 6."""

    def spell(subject: str) -> str:
        return (
            f"{prefix}{int(subject):0{width}d}"
            if subject.isascii() and subject.isdigit()
            else subject
        )

    return spell


@dataclass(frozen=True, slots=True)
class TableLayout:
    """Where a set keeps its annotation and its frames.

    Attributes:
        name: Registered name.
        tables: Shell patterns of the annotation file, most specific first.
        folders: Frame folders below the root; {subject}, {clip}, {emotion} come from the row.
        fps: Frame rate where the table has no such column.
        mapping: Usual classes.
        published: What should be there.
        columns: Field -> accepted headers.
        optional: Fields that may be missing.
        spell: The subject cell as folders spell it.
        legacy: Encoding of tables and names that are not Unicode.
        several: One video holds several samples, told apart by their onset.
        distrusted: Spreadsheet rows whose action units are known to be wrong.
        notes: Told with every scan.
    """

    name: str
    tables: tuple[str, ...]
    folders: tuple[str, ...]
    fps: Fraction
    mapping: LabelMapping
    published: Published
    columns: Mapping[str, tuple[str, ...]] = field(
        default_factory=lambda: MappingProxyType(dict(CASME_COLUMNS))
    )
    optional: tuple[str, ...] = ("aus", "fps")
    spell: Callable[[str], str] = str
    legacy: str = "gb18030"
    several: bool = False
    distrusted: range = range(0)
    notes: tuple[str, ...] = ()


class Skip(Exception):
    """A row that yields no sample; caught by `TableLoader.scan`."""

    def __init__(self, kind: Kind, reason: str) -> None:
        super().__init__(reason)
        self.kind: Kind = kind


class TableLoader:
    """Loader of any set that a `TableLayout` describes."""

    def __init__(self, layout: TableLayout) -> None:
        self.layout = layout

    def scan(self, root: Path) -> Dataset[Clip]:
        """Read the table, match every row with its frames; see `Loader.scan`."""
        layout = self.layout
        path = find_table(root, layout.tables)
        table = read_table(path, layout.columns, layout.optional, layout.legacy)
        notes = [*table.notes, *layout.notes]
        if "aus" not in table.fields:
            notes.append(f"{printable(path.name)} has no column of action units")
        repeats = _repeats(table.rows, self._key)
        samples: list[Sample[Clip]] = []
        dropped: list[Dropped] = []
        for row in table.rows:
            name = self._name(row)
            try:
                if row.number in repeats:
                    raise Skip("duplicate row", repeats[row.number])
                samples.append(self._sample(root, row, name))
            except Skip as skip:
                dropped.append(Dropped(name, skip.kind, f"row {row.number}: {skip}"))
        return Dataset(
            name=layout.name,
            samples=tuple(samples),
            dropped=tuple(dropped),
            mapping=layout.mapping,
            published=layout.published,
            notes=tuple(notes),
        )

    def _key(self, row: Row) -> tuple[str, ...]:
        subject, clip = self._parts(row)
        return (subject, clip, row.cells["onset"]) if self.layout.several else (subject, clip)

    def _parts(self, row: Row) -> tuple[str, str]:
        return self.layout.spell(last_part(row.cells["subject"])), last_part(row.cells["clip"])

    def _name(self, row: Row) -> str:
        return printable("/".join(part or "?" for part in self._key(row)))

    def _sample(self, root: Path, row: Row, name: str) -> Sample[Clip]:
        subject, clip = self._parts(row)
        emotion = row.cells["emotion"]
        if not subject or not clip or not emotion:
            raise Skip(
                "bad annotation", "expected a subject, a file name and an emotion, got a blank"
            )
        marks = onset, apex, offset = _marks(row)
        text = row.cells.get("aus", "")
        return Sample(
            name=name,
            subject=printable(subject),
            source=self.layout.name,
            emotion=emotion,
            reader=self.reader(root, row, {"subject": subject, "clip": clip}, marks),
            marks=self.marks_loaded(marks),
            annotated=(onset, apex, offset),
            aus=() if row.number in self.layout.distrusted else certain_aus(text),
            au_text=text,
            extras={f: t for f, t in row.cells.items() if f not in CASME_COLUMNS},
        )

    def marks_loaded(self, marks: tuple[int, int, int]) -> tuple[int, int, int]:
        """Annotated frame numbers as indices into what `reader` loads: onset to offset."""
        return 0, marks[1] - marks[0], marks[2] - marks[0]

    def reader(
        self, root: Path, row: Row, values: Mapping[str, str], marks: tuple[int, int, int]
    ) -> Callable[[Sample[Clip]], Clip]:
        """Find the frame files of a row; a subclass may find something else."""
        values = {**values, "emotion": last_part(row.cells["emotion"])}
        folder = find_folder(root, self.layout.folders, values, self.layout.legacy)
        if folder is None:
            tried = " or ".join(f"'{t.format(**values)}'" for t in self.layout.folders)
            raise Skip("no frames", printable(f"no folder {tried}"))
        try:
            numbered = number_frames(folder)
        except DataError as error:
            raise Skip("unreadable", str(error)) from error
        onset, _, offset = marks
        missing = first_missing(numbered, onset, offset)
        if missing is not None:
            held = f"{min(numbered)}-{max(numbered)}" if numbered else "no pictures"
            raise Skip(
                "missing frame",
                f"frame {missing} of {onset}-{offset} has no file (the folder holds {held})",
            )
        files = tuple(numbered[n] for n in range(onset, offset + 1))
        return FrameFiles(files, self.fps(row))

    def fps(self, row: Row) -> Fraction:
        """Frame rate of a row."""
        text = row.cells.get("fps", "")
        if not text:
            return self.layout.fps
        try:
            fps = Fraction(text)
        except (ValueError, ZeroDivisionError):
            fps = Fraction(0)
        if fps <= 0:
            raise Skip("bad annotation", f"expected a frame rate, got '{printable(text)}'")
        return fps


def _repeats(rows: Sequence[Row], key: Callable[[Row], tuple[str, ...]]) -> dict[int, str]:
    """Why a row is one too many, by row number.

    Of rows that say the same, the first stands; of rows that contradict each other, none does.
    """
    groups: dict[tuple[str, ...], list[Row]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    reasons: dict[int, str] = {}
    for group in groups.values():
        distinct = Counter(tuple(sorted(row.cells.items())) for row in group)
        if len(distinct) > 1:
            numbers = " and ".join(str(row.number) for row in group)
            reasons.update({r.number: f"rows {numbers} contradict each other" for r in group})
        else:
            reasons.update({r.number: f"repeats row {group[0].number}" for r in group[1:]})
    return reasons


def _marks(row: Row) -> tuple[int, int, int]:
    numbers: dict[str, int] = {}
    kinds: tuple[tuple[str, Kind], ...] = (
        ("onset", "bad annotation"),
        ("offset", "bad annotation"),
        ("apex", "no apex"),
    )
    for mark, kind in kinds:
        text = row.cells[mark]
        if not re.fullmatch(r"\d+(\.0+)?", text, re.ASCII):
            raise Skip(kind, f"{mark} '{printable(text)}' is not a frame number")
        numbers[mark] = int(text.split(".")[0])
    onset, apex, offset = numbers["onset"], numbers["apex"], numbers["offset"]
    if not onset <= apex <= offset:
        raise Skip(
            "marks out of order",
            f"expected onset <= apex <= offset, got {onset}, {apex}, {offset}",
        )
    return onset, apex, offset
