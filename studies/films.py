"""Synthetic clips of strangers to try methods on: filmed once, kept on disk, looked at lazily."""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.attackers.cut import Mark
from austicker.bench.rendered import eyes_of
from austicker.faces.models import FaceModels, load_models
from austicker.motion.crop import Eyes
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import analyze_frames
from austicker.synth.prototypes import class_of
from austicker.types import Bools
from studies.recorded import session_with, unseen_clip

LEAD = 6
"""Frames that are protected before the first that is read: light on stickers is steadied."""


@dataclass(frozen=True, slots=True)
class Shooting:
    """How clips are filmed.

    Attributes:
        level: Of difficulty, a key of `synth.level.LEVELS`.
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
class Film:
    """One clip, and whatever a method may want to know of it.

    Attributes:
        name: Unique.
        subject: Who.
        images: (T, H, W, 3) uint8 RGB.
        mark: The annotated movement, and the frame rate.
        eyes: In its onset frame, px.
        label: "negative", "positive" or "surprise": what one query would say.
    """

    name: str
    subject: str
    images: npt.NDArray[np.uint8]
    mark: Mark
    eyes: Eyes
    label: str
    _analysis: list[Analysis] = field(default_factory=list)

    @property
    def span(self) -> range:
        """Frames that have to be protected: those that attackers keep, and some before."""
        moments = self.mark.moments()
        return range(max(0, moments[0] - LEAD), moments[-1] + 1)

    def analysis(self) -> Analysis:
        """What the first step of `protect` makes of it, without dense motion."""
        if not self._analysis:
            fps = self.mark.fps
            self._analysis.append(analyze_frames(self.images, fps, models(), flow=False))
        return self._analysis[0]

    def person(self) -> TrackedPerson | None:
        """Whoever is followed from the onset to the apex, the largest; None where nobody is."""
        there = [
            one
            for one in self.analysis().people
            if one.track.start <= self.mark.onset and one.stop > self.mark.apex
        ]
        return max(there, key=lambda one: one.area, default=None)


@cache
def models() -> FaceModels:
    """The networks, once in a process."""
    return load_models()


def film(shooting: Shooting, person: int, clips: int, cache: Path) -> list[Film]:
    """All clips of one person, out of the cache or filmed and put there.

    Args:
        shooting: How.
        person: Number.
        clips: How many.
        cache: Folder.
    """
    folder = cache / shooting.name / "films"
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / f"p{person}-{clip}.npz" for clip in range(clips)]
    if not all(path.is_file() for path in paths):
        _record(shooting, person, paths)
    return [_read(path, shooting, f"p{person}") for path in paths]


def _record(shooting: Shooting, person: int, paths: list[Path]) -> None:
    session = session_with(shooting.seed, person, shooting.side, shooting.level)
    for clip, path in enumerate(paths):
        if path.is_file():
            continue
        fps = Fraction(shooting.fps)
        taken = unseen_clip(session, shooting.seed, person, clip, fps=fps, margin=shooting.margin)
        note = taken.annotations[0]
        part = path.with_suffix(".part")
        with part.open("wb") as out:
            np.savez(
                out,
                images=np.stack(list(taken.frames())),
                mark=np.array([note.onset, note.apex, note.offset]),
                eyes=np.array(eyes_of(taken, note.onset)),
                label=np.array(class_of(note.emotion, 3)),
            )
        part.replace(path)


def _read(path: Path, shooting: Shooting, subject: str) -> Film:
    with np.load(path, allow_pickle=False) as file:
        images = file["images"]
        onset, apex, offset = (int(i) for i in file["mark"])
        (x0, y0), (x1, y1) = file["eyes"].tolist()
        label = str(file["label"])
    mark = Mark(onset, apex, offset, len(images), Fraction(shooting.fps))
    return Film(path.stem, subject, images, mark, ((x0, y0), (x1, y1)), label)


def changed(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> Bools:
    """(H, W) where a frame was painted over, small holes in it included."""
    import cv2

    mask = (before != after).any(axis=-1).astype(np.uint8)
    return np.asarray(cv2.morphologyEx(mask, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0)
