"""Synthetic clips for the study of the skin: frames, where the head is, and what was shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import numpy as np
import numpy.typing as npt

from austicker.bench.rendered import eyes_of
from austicker.faces.models import load_models
from austicker.motion.crop import Eyes
from austicker.synth.prototypes import class_of
from austicker.types import FaceTrack, Window
from studies.recorded import Recorded, recorded, session_with, unseen_clip

FPS = Fraction(30)
SIDE, MARGIN = 320, 0.3
SEEDS = {"test": 97, "train": 541}


@dataclass(frozen=True, slots=True, eq=False)
class Filmed:
    """One clip of a stranger.

    Attributes:
        frames: (T, H, W, 3) uint8 RGB.
        track: The head, as the first pass of `protect` followed it.
        mark: Annotated onset, apex and offset.
        eyes: Where they truly are in the onset frame, px.
        label: Class of the annotated emotion.
        subject: Who.
    """

    frames: npt.NDArray[np.uint8]
    track: FaceTrack
    mark: Window
    eyes: Eyes
    label: str
    subject: str


def filmed(part: str, people: int, clips: int, level: str, cache: Path) -> Iterator[Filmed]:
    """The clips of a part of the study, rendered once and then read from `cache`.

    Args:
        part: A key of `SEEDS`.
        people: Number of people.
        clips: Of each; classes take turns.
        level: Of difficulty.
        cache: Folder.

    Raises:
        NoFaceError: A synthetic face that the tracker does not find.
    """
    cache.mkdir(parents=True, exist_ok=True)
    models = None
    for person in range(people):
        session = None
        for clip in range(clips):
            file = cache / f"{part}-{level}-{SIDE}-{FPS}-{person}-{clip}.npz"
            if not file.exists():
                models = models or load_models()
                if session is None:
                    session = session_with(SEEDS[part], person, SIDE, level)
                shown = unseen_clip(session, SEEDS[part], person, clip, fps=FPS, margin=MARGIN)
                _film(recorded(shown, models), file)
            yield _read(file, f"{part}{person}")


def _film(one: Recorded, file: Path) -> None:
    mark, track = one.recording.annotations[0], one.person.track
    with file.open("wb") as out:
        np.savez_compressed(
            out,
            frames=np.stack(one.images),
            template=track.template,
            pose=track.pose,
            present=track.present,
            start=track.start,
            mark=(mark.onset, mark.apex, mark.offset),
            eyes=eyes_of(one.recording, mark.onset),
            label=class_of(mark.emotion, 3),
        )


def _read(file: Path, subject: str) -> Filmed:
    with np.load(file, allow_pickle=False) as kept:
        track = FaceTrack(1, int(kept["start"]), kept["template"], kept["pose"], kept["present"])
        (x0, y0), (x1, y1) = kept["eyes"].tolist()
        onset, apex, offset = kept["mark"].tolist()
        return Filmed(
            kept["frames"],
            track,
            Window(onset, apex, offset, 1.0),
            ((x0, y0), (x1, y1)),
            str(kept["label"]),
            subject,
        )
