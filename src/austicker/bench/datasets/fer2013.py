"""FER2013: Goodfellow et al., ICONIP 2013; 48 x 48 grey stills, seven emotions."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from austicker.bench.datasets.image_folders import NO_SUBJECTS, FolderLoader
from austicker.bench.datasets.mappings import STILLS_7
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
from austicker.types import Image

TABLE = "fer2013.csv"
SIDE = 48
PUBLISHED = Published(samples=35887, source="Goodfellow et al. 2013")


@dataclass(frozen=True, slots=True)
class PixelRow:
    """A sample's reader: one line of the csv, by its position in the file and its columns."""

    path: Path
    position: int
    column: int

    def __call__(self, sample: Sample[Still]) -> Still:
        """Parse the line.

        Raises:
            DataError: The file has changed since it was scanned.
        """
        try:
            with self.path.open("rb") as stream:
                stream.seek(self.position)
                image = _picture(stream.readline().split(b",")[self.column])
        except (OSError, IndexError, ValueError) as error:
            raise DataError(
                f"{sample.name}: {printable(str(self.path))} has changed since it was scanned"
            ) from error
        return Still(image, sample.label or sample.emotion)


class FerLoader:
    """``fer2013.csv`` (emotion,pixels,Usage), or folders ``train/angry/*.png``."""

    def scan(self, root: Path) -> Dataset[Still]:
        """Read the csv if there is one, the folders otherwise."""
        if not (root / TABLE).is_file():
            return FolderLoader("fer2013", PUBLISHED).scan(root)
        samples, dropped = _scan_table(root / TABLE)
        notes = (NO_SUBJECTS,)
        return Dataset("fer2013", tuple(samples), tuple(dropped), STILLS_7, PUBLISHED, notes)


def _scan_table(path: Path) -> tuple[list[Sample[Still]], list[Dropped]]:
    samples: list[Sample[Still]] = []
    dropped: list[Dropped] = []
    with path.open("rb") as stream:
        first = stream.readline()
        header = [c.strip().casefold() for c in first.decode("utf-8-sig", "replace").split(",")]
        if sorted(header) != ["emotion", "pixels", "usage"]:
            raise DataError(
                f"{path.name}: expected the columns emotion,pixels,Usage, got "
                f"'{printable(','.join(header)[:60])}'"
            )
        emotion, pixels, usage = (header.index(c) for c in ("emotion", "pixels", "usage"))
        position = len(first)
        for number, line in enumerate(stream, start=2):
            cells = line.split(b",")
            trouble = _trouble(cells, emotion, pixels) if line.strip() else None
            if trouble:
                dropped.append(Dropped(f"row {number}", "bad annotation", trouble))
            elif line.strip():
                split = cells[usage].decode("utf-8", "replace").strip()
                samples.append(
                    Sample(
                        name=f"row {number}",
                        subject="",
                        source="fer2013",
                        emotion=STILLS_7.classes[int(cells[emotion])],
                        reader=PixelRow(path, position, pixels),
                        extras={"usage": split},
                    )
                )
            position += len(line)
    return samples, dropped


def _trouble(cells: list[bytes], emotion: int, pixels: int) -> str | None:
    """What is wrong with a line; None when nothing is."""
    if len(cells) != 3:
        return f"expected 3 columns, got {len(cells)}"
    code = cells[emotion].decode("utf-8", "replace").strip()
    if code not in {"0", "1", "2", "3", "4", "5", "6"}:
        return f"expected an emotion 0-6, got '{code}'"
    try:
        _picture(cells[pixels])
    except ValueError as error:
        return str(error)
    return None


def _picture(text: bytes) -> Image:
    words = text.strip(b'" \r\n').split()
    strange = next((word for word in words if not word.isdigit()), None)
    if strange is not None:
        got = printable(strange.decode("utf-8", "replace"))
        raise ValueError(f"expected {SIDE * SIDE} values in 0-255, got '{got}'")
    values = np.array(words, np.int64)
    if values.size != SIDE * SIDE or values.max() > 255:
        raise ValueError(f"expected {SIDE * SIDE} values in 0-255, got {values.size}")
    grey = values.reshape(SIDE, SIDE).astype(np.uint8)
    return np.repeat(grey[..., None], 3, axis=2)


@DATASETS.register(
    Card(
        "fer2013",
        "FER2013: 35887 grey stills of 48 x 48, seven emotions",
        "Goodfellow et al., ICONIP 2013",
        "research use; images from the web",
    )
)
def fer2013() -> FerLoader:
    """Root: ``fer2013.csv``, or class folders, with or without train/test above them."""
    return FerLoader()
