"""Folders of numbered frame files, and how they become clips."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker import files
from austicker.bench.datasets.records import Sample, printable
from austicker.errors import DataError
from austicker.types import Clip, Image

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".tif", ".tiff"})

MOST_BYTES = 256 << 20
"""Of a picture."""


def is_picture(path: Path) -> bool:
    """Whether a file is a picture by its suffix; hidden files (macOS's ._x.jpg) are not."""
    return path.suffix.casefold() in SUFFIXES and not path.name.startswith(".")


def number_frames(folder: Path) -> dict[int, Path]:
    """Frame files by number, ascending: the last run of digits in the name, before the suffix.

    Raises:
        DataError: A picture without a number, or two with the same.
    """
    numbered: dict[int, Path] = {}
    for path in sorted(p for p in folder.iterdir() if is_picture(p)):
        runs = re.findall(r"\d+", path.stem)
        if not runs:
            raise DataError(f"'{printable(path.name)}' has no frame number in its name")
        number = int(runs[-1])
        if number in numbered:
            names = f"'{printable(numbered[number].name)}' and '{printable(path.name)}'"
            raise DataError(f"{names} both hold frame {number}")
        numbered[number] = path
    return dict(sorted(numbered.items()))


def first_missing(numbered: dict[int, Path], onset: int, offset: int) -> int | None:
    """The first frame number of onset..offset that has no file; None when all are there."""
    return next((n for n in range(onset, offset + 1) if n not in numbered), None)


def read_picture(path: Path) -> Image:
    """Decode one picture; grey is repeated over the channels.

    Raises:
        DataError: The file is gone or cannot be decoded.
    """
    import cv2

    # Not imread: it cannot open names that are not valid in the system's encoding.
    data = np.frombuffer(files.read_bytes(path, "a picture", DataError, MOST_BYTES), np.uint8)
    try:
        picture = cv2.imdecode(data, cv2.IMREAD_COLOR) if data.size else None
    except (cv2.error, MemoryError):  # more pixels than OpenCV or the machine takes
        picture = None
    if picture is None:
        raise DataError(f"{printable(str(path))} cannot be decoded; copy it again from the source")
    return np.ascontiguousarray(picture[..., ::-1], dtype=np.uint8)


@dataclass(frozen=True, slots=True)
class FrameFiles:
    """A sample's reader: its frame files from onset to offset, and their rate."""

    paths: tuple[Path, ...]
    fps: Fraction

    def __call__(self, sample: Sample[Clip]) -> Clip:
        """Decode the files into the clip that `sample` describes.

        Raises:
            DataError: A file is gone, cannot be decoded, or differs in size from the first.
        """
        pictures = [read_picture(path) for path in self.paths]
        for path, picture in zip(self.paths, pictures, strict=True):
            if picture.shape != pictures[0].shape:
                raise DataError(
                    f"{printable(str(path))} is {_size(picture)}, the first frame of the clip "
                    f"{_size(pictures[0])}; frames of a clip must share one size"
                )
        return build_clip(sample, np.stack(pictures), self.fps)


def build_clip(sample: Sample[Clip], frames: npt.NDArray[np.uint8], fps: Fraction) -> Clip:
    """Put pixels and annotation together."""
    if sample.marks is None or sample.marks[2] >= len(frames):
        raise DataError(
            f"{sample.name}: expected marks within its {len(frames)} frames, got {sample.marks}"
        )
    onset, apex, offset = sample.marks
    return Clip(
        frames=frames,
        fps=fps,
        onset=onset,
        apex=apex,
        offset=offset,
        subject=sample.subject,
        emotion=sample.emotion,
        name=sample.name,
        source=sample.source,
    )


def _size(picture: Image) -> str:
    return f"{picture.shape[1]} x {picture.shape[0]}"
