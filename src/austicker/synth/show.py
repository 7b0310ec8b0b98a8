"""Ready-made pictures: a photo of a person at the peak of an expression, a long take."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from austicker.synth.actions import Sides, blend
from austicker.synth.camera import Camera
from austicker.synth.level import level_named
from austicker.synth.recording import Recording
from austicker.synth.scene import set_scene
from austicker.synth.sensor import Sensor, expose
from austicker.synth.session import open_session
from austicker.synth.streams import stream
from austicker.synth.subject import Subject
from austicker.synth.take import record_take
from austicker.types import Image


def still(
    subject: Subject, aus: Mapping[int, Sides], *, width: int = 512, height: int = 512
) -> Image:
    """A photo of `subject`, (height, width, 3) uint8 RGB; outlines are smooth.

    Args:
        subject: The person to show.
        aus: AU -> intensity on the picture's left and right side, 0-1; empty for neutral.
        width: Of the picture, px.
        height: Of the picture, px.
    """
    rng = stream(subject.seed, "subject", subject.number, "still")
    scene = set_scene(subject, Camera(width, height), rng, contrast=0.8, sampling=2)
    picture = scene.render(subject.pose(blend(aus)))
    return expose(picture.linear, Sensor(read=0.001, shot=0.004), 1.0, rng)


def long_take(
    seconds: float = 6.0,
    *,
    seed: int = 0,
    number: int = 17,
    level: str = "easy",
    width: int = 400,
    height: int = 400,
    fps: Fraction = Fraction(25),
    emotions: tuple[str, ...] | None = None,
) -> Recording:
    """A take of one person: `frames()` gives the pictures, `annotations` the expressions.

    Args:
        seconds: Length, 2 or more.
        seed: Seed of the person and of all else.
        number: Number of the person under that seed.
        level: A name in `LEVELS`.
        width: Of the picture, px.
        height: Of the picture, px.
        fps: Frame rate, 20 or more.
        emotions: Emotions to show, in order; None draws classes in turn.
    """
    subject = Subject.draw(seed, number)
    session = open_session(subject, level_named(level), width=width, height=height)
    return record_take(session, 0, seconds, fps=fps, emotions=emotions)
