"""Synthetic clips to try methods on: rendered once, kept on disk, analyzed when first asked for."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.cut import Mark
from austicker.bench.rendered import eyes_of
from austicker.errors import NoFaceError
from austicker.faces.models import FaceModels, load_models
from austicker.media.output import atomic_output
from austicker.motion.crop import Eyes
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import analyze_frames
from austicker.synth import class_of
from studies.recorded import session_with, unseen_clip

LEAD = 6
"""Frames that are protected before the first that is read: light on stickers is averaged over
the frames before."""


@dataclass(frozen=True, slots=True)
class ClipSettings:
    """How clips are rendered.

    Attributes:
        level: Of difficulty, a key of `austicker.synth.LEVELS`.
        seed: Of the people.
        side: Of the picture, px.
        fps: Frame rate.
        margin: Neutral time before and after each movement, s.
    """

    level: str = "default"
    seed: int = 97
    side: int = 300
    fps: int = 30
    margin: float = 0.5

    @property
    def name(self) -> str:
        """Folder of its clips."""
        return f"{self.level}-{self.seed}-{self.side}px-{self.fps}fps"


@dataclass(frozen=True, slots=True, eq=False)
class SyntheticClip:
    """One clip of one person, and whatever a method may want to know of it.

    Attributes:
        name: Unique.
        subject: Who.
        images: (T, H, W, 3) uint8 RGB.
        mark: The annotated movement, and the frame rate.
        eyes: In its onset frame, px.
        label: "negative", "positive" or "surprise": what one query would give.
    """

    name: str
    subject: str
    images: npt.NDArray[np.uint8]
    mark: Mark
    eyes: Eyes
    label: str
    _analyses: list[Analysis] = field(default_factory=list)

    @property
    def span(self) -> range:
        """Frames that have to be protected: those that attackers keep, and some before."""
        moments = self.mark.moments()
        return range(max(0, moments[0] - LEAD), moments[-1] + 1)

    def analysis(self) -> Analysis:
        """Of the frames, without dense motion, with nobody but the person who moves.

        Raises:
            NoFaceError: Nobody is tracked from the onset to the apex.
        """
        if not self._analyses:
            self._analyses.append(analyze_frames(self.images, self.mark.fps, models(), flow=False))
        return only_moving(self._analyses[0], self.name, self.mark)


def only_moving(analysis: Analysis, name: str, mark: Mark) -> Analysis:
    """The analysis with the largest person who is tracked from onset to apex, and nobody else.

    Raises:
        NoFaceError: There is none.
    """
    tracked: list[TrackedPerson] = [
        one for one in analysis.people if one.track.start <= mark.onset and one.stop > mark.apex
    ]
    if not tracked:
        raise NoFaceError(f"{name}: expected a face from onset to apex, found none")
    return replace(analysis, people=(max(tracked, key=lambda one: one.area),), untracked=())


@cache
def models() -> FaceModels:
    """The networks, once in a process."""
    return load_models()


def clips_of(
    settings: ClipSettings, person: int, count: int, cache_folder: Path
) -> list[SyntheticClip]:
    """All clips of one person, out of the cache or rendered and put there.

    Args:
        settings: How.
        person: Number.
        count: How many.
        cache_folder: Where they are kept.
    """
    folder = cache_folder / settings.name / "films"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"p{person}-{clip}.npz" for clip in range(count)]
    if not all(path.is_file() for path in paths):
        _render(settings, person, paths)
    return [_read(path, settings, f"p{person}") for path in paths]


def _render(settings: ClipSettings, person: int, paths: list[Path]) -> None:
    session = session_with(settings.seed, person, settings.side, settings.level)
    for clip, path in enumerate(paths):
        if path.is_file():
            continue
        fps, margin = Fraction(settings.fps), settings.margin
        recording = unseen_clip(session, settings.seed, person, clip, fps=fps, margin=margin)
        note = recording.annotations[0]
        with atomic_output(path) as beside, beside.open("wb") as out:
            np.savez(
                out,
                images=np.stack(list(recording.frames())),
                mark=np.array([note.onset, note.apex, note.offset]),
                eyes=np.array(eyes_of(recording, note.onset)),
                label=np.array(class_of(note.emotion, 3)),
            )


def _read(path: Path, settings: ClipSettings, subject: str) -> SyntheticClip:
    with np.load(path, allow_pickle=False) as file:
        images = file["images"]
        onset, apex, offset = (int(i) for i in file["mark"])
        (x0, y0), (x1, y1) = file["eyes"].tolist()
        label = str(file["label"])
    mark = Mark(onset, apex, offset, len(images), Fraction(settings.fps))
    return SyntheticClip(path.stem, subject, images, mark, ((x0, y0), (x1, y1)), label)
