"""The main job on embedded data: a public-domain photo and a synthetic person."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

from austicker import assets
from austicker.inspection.figure import save
from austicker.inspection.inspect import inspect
from austicker.media.output import atomic_output
from austicker.media.writer import rewrite_video
from austicker.protection.protect import protect_file
from austicker.protection.result import ProtectionResult
from austicker.protection.strength import OptionsByKind
from austicker.synth import LEVELS, Subject, open_session, record_take, write_video
from austicker.types import Image

SECONDS = 6.0
RATE = Fraction(30)
PIXELS = 400
SEED, PERSON = 3, 1
EMOTIONS = ("happiness", "surprise", "disgust")

Tell = Callable[[str, int, int], None]
"""Called with what is going on, how much of it is done, and how much there is."""


@dataclass(frozen=True, slots=True, eq=False)
class Demo:
    """What a demonstration left behind.

    Attributes:
        folder: Where everything is.
        photo: What was done to the photo.
        paper: What was done to the video by the published method.
        video: What was done to it at the strength asked for.
        figure: The inspection of the video.
        shown: (seconds of the apex, emotion) of what the synthetic person shows.
    """

    folder: Path
    photo: ProtectionResult
    paper: ProtectionResult
    video: ProtectionResult
    figure: Path
    shown: tuple[tuple[float, str], ...]


def run(folder: Path, options: OptionsByKind, tell: Tell) -> Demo:
    """Protect a photo and a synthetic take of three micro-expressions, and draw the inspection.

    The take is protected twice: by the published method, and as the options say.

    Args:
        folder: Where results go; made if missing.
        options: Settings.
        tell: Told of progress.

    Raises:
        AssetError: A model file cannot be had.
        OutputError: The folder cannot be written to.
    """
    photo = folder / "photo.png"
    with atomic_output(photo) as beside:
        shutil.copyfile(assets.path("astronaut"), beside)
    done_photo = protect_file(photo, folder / "photo_protected.png", options)
    take = folder / "take.mp4"
    shown = _film(take, tell)

    def protected(name: str, wanted: OptionsByKind) -> ProtectionResult:
        return protect_file(
            take,
            folder / name,
            wanted,
            lambda stage, done, total: tell(f"{name}: {stage}", done, total or 0),
        )

    done_paper = protected("take_paper.mp4", OptionsByKind.at_strength("paper"))
    done_video = protected("take_protected.mp4", options)
    figure = folder / "take_inspect.png"
    save(inspect(take), figure)
    return Demo(folder, done_photo, done_paper, done_video, figure, shown)


def _film(path: Path, tell: Tell) -> tuple[tuple[float, str], ...]:
    """Write a take of a synthetic person; what is shown when."""
    subject = Subject.draw(SEED, PERSON)
    session = open_session(subject, LEVELS["easy"], width=PIXELS, height=PIXELS)
    take = record_take(session, 0, SECONDS, classes=7, fps=RATE, emotions=EMOTIONS)

    def rendered() -> Iterator[Image]:
        for index in range(len(take)):
            tell("rendering a synthetic person", index + 1, len(take))
            yield take.frame(index)

    with TemporaryDirectory() as scratch:
        lossless = Path(scratch) / "take.mkv"
        write_video(lossless, rendered(), RATE)
        rewrite_video(lossless, path, lambda frame: frame.image, crf=12)
    return tuple((float(mark.apex / RATE), mark.shown) for mark in take.annotations)
