"""`python main.py`: every photo of a folder with every chosen sticker, as config.toml says."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from austicker.cli.config import Config, Stickers, load
from austicker.cli.progress import Report
from austicker.errors import InputError, UsageError

if TYPE_CHECKING:
    from austicker.pipeline.options import Options


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


def main(arguments: Sequence[str] | None, config: Path) -> int:
    """Run `main.py`.

    Args:
        arguments: Words after the program's name; those of the process when None.
        config: The file read when none is named.

    Returns:
        The exit code, as of `austicker`.
    """
    from austicker.cli.main import run as run_application

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)

    @app.command(epilog="\b\nExamples:\n  python main.py\n  python main.py --config mine.toml")
    def generate(
        file: Annotated[
            Path | None, typer.Option("--config", help="Settings; config.toml when left out.")
        ] = None,
    ) -> None:
        """Generate adversarial images for every photo of a folder and every chosen sticker."""
        _generate(load(file or config))

    return run_application(app, arguments, "main.py")


def _generate(config: Config) -> None:
    from austicker.cli.complain import complain
    from austicker.cli.progress import progress

    with progress() as report:
        tally = run(config, report)
    if config.input.images is None:
        typer.echo("no input folder is set in the configuration, so the built-in photo was used")
    if tally.videos:
        typer.echo(f"{tally.videos} videos were left alone; use `austicker protect` for them")
    typer.echo(f"{len(tally.written)} adversarial images are in {_short(config.output.images)}")
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
    from austicker.pipeline.batch import run as run_batch
    from austicker.pipeline.plan import plan

    stickers = _options(config.stickers)
    source = config.input.images or assets.path("astronaut")
    output = config.output.images
    if output.resolve().is_relative_to(source.resolve()):
        raise UsageError(f"the output folder {output} lies inside the input {source}; move it out")
    tally = Tally()
    with _shrunk(source, config.image.size) as small:
        for done, (name, options) in enumerate(stickers.items()):
            todo = plan([small], output, subfolder=name)
            photos = [task for task in todo.tasks if task.kind == "photo"]
            tally.videos = len(todo.tasks) - len(photos)
            errors = [str(problem) for _, problem in todo.problems]
            if not photos and not errors:
                raise UsageError(f"{source} holds no photo; name another folder in [input] images")
            for count, outcome in enumerate(run_batch(photos, options), start=1):
                report(
                    "adversarial images", done * len(photos) + count, len(stickers) * len(photos)
                )
                if outcome.result is None:
                    errors.append(str(outcome.error))
                else:
                    tally.written.append(outcome.task.output)
            for error in errors:
                # A shrunk copy lies elsewhere; the user knows the original.
                sentence = error.replace(str(small), str(source))
                tally.failures.setdefault(sentence, []).append(name)
    return tally


def _options(chosen: Stickers) -> dict[str, Options]:
    """Settings per sticker, under the name its folder gets; every name is looked up."""
    from austicker.pipeline.options import Options
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
            stickers=chosen.per_face,
            placer=chosen.placer,
        )
        options[label].check_names()
    strangers = sorted(set(chosen.sizes) - set(options))
    if strangers:
        known = ", ".join(options)
        raise UsageError(f"sizes names '{strangers[0]}', which is not in types ({known})")
    return options


@contextmanager
def _shrunk(source: Path, longest: int) -> Iterator[Path]:
    """`source`, or where that is asked for a temporary copy with its photos made smaller."""
    if longest == 0:
        yield source
        return
    import tempfile

    from austicker.media.walk import find_inputs

    with tempfile.TemporaryDirectory(prefix="austicker-") as scratch:
        found, problems, _ = find_inputs([source])
        for problem in problems:
            raise problem
        root = Path(scratch) / source.name
        for one in found:
            if one.kind == "photo":
                _shrink(one.path, root / one.relative if source.is_dir() else root, longest)
        yield root


def _shrink(photo: Path, copy: Path, longest: int) -> None:
    """Write a lossless copy whose longest side is at most `longest` px; never enlarges."""
    import shutil

    from PIL import Image

    from austicker.media.photo import read_photo

    copy.parent.mkdir(parents=True, exist_ok=True)
    try:
        read = read_photo(photo)
    except InputError:
        shutil.copyfile(photo, copy)  # to be refused, by name, with the others
        return
    picture = Image.fromarray(read.image)
    picture.thumbnail((longest, longest), Image.Resampling.LANCZOS)
    # The name keeps its suffix, which names the output's format; the content says PNG.
    picture.save(copy, "PNG", icc_profile=read.profile)


def _short(path: Path) -> str:
    """`path` relative to the working folder where it lies below it."""
    try:
        return str(path.resolve().relative_to(Path.cwd()))
    except ValueError:
        return str(path)
