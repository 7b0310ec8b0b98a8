"""Stills sorted into folders that are named after their class."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from austicker.bench.datasets.frames import is_picture, read_picture
from austicker.bench.datasets.mappings import STILLS_7, canonical
from austicker.bench.datasets.records import (
    DATASETS,
    Dataset,
    Dropped,
    Published,
    Sample,
    Still,
    printable,
)
from austicker.errors import DataError
from austicker.registry import Card

NO_SUBJECTS = "stills name no subject: subject-disjoint splits are not possible"
SPLITS = frozenset({"train", "training", "test", "val", "valid", "validation"})


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A sample's reader: one picture."""

    path: Path

    def __call__(self, sample: Sample[Still]) -> Still:
        """Decode the picture; raises `DataError` when it cannot be."""
        return Still(read_picture(self.path), sample.label or sample.emotion)


class FolderLoader:
    """``<class>/*.png``, or the same below train, test, ... folders.

    Args:
        name: Registered name.
        published: What should be there.
    """

    def __init__(self, name: str, published: Published) -> None:
        self.name = name
        self.published = published

    def scan(self, root: Path) -> Dataset[Still]:
        """List the pictures; every folder that is not a split is a class."""
        if not root.is_dir():
            raise DataError(
                f"'{printable(str(root))}' is not a folder; give `root` the folder of the data set"
            )
        splits = [p for p in _folders(root) if p.name.casefold() in SPLITS]
        samples: list[Sample[Still]] = []
        dropped: list[Dropped] = []
        for base in splits or [root]:
            for folder in _folders(base):
                for path in sorted(p for p in folder.iterdir() if not p.name.startswith(".")):
                    name = printable(path.relative_to(root).as_posix())
                    if not is_picture(path):
                        dropped.append(Dropped(name, "unreadable", "it is not a picture"))
                        continue
                    samples.append(
                        Sample(
                            name=name,
                            subject="",
                            source=self.name,
                            emotion=canonical(printable(folder.name)),
                            reader=PictureFile(path),
                            extras={"usage": base.name if splits else ""},
                        )
                    )
        if not samples:
            raise DataError(
                f"no '<class>/<picture>' in '{printable(str(root))}'; sort the pictures into "
                "folders named after their class"
            )
        notes = (NO_SUBJECTS,)
        return Dataset(self.name, tuple(samples), tuple(dropped), STILLS_7, self.published, notes)


def _folders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir() and not p.name.startswith("."))


@DATASETS.register(Card("image-folders", "Any stills in folders named after their class"))
def image_folders() -> FolderLoader:
    """Root: ``<class>/*.png``, with or without train/test above."""
    return FolderLoader("image-folders", Published())
