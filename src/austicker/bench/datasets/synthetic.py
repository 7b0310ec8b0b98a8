"""The project's own corpus, as ``austicker synth OUT`` writes it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np

from austicker.bench.datasets.annotated import CASME_COLUMNS, Skip, TableLayout, TableLoader
from austicker.bench.datasets.frames import build_clip
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.datasets.records import DATASETS, Published, Sample
from austicker.bench.datasets.tables import Row
from austicker.errors import DataError, InputError
from austicker.registry import Card
from austicker.types import Clip

LAYOUT = TableLayout(
    name="synthetic",
    tables=("annotations.csv",),
    folders=(),
    fps=Fraction(200),
    mapping=MEGC2019,
    published=Published(source="the corpus is whatever was generated"),
    columns={
        **CASME_COLUMNS,
        "fps": ("Fps",),
        "class": ("Class",),
        "shown": ("Shown Emotion",),
        "intensities": ("AU Intensities",),
        "true_onset": ("TrueOnsetFrame",),
        "true_apex": ("TrueApexFrame",),
        "level": ("Level",),
        "seed": ("Seed",),
    },
    optional=("aus", "class", "shown", "intensities", "true_onset", "true_apex", "level", "seed"),
    several=True,  # long takes
)


@dataclass(frozen=True, slots=True)
class VideoFile:
    """A sample's reader: a whole video, whose frame numbers start at 0."""

    path: Path
    fps: Fraction

    def __call__(self, sample: Sample[Clip]) -> Clip:
        """Decode the video.

        Raises:
            DataError: It is gone, cannot be decoded, or is shorter than the annotation.
        """
        from austicker.media.reader import read_video

        try:
            frames = np.stack([frame.image for frame in read_video(self.path)])
        except (InputError, ValueError) as error:
            raise DataError(f"{sample.name}: {error}") from error
        return build_clip(sample, frames, self.fps)


class SyntheticLoader(TableLoader):
    """``annotations.csv`` beside ``clips/<subject>/<clip>.mkv``."""

    def marks_loaded(self, marks: tuple[int, int, int]) -> tuple[int, int, int]:
        """Frame numbers are 0-based and whole videos are loaded: the same."""
        return marks

    def reader(
        self, root: Path, row: Row, values: Mapping[str, str], marks: tuple[int, int, int]
    ) -> Callable[[Sample[Clip]], Clip]:
        """Find the video of a row."""
        path = root / "clips" / values["subject"] / f"{values['clip']}.mkv"
        if not path.is_file():
            raise Skip("no frames", f"no file 'clips/{values['subject']}/{values['clip']}.mkv'")
        return VideoFile(path, self.fps(row))


@DATASETS.register(
    Card("synthetic", "The project's own synthetic corpus, written by 'austicker synth'")
)
def synthetic() -> SyntheticLoader:
    """Root: the folder given to ``austicker synth``."""
    return SyntheticLoader(LAYOUT)
