"""The MEGC2019 composite: one ground-truth table over CASME II, SAMM and SMIC HS.

See et al., MEGC 2019: the second facial micro-expressions grand challenge, FG 2019.
"""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import TypeAlias

from austicker.bench.datasets.casme2 import casme2
from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.datasets.places import last_part
from austicker.bench.datasets.records import (
    AGREEMENT,
    DATASETS,
    Dataset,
    Dropped,
    Loader,
    Published,
    Sample,
    printable,
)
from austicker.bench.datasets.samm import samm
from austicker.bench.datasets.smic import smic_hs
from austicker.bench.datasets.tables import decode, find_table
from austicker.errors import DataError
from austicker.registry import Card
from austicker.types import Clip

Key: TypeAlias = tuple[str, str, str]
"""(source, subject number without leading zeros, clip name in lower case)."""

PARTS: dict[str, Published] = {
    "casme2": Published(145, 24, {"negative": 88, "positive": 32, "surprise": 25}),
    "samm": Published(133, 28, {"negative": 92, "positive": 26, "surprise": 15}),
    "smic-hs": Published(164, 16, {"negative": 70, "positive": 51, "surprise": 43}),
}
PUBLISHED = Published(
    samples=442,
    subjects=68,
    emotions={"negative": 250, "positive": 109, "surprise": 83},
    source="See et al., MEGC 2019",
    parts=PARTS,
)
_NAMES = {"casme2": "casme2", "casmeii": "casme2", "samm": "samm", "smic": "smic-hs"}
_LOADERS = {"casme2": casme2, "samm": samm, "smic-hs": smic_hs}
_FOLDERS = {"casme2": ("casme",), "samm": ("samm",), "smic-hs": ("smic",)}


class CompositeLoader:
    """A headerless csv ``db,subject,filename,label`` beside the roots of the three sets."""

    def scan(self, root: Path) -> Dataset[Clip]:
        """Scan the three sets, then keep what the ground truth names, with its label."""
        path = find_table(root, ("combined_3class_gt.csv", "*.csv"))
        lines, notes = _ground_truth(path)
        parts: dict[str, Dataset[Clip]] = {}
        for source, make in _LOADERS.items():
            loader: Loader = make()
            parts[source] = loader.scan(_part_root(root, source))
            notes += [f"{source}: {note}" for note in parts[source].notes]
        samples = {_key(s.source, s.name): s for part in parts.values() for s in part}
        refused = {_key(source, d.name): d for source, part in parts.items() for d in part.dropped}
        kept: list[Sample[Clip]] = []
        dropped: list[Dropped] = []
        times = Counter(key for _, key, _ in lines)
        for number, key, label in lines:
            name = printable("/".join(key))
            if times[key] > 1:
                reason = f"row {number}: the ground truth names it {times[key]} times"
                dropped.append(Dropped(name, "duplicate row", reason))
            elif label not in {"0", "1", "2"}:
                reason = f"row {number}: expected a label 0, 1 or 2, got '{printable(label)}'"
                dropped.append(Dropped(name, "bad annotation", reason))
            elif key in samples:
                emotion = THREE[int(label)]
                sample = samples[key]
                kept.append(
                    replace(
                        sample,
                        name=f"{sample.source}/{sample.name}",
                        subject=f"{sample.source}/{sample.subject}",
                        emotion=emotion,
                    )
                )
            elif key in refused:
                reason = f"row {number}: {refused[key].reason}"
                dropped.append(Dropped(name, refused[key].kind, reason))
            else:
                reason = f"row {number}: no such clip under the root of {key[0]}"
                dropped.append(Dropped(name, "unmatched row", reason))
        named = {key for _, key, _ in lines}
        for key, sample in samples.items():
            if key not in named:
                reason = "the ground truth does not name it"
                name = f"{sample.source}/{sample.name}"
                dropped.append(Dropped(name, "not in the ground truth", reason))
        return Dataset("megc2019", tuple(kept), tuple(dropped), MEGC2019, PUBLISHED, tuple(notes))


def _part_root(root: Path, source: str) -> Path:
    """The one folder below `root` whose name begins with the set's."""
    stems = _FOLDERS[source]
    fitting = [p for p in sorted(root.iterdir()) if p.is_dir() and _plain(p.name).startswith(stems)]
    if len(fitting) != 1:
        found = ", ".join(printable(p.name) for p in fitting) or "none"
        raise DataError(
            f"expected one folder named like '{source}' in '{printable(str(root))}', found "
            f"{found}; put (or link) the three data sets beside the ground truth"
        )
    return fitting[0]


def _plain(name: str) -> str:
    return re.sub(r"[\s_-]+", "", name).casefold()


def _key(source: str, name: str) -> Key:
    subject, _, clip = name.partition("/")
    return source, _subject_number(subject), clip.casefold()


def _subject_number(subject: str) -> str:
    """The table says 6 (SAMM) or sub01 or s1 where folders say 006, sub01, s01."""
    digits = re.sub(r"^\D*0*", "", subject)
    return digits or subject


def _ground_truth(path: Path) -> tuple[list[tuple[int, Key, str]], list[str]]:
    """(row number, key, label) of every line, and notes."""
    text, encoding = decode(path, "cp1252")
    notes = [] if encoding == "utf-8-sig" else [f"{printable(path.name)} is not UTF-8"]
    lines = []
    for number, cells in enumerate(_rows(path, text), start=1):
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != 4:
            raise DataError(
                f"{printable(path.name)}, row {number}: expected the four columns db, subject, "
                f"filename, label, got {len(cells)}"
            )
        source = _NAMES.get(_plain(cells[0].strip()))
        if source is None:
            raise DataError(
                f"{printable(path.name)}, row {number}: expected casme2, samm or smic in the first "
                f"column (the table has no header), got '{printable(cells[0])}'"
            )
        clip = last_part(cells[2]).casefold()
        lines.append(
            (number, (source, _subject_number(last_part(cells[1])), clip), cells[3].strip())
        )
    return lines, notes


def _rows(path: Path, text: str) -> list[list[str]]:
    try:
        return list(csv.reader(io.StringIO(text)))
    except csv.Error as error:  # a field longer than any, a NUL
        raise DataError(f"{printable(path.name)} is not a valid csv file: {error}") from error


@DATASETS.register(
    Card(
        "megc2019",
        "MEGC2019 composite: 442 clips of 68 people out of CASME II, SAMM and SMIC",
        "See et al., FG 2019",
        AGREEMENT,
    )
)
def megc2019() -> CompositeLoader:
    """Root: the ground-truth csv, and folders named like CASME2, SAMM and SMIC."""
    return CompositeLoader()
