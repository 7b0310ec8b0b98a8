"""`python main.py`: generate, train, attack, or all three, as config.toml says."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from austicker.cli import adversarial
from austicker.cli.config import Config, load

_Settings = Annotated[
    Path | None, typer.Option("--config", help="Settings; config.toml when left out.")
]
_SECONDS_SAID = 20.0
"""Nothing is said beforehand of what takes less."""


def main(arguments: Sequence[str] | None, config: Path) -> int:
    """Run `main.py`.

    Args:
        arguments: Words after the program's name; those of the process when None.
        config: The file read when none is named.

    Returns:
        The exit code, as of `austicker`.
    """
    from austicker.cli.main import run

    app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False, add_completion=False)

    @app.callback(
        invoke_without_command=True,
        epilog="\b\nExamples:\n  python main.py\n  python main.py --config mine.toml\n"
        "  python main.py all",
    )
    def top(context: typer.Context, file: _Settings = None) -> None:
        """Generate adversarial images for every photo of a folder and every chosen sticker.

        With a command, something else, as config.toml says.
        """
        context.obj = file or config
        if context.invoked_subcommand is None:
            adversarial.generate(load(context.obj))

    @app.command()
    def train(context: typer.Context, file: _Settings = None) -> None:
        """Train a recogniser, each time without one person, and say how well it reads them."""
        _train(load(file or context.obj))

    @app.command()
    def attack(context: typer.Context, file: _Settings = None) -> None:
        """Put the stickers on people that the recogniser has not seen, and ask it again."""
        _attack(load(file or context.obj))

    @app.command("all")
    def everything(context: typer.Context, file: _Settings = None) -> None:
        """Generate, train and attack; says first about how long it will take."""
        settings = load(file or context.obj)
        from austicker.cli.estimate import estimate
        from austicker.cli.experiment import Experiment

        Experiment(settings).grid()  # names are checked before anything takes time
        _say_how_long(estimate(settings))
        failed: typer.Exit | None = None
        try:
            adversarial.generate(settings)
        except typer.Exit as end:  # some photos failed, which were named
            failed = end
        _train(settings)
        _attack(settings)
        if failed is not None:
            raise failed

    return run(app, arguments, "main.py")


def _say_how_long(parts: dict[str, float]) -> None:
    total = sum(parts.values())
    if total < _SECONDS_SAID:
        return
    each = ", ".join(f"{name} {_time(seconds)}" for name, seconds in parts.items())
    typer.echo(f"this takes about {_time(total)} here ({each})")


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 90 else f"{seconds / 60:.0f} min"


def _train(config: Config) -> None:
    import numpy as np

    from austicker.bench.training.outcome import scores
    from austicker.cli.experiment import Experiment
    from austicker.cli.progress import progress

    experiment = Experiment(config)
    with progress() as report:
        done = experiment.train(report)
    examples = done.examples
    rng = np.random.default_rng(config.training.seed)
    found = scores(examples, done.predicted, list(range(len(examples))), rng)
    typer.echo(
        f"{config.model.architecture} on {len(examples)} clips of {found['subjects']} people, each "
        f"left out once: UF1 {_text(found['uf1'])}, UAR {_text(found['uar'])}, accuracy "
        f"{_text(found['accuracy'])} (always the commonest class: "
        f"{_text(found['majority_floor'])}); it is in {adversarial.short(experiment.models)}"
    )


def _attack(config: Config) -> None:
    from austicker.cli import table
    from austicker.cli.experiment import Experiment
    from austicker.cli.experiment_table import PAGE, TABLE, texts, words, write
    from austicker.cli.experiment_table import table as summarise
    from austicker.cli.progress import progress

    with progress() as report:
        results = Experiment(config).attack(report)
    placer = config.stickers.placer
    shown, said = summarise(results, placer), words(results, config.model.architecture, placer)
    folder = config.output.results
    write(shown, said, folder)
    typer.echo(said)
    table.show([column.title for column in shown.columns], texts(shown))
    typer.echo(
        f"table: {adversarial.short(folder / TABLE)}; page: {adversarial.short(folder / PAGE)}"
    )


def _text(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
