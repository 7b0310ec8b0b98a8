"""Recordings of synthetic people for studies, and what `analyze` finds in them."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from austicker.errors import NoFaceError
from austicker.faces.models import FaceModels
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import analyze_frames
from austicker.synth import (
    CLASSES,
    Recording,
    Subject,
    SubjectSession,
    level_named,
    open_session,
    record_clip,
    write_video,
)
from austicker.synth.expression import pick_emotion
from austicker.synth.streams import stream
from austicker.types import Image, Window


@dataclass(frozen=True, slots=True, eq=False)
class Recorded:
    """A recording, its frames, and what was found in them.

    Attributes:
        recording: What is shown, and the truth behind it.
        images: (H, W, 3) uint8 RGB each.
        analysis: Of the frames, without dense motion.
    """

    recording: Recording
    images: list[Image]
    analysis: Analysis

    @property
    def person(self) -> TrackedPerson:
        """Who is in it."""
        return self.analysis.people[0]

    @property
    def windows(self) -> tuple[Window, ...]:
        """The expressions shown, as the spotter would mark them."""
        return tuple(
            Window(mark.true_onset, mark.true_apex, mark.offset, 1.0)
            for mark in self.recording.annotations
        )


def session_with(seed: int, number: int, size: int, level: str = "default") -> SubjectSession:
    """A session with a person of a seed, in square pictures of `size` px."""
    return open_session(Subject.draw(seed, number), level_named(level), width=size, height=size)


def recorded(recording: Recording, models: FaceModels) -> Recorded:
    """Make the frames of a recording and analyze them.

    Raises:
        NoFaceError: The synthetic face was not found.
    """
    images = list(recording.frames())
    analysis = analyze_frames(images, recording.fps, models, flow=False)
    if not analysis.people:
        raise NoFaceError(f"{recording.name}: the synthetic face was not found")
    return Recorded(recording, images, analysis)


def unseen_clip(
    session: SubjectSession, seed: int, person: int, clip: int, *, fps: Fraction, margin: float
) -> Recording:
    """One short clip of somebody victims have not seen; the three classes take turns."""
    rng = stream(seed, "subject", person, "clip", clip, "emotion")
    emotion = pick_emotion(list(CLASSES[3])[(clip + person) % 3], 3, rng)
    return record_clip(session, clip, emotion, fps=fps, margin=margin)


def without_acting(recording: Recording) -> Recording:
    """The same recording of somebody of whom only the head moves."""
    calm = replace(recording.performance, expression=(), nuisance=(), gaze_shifts=())
    return replace(recording, performance=calm)


def encoded(images: list[Image], fps: Fraction, crf: int) -> list[Image]:
    """The frames after H.264, as `protect` writes it."""
    with TemporaryDirectory() as scratch:
        lossless, packed = Path(scratch) / "a.mkv", Path(scratch) / "b.mp4"
        write_video(lossless, images, fps)
        rewrite_video(lossless, packed, lambda frame: frame.image, crf=crf)
        return [frame.image for frame in read_video(packed)]
