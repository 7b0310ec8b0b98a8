"""`python main.py`: every photo of a folder with every chosen sticker, as config.toml says."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from austicker.cli.config import Config, Stickers
from austicker.cli.output import show_trace
from austicker.cli.progress import Report
from austicker.errors import InputError, UsageError

if TYPE_CHECKING:
    from austicker.protection.jobs import Job
    from austicker.protection.options import Options


@dataclass(slots=True)
class Tally:
    """What a run did.

    Attributes:
        written: Adversarial images, in the order they were made.
        failures: Sentence -> stickers it concerns.
        videos: Videos in the input, which are left alone here.
    """

    written: list[Path] = field(default_factory=list)
    failures: dict[str, list[str]] = field(default_factory=dict)
    videos: int = 0

    def fail(self, sentence: str, sticker: str) -> None:
        """Note a failure; the same one with several stickers is told once."""
        self.failures.setdefault(sentence, []).append(sticker)


def generate(config: Config) -> None:
    """Write the images and say what was done; exits with 1 where some could not be."""
    from austicker.cli.output import complain
    from austicker.cli.progress import progress

    with progress() as report:
        tally = run(config, report)
    if config.input.images is None:
        typer.echo("no input folder is set in the configuration, so the built-in photo was used")
    if tally.videos:
        typer.echo(f"{tally.videos} videos were left alone; use `austicker protect` for them")
    typer.echo(f"{len(tally.written)} adversarial images are in {short(config.output.images)}")
    for sentence, stickers in tally.failures.items():
        complain(f"{sentence} (with {', '.join(stickers)})")
    if tally.failures:
        raise typer.Exit(1)


def run(config: Config, report: Report) -> Tally:
    """Write `OUTPUT/<sticker>/<relative path>` for every photo and sticker.

    Raises:
        UsageError: An unknown sticker or placer, or an output folder inside the input.
        InputError: The input does not exist or holds no photo.
        AssetError: A model file cannot be had.
    """
    from austicker import assets
    from austicker.protection.batch import run as run_batch
    from austicker.protection.jobs import list_jobs

    stickers = sticker_options(config.stickers)
    source = config.input.images or assets.path("astronaut")
    output = config.output.images
    if output.resolve().is_relative_to(source.resolve()):
        raise UsageError(f"the output folder {output} lies inside the input {source}; move it out")
    plans = {name: list_jobs([source], output, subfolder=name) for name in stickers}
    tally = Tally()
    with tempfile.TemporaryDirectory(prefix="austicker-") as scratch:
        smaller = _Smaller(Path(scratch), config.image.size)
        for position, (name, options) in enumerate(stickers.items()):
            for _, problem in plans[name].problems:
                tally.fail(str(problem), name)
            photos = [job for job in plans[name].jobs if job.kind == "photo"]
            tally.videos = len(plans[name].jobs) - len(photos)
            if not photos and not tally.failures:
                raise InputError(f"{source} holds no photo; name another place in [input] images")
            done, total = position * len(photos), len(stickers) * len(photos)
            outcomes = run_batch([smaller.job(job) for job in photos], options)
            for count, outcome in enumerate(outcomes, start=done + 1):
                report("adversarial images", count, total)
                if outcome.result is None:
                    show_trace(outcome.trace)
                    tally.fail(smaller.original(str(outcome.error)), name)
                else:
                    tally.written.append(outcome.job.output)
    return tally


def sticker_options(chosen: Stickers) -> dict[str, Options]:
    """Settings per sticker, under the name its folder gets; every name is looked up."""
    from austicker.protection.check import check_names
    from austicker.protection.options import Options
    from austicker.stickers import STICKERS

    names = [
        name for entry in chosen.types for name in (STICKERS.names() if entry == "all" else [entry])
    ]
    options: dict[str, Options] = {}
    for name in dict.fromkeys(names):
        label = name if name in STICKERS else Path(name).stem
        if label in options:
            raise UsageError(f"two stickers are called '{label}'; rename the file {name}")
        options[label] = Options(
            sticker=name,
            size=chosen.size_of(label),
            count=chosen.per_face,
            placer=chosen.placer,
            cover_eyes="eyes" in chosen.cover,
            cover_nose="nose" in chosen.cover,
            cover_mouth="mouth" in chosen.cover,
        )
        check_names(options[label])
    strangers = sorted(set(chosen.sizes) - set(options))
    if strangers:
        known = ", ".join(options)
        raise UsageError(f"sizes names '{strangers[0]}', which is not in types ({known})")
    return options


class _Smaller:
    """Temporary copies of photos whose longest side is too long, each made once.

    Args:
        folder: Where the copies go.
        longest: Most px allowed; 0 for no limit.
    """

    def __init__(self, folder: Path, longest: int) -> None:
        self.folder = folder
        self.longest = longest
        self._copies: dict[Path, Path] = {}

    def job(self, job: Job) -> Job:
        """The same job on the copy, or unchanged where none is needed or can be made."""
        if self.longest == 0:
            return job
        if job.source not in self._copies:
            self._copies[job.source] = self._copy(job.source)
        return replace(job, source=self._copies[job.source])

    def original(self, sentence: str) -> str:
        """`sentence` with the names of the originals, which are those the user knows."""
        for source, copy in self._copies.items():
            sentence = sentence.replace(str(copy), str(source))
        return sentence

    def _copy(self, photo: Path) -> Path:
        from PIL import Image

        from austicker.media.photo import read_photo

        try:
            read = read_photo(photo)
        except InputError:
            return photo  # to be refused with the others, in their words
        picture = Image.fromarray(read.image)
        if max(picture.size) <= self.longest:
            return photo
        picture.thumbnail((self.longest, self.longest), Image.Resampling.LANCZOS)
        copy = self.folder / f"{len(self._copies)}-{photo.stem}.png"
        picture.save(copy, icc_profile=read.pixels.profile)
        return copy


def short(path: Path) -> str:
    """`path` relative to the working folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
