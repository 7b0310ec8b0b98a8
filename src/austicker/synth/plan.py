"""The plan of a corpus: its people and clips, before rendering."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

from austicker.errors import UsageError
from austicker.synth.clip import record_clip
from austicker.synth.expression import pick_emotion
from austicker.synth.level import level_named
from austicker.synth.prototypes import CLASSES
from austicker.synth.recording import Recording
from austicker.synth.session import SubjectSession, open_session
from austicker.synth.streams import stream
from austicker.synth.subject import Subject
from austicker.synth.take import record_take


@dataclass(frozen=True, slots=True)
class CorpusSpec:
    """Everything that decides the content of a corpus.

    Attributes:
        subjects: Number of people.
        clips: Recordings of each.
        level: A name in `LEVELS`.
        classes: 3, 5 or 7, see `CLASSES`; clips are spread evenly over the classes.
        seed: >= 0.
        size: Width and height of the picture, px.
        fps: Frame rate.
        long: Length of long takes with several expressions each, s; None for short clips.
    """

    subjects: int = 20
    clips: int = 12
    level: str = "default"
    classes: int = 3
    seed: int = 0
    size: int = 256
    fps: int = 200
    long: float | None = None

    def __post_init__(self) -> None:
        level_named(self.level)
        if self.classes not in CLASSES:
            raise UsageError(f"expected 3, 5 or 7 classes, got {self.classes}")
        bounds = {
            "subjects": (self.subjects, 1, 100_000),
            "clips": (self.clips, 1, 10_000),
            "seed": (self.seed, 0, 2**63),
            "size": (self.size, 64, 2048),
            "fps": (self.fps, 20, 1000),
            "long": (2.0 if self.long is None else self.long, 2.0, 3600.0),
        }
        for name, (value, low, high) in bounds.items():
            if not low <= value <= high:
                raise UsageError(f"expected {name} of {low}-{high}, got {value}")


def session_of(spec: CorpusSpec, number: int, archive: Path | None = None) -> SubjectSession:
    """The recording session of person `number` (0-based); about a second."""
    if not 0 <= number < spec.subjects:
        raise UsageError(f"expected a person of 0-{spec.subjects - 1}, got {number}")
    subject = Subject.draw(spec.seed, number, archive)
    return open_session(subject, level_named(spec.level), width=spec.size, height=spec.size)


def recordings_of(spec: CorpusSpec, session: SubjectSession) -> Iterator[Recording]:
    """The recordings of one person, in order; nothing is rendered yet."""
    number = session.scene.subject.number
    names = list(CLASSES[spec.classes])
    for clip in range(spec.clips):
        if spec.long is not None:
            yield record_take(
                session, clip, spec.long, classes=spec.classes, fps=Fraction(spec.fps)
            )
            continue
        # Shifted per person, so that the classes stay even when they do not divide the clips.
        name = names[(clip + number) % len(names)]
        rng = stream(spec.seed, "subject", number, "clip", clip, "emotion")
        emotion = pick_emotion(name, spec.classes, rng)
        yield record_clip(session, clip, emotion, classes=spec.classes, fps=Fraction(spec.fps))


def recordings(spec: CorpusSpec, archive: Path | None = None) -> Iterator[Recording]:
    """All recordings of a corpus, person by person."""
    for number in range(spec.subjects):
        yield from recordings_of(spec, session_of(spec, number, archive))
