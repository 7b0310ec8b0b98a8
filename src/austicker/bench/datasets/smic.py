"""SMIC (HS, VIS, NIR): Li et al., FG 2013; folders are the annotation, and there is no apex."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

from austicker.bench.datasets.frames import FrameFiles, first_missing, number_frames
from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.datasets.records import (
    AGREEMENT,
    DATASETS,
    Dataset,
    Dropped,
    Published,
    Sample,
    printable,
    without_repeats,
)
from austicker.errors import DataError
from austicker.registry import Card
from austicker.types import Clip

APEX_NOTE = "SMIC marks no apex: the middle frame between onset and offset stands in for it"
PAPER = "Li et al., A Spontaneous Micro-expression Database, FG 2013"


class SmicLoader:
    """One camera of SMIC: ``HS/s01/micro/<negative|positive|surprise>/<clip>/``.

    Args:
        camera: "HS", "VIS" or "NIR"; the folder's name.
        fps: Frames a second.
        published: What should be there.
    """

    def __init__(self, camera: str, fps: Fraction, published: Published) -> None:
        self.camera = camera
        self.fps = fps
        self.published = published

    def scan(self, root: Path) -> Dataset[Clip]:
        """List the clip folders; a clip runs from its first to its last file."""
        samples: list[Sample[Clip]] = []
        dropped: list[Dropped] = []
        for subject in self._subjects(root):
            for emotion in _folders(subject / "micro"):
                for clip in _folders(emotion):
                    found = self._sample(subject.name, emotion.name, clip)
                    if isinstance(found, Sample):
                        samples.append(found)
                    else:
                        dropped.append(found)
        kept, repeated = without_repeats(samples, lambda s: f"{s.subject}, {s.emotion}")
        return Dataset(
            name=f"smic-{self.camera.lower()}",
            samples=kept,
            dropped=(*dropped, *repeated),
            mapping=MEGC2019,
            published=self.published,
            notes=(APEX_NOTE,),
        )

    def _subjects(self, root: Path) -> list[Path]:
        if not root.is_dir():
            raise DataError(
                f"'{printable(str(root))}' is not a folder; give `root` the folder of the data set"
            )
        for base in (root / self.camera, root / f"SMIC_{self.camera}_cropped", root):
            subjects = [p for p in _folders(base) if (p / "micro").is_dir()]
            if subjects:
                return subjects
        raise DataError(
            f"no folder '{self.camera}/<subject>/micro' in '{printable(str(root))}'; give `root` "
            f"the folder that holds {self.camera}"
        )

    def _sample(self, subject: str, emotion: str, folder: Path) -> Sample[Clip] | Dropped:
        name = printable(f"{subject}/{folder.name}")
        if emotion.casefold() not in THREE:
            return Dropped(
                name,
                "bad annotation",
                f"expected a folder {', '.join(THREE)}, got '{printable(emotion)}'",
            )
        try:
            numbered = number_frames(folder)
        except DataError as error:
            return Dropped(name, "unreadable", str(error))
        if not numbered:
            return Dropped(name, "no frames", "the folder holds no picture")
        onset, offset = min(numbered), max(numbered)
        missing = first_missing(numbered, onset, offset)
        if missing is not None:
            return Dropped(
                name, "missing frame", f"frame {missing} of {onset}-{offset} has no file"
            )
        middle = (offset - onset) // 2
        return Sample(
            name=name,
            subject=printable(subject),
            source=f"smic-{self.camera.lower()}",
            emotion=emotion,
            reader=FrameFiles(tuple(numbered.values()), self.fps),
            marks=(0, middle, offset - onset),
            annotated=(onset, onset + middle, offset),
            apex_estimated=True,
        )


def _folders(path: Path) -> list[Path]:
    return sorted(p for p in path.iterdir() if p.is_dir()) if path.is_dir() else []


@DATASETS.register(
    Card("smic-hs", "SMIC, high-speed camera: 164 clips of 16 people at 100 fps", PAPER, AGREEMENT)
)
def smic_hs() -> SmicLoader:
    """Root: ``HS/s01/micro/negative/<clip>/``."""
    counts = {"negative": 70, "positive": 51, "surprise": 43}
    published = Published(164, 16, counts, "Li et al. 2013; the extended set has 157")
    return SmicLoader("HS", Fraction(100), published)


@DATASETS.register(Card("smic-vis", "SMIC, colour camera: 71 clips at 25 fps", PAPER, AGREEMENT))
def smic_vis() -> SmicLoader:
    """Root: ``VIS/s01/micro/negative/<clip>/``."""
    return SmicLoader("VIS", Fraction(25), Published(71, source="Li et al. 2013"))


@DATASETS.register(Card("smic-nir", "SMIC, near infrared: 71 clips at 25 fps", PAPER, AGREEMENT))
def smic_nir() -> SmicLoader:
    """Root: ``NIR/s01/micro/negative/<clip>/``."""
    return SmicLoader("NIR", Fraction(25), Published(71, source="Li et al. 2013"))
