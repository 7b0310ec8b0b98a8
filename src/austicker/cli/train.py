"""`austicker train`: a victim on a data set, people kept apart, the final epoch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from austicker.cli.output import Json, Output, Quiet, begin

if TYPE_CHECKING:
    from austicker.bench.training.outcome import Outcome


def train(
    *,
    dataset: Annotated[
        str,
        typer.Option(
            help="Name (see `austicker list datasets`), or 'rendered' for synthetic clips of which "
            "only the needed frames are made."
        ),
    ] = "rendered",
    root: Annotated[Path | None, typer.Option(help="Folder of the data set.")] = None,
    victim: Annotated[
        str,
        typer.Option(
            help="Name (see `austicker list victims`); or onnx:FILE or module:function, which come "
            "trained and are only measured."
        ),
    ] = "ststnet",
    split: Annotated[
        str, typer.Option(help="loso: leave one subject out; subjects:K: K folds of subjects.")
    ] = "loso",
    seed: Annotated[int, typer.Option(min=0, help="Of weights, draws and folds.")] = 0,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the run; a run in it goes on.")
    ] = Path("run"),
    epochs: Annotated[int | None, typer.Option(min=1, help="Default: the victim's own.")] = None,
    batch: Annotated[
        int | None, typer.Option(min=2, help="Clips a step. Default: the victim's.")
    ] = None,
    device: Annotated[str, typer.Option(help="Of torch: cpu (deterministic), cuda.")] = "cpu",
    one_by_one: Annotated[
        bool, typer.Option("--one-by-one", help="Train fold after fold even where all can at once.")
    ] = False,
    keep_weights: Annotated[
        bool, typer.Option("--keep-weights", help="Keep every fold's final weights in the folder.")
    ] = False,
    people: Annotated[int, typer.Option(min=2, help="With 'rendered': how many.")] = 40,
    clips: Annotated[int, typer.Option(min=1, help="With 'rendered': of each.")] = 12,
    level: Annotated[str, typer.Option(help="With 'rendered': difficulty.")] = "default",
    people_seed: Annotated[int, typer.Option(min=0, help="With 'rendered': who they are.")] = 7,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Train a recogniser on a data set and say how well it reads people it has not seen.

    Writes metrics.json and curves.png to the folder of the run. The number of epochs is fixed and
    the last one counts; no epoch is chosen on the people left out. Needs the extra 'bench'.
    """
    from austicker.bench.training.folds import check_split
    from austicker.bench.training.run import Settings
    from austicker.bench.training.session import Session
    from austicker.cli.progress import progress
    from austicker.synth.plan import CorpusSpec

    out = begin(json=json, quiet=quiet)
    check_split(split)
    settings = Settings(
        split,
        seed,
        epochs,
        batch,
        device,
        stacked=not one_by_one,
        keep_weights=keep_weights,
    )
    spec = CorpusSpec(subjects=people, clips=clips, level=level, seed=people_seed)
    with progress() as report:
        done = Session(victim, dataset, root, spec, settings, output).carry_out(report)
    _say(out, done, victim, output)


def _say(out: Output, outcome: Outcome, name: str, output: Path) -> None:
    import numpy as np

    from austicker.bench.training.outcome import scores

    examples = outcome.examples
    rows = list(range(len(examples)))
    all_of_them = scores(examples, outcome.predicted, rows, np.random.default_rng(0))
    out.say(
        f"{output}: {name} on {len(examples)} clips of {all_of_them['subjects']} people, UF1 "
        f"{_text(all_of_them['uf1'])} ({_text(all_of_them['uf1_low'])}-"
        f"{_text(all_of_them['uf1_high'])}), UAR {_text(all_of_them['uar'])}, accuracy "
        f"{_text(all_of_them['accuracy'])}, always the commonest class "
        f"{_text(all_of_them['majority_floor'])}"
    )
    if examples.dropped:
        out.say(f"{len(examples.dropped)} samples were not used; metrics.json says why")
    out.status(
        output=output,
        victim=name,
        clips=len(examples),
        dropped=len(examples.dropped),
        scores=all_of_them,
    )


def _text(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
