"""The MEGC2019 flow maps that the authors of HTNet distribute: real motion without faces.

Wang et al., HTNet for micro-expression recognition, Neurocomputing 602, 2024.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from austicker.bench.datasets.frames import is_picture, read_picture
from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.datasets.megc2019 import PUBLISHED
from austicker.bench.datasets.records import (
    DATASETS,
    Dataset,
    Dropped,
    Sample,
    printable,
    without_repeats,
)
from austicker.errors import DataError
from austicker.motion.flowmap import FlowMap
from austicker.registry import Card

FOLDER = "three_norm_u_v_os"
_SOURCES = (
    (re.compile(r"sub\d+"), "casme2"),
    (re.compile(r"s\d+"), "smic-hs"),
    (re.compile(r"\d{3}"), "samm"),
)


def source_of(subject: str) -> str | None:
    """The data set a subject's folder name belongs to; None when it fits none."""
    return next((name for pattern, name in _SOURCES if pattern.fullmatch(subject)), None)


@dataclass(frozen=True, slots=True)
class MapFile:
    """A sample's reader: one PNG whose red, green, blue are u, v, strain."""

    path: Path

    def __call__(self, sample: Sample[FlowMap]) -> FlowMap:
        """Decode the map.

        Raises:
            DataError: The file is gone, cannot be decoded, or is not 28 x 28.
        """
        picture = read_picture(self.path)
        if picture.shape != (28, 28, 3):
            raise DataError(
                f"{sample.name}: expected a map of 28 x 28, got "
                f"{picture.shape[1]} x {picture.shape[0]}"
            )
        return FlowMap(picture)


class FlowLoader:
    """Folders per left-out subject; a subject's own clips are those of its ``u_test``."""

    def scan(self, root: Path) -> Dataset[FlowMap]:
        """List every ``u_test``, and check each ``u_train`` against the others; see `Loader`."""
        base = root / FOLDER if (root / FOLDER).is_dir() else root
        folds = sorted(p for p in _folders(base) if (p / "u_test").is_dir())
        if not folds:
            raise DataError(
                f"no '{FOLDER}/<subject>/u_test' in '{printable(str(root))}'; give `root` the "
                "folder that holds it"
            )
        dropped: list[Dropped] = []
        tests: dict[str, dict[str, str]] = {}
        found: list[Sample[FlowMap]] = []
        for fold in folds:
            tests[fold.name] = {}
            for label, path in _maps(fold / "u_test", dropped):
                tests[fold.name][_name(path)] = label
                sample = self._sample(fold.name, label, path)
                if isinstance(sample, Dropped):
                    dropped.append(sample)
                else:
                    found.append(sample)
        samples, repeated = without_repeats(found, lambda s: f"{s.subject} as {s.emotion}")
        return Dataset(
            name="megc2019-flow",
            samples=samples,
            dropped=(*dropped, *repeated),
            mapping=MEGC2019,
            published=PUBLISHED,
            notes=tuple(_check_training(folds, tests)),
        )

    def _sample(self, subject: str, label: str, path: Path) -> Sample[FlowMap] | Dropped:
        name = _name(path)
        source = source_of(subject)
        if source is None:
            reason = f"subject '{printable(subject)}' belongs to none of CASME II, SMIC, SAMM"
            return Dropped(name, "bad annotation", reason)
        if label not in {"0", "1", "2"}:
            reason = f"expected a label folder 0, 1 or 2, got '{printable(label)}'"
            return Dropped(name, "bad annotation", reason)
        if not name.startswith(f"{subject}_"):
            reason = f"lies with subject '{subject}' but its name is another's"
            return Dropped(name, "bad annotation", reason)
        return Sample(
            name=name,
            subject=subject,
            source=source,
            emotion=THREE[int(label)],
            reader=MapFile(path),
        )


def _name(path: Path) -> str:
    # The published names end in a stray blank: "006_006_1_2 .png".
    return printable(path.stem.strip())


def _folders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir()) if path.is_dir() else []


def _maps(split: Path, dropped: list[Dropped]) -> list[tuple[str, Path]]:
    """(label, file) of a split; files that are no PNG are counted as dropped."""
    maps = []
    for folder in _folders(split):
        for path in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
            if path.suffix.casefold() == ".png" and is_picture(path):
                maps.append((folder.name, path))
            else:
                reason = f"'{printable(path.name)}' is not a .png"
                dropped.append(Dropped(_name(path), "unreadable", reason))
    return maps


def _check_training(folds: list[Path], tests: dict[str, dict[str, str]]) -> list[str]:
    """What is wrong with the ``u_train`` folders, which repeat the other subjects' clips."""
    notes = []
    absent = [fold.name for fold in folds if not (fold / "u_train").is_dir()]
    if absent:
        notes.append(f"{len(absent)} of {len(folds)} subjects have no u_train; nothing uses it")
    everyone = {name: label for test in tests.values() for name, label in test.items()}
    for fold in folds:
        if fold.name in absent:
            continue
        train = {_name(path): label for label, path in _maps(fold / "u_train", [])}
        own = tests[fold.name]
        leaked = sorted(train.keys() & own.keys())
        others = everyone.keys() - own.keys()
        lost, extra = others - train.keys(), train.keys() - everyone.keys()
        relabelled = [n for n in train.keys() & others if train[n] != everyone[n]]
        where = f"u_train of {printable(fold.name)}"
        if leaked:
            notes.append(f"leak: {where} holds {len(leaked)} of its own test clips, first "
                         f"'{printable(leaked[0])}'")  # fmt: skip
        if lost or extra:
            notes.append(f"{where} lacks {len(lost)} clips of the others and has {len(extra)} "
                         "that nobody's u_test has")  # fmt: skip
        if relabelled:
            notes.append(f"{where} gives {len(relabelled)} clips another label than u_test does")
    return notes


@DATASETS.register(
    Card(
        "megc2019-flow",
        "MEGC2019 motion maps: 28 x 28 flow of 442 real clips of 68 people, no faces",
        "See et al., FG 2019; maps by Wang et al., HTNet, Neurocomputing 602: 128196, 2024",
        "none stated; distributed with the HTNet code",
    )
)
def megc2019_flow() -> FlowLoader:
    """Root: the folder that holds ``three_norm_u_v_os/006/u_test/0/006_006_1_2 .png``."""
    return FlowLoader()
