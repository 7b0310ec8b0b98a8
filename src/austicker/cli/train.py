"""`austicker train`: a victim on a data set, people kept apart, the final epoch."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from austicker.bench.train.examples import Examples
    from austicker.bench.train.outcome import Outcome
    from austicker.bench.train.run import Settings
    from austicker.bench.victims.protocol import Blueprint, Victim
    from austicker.synth.plan import CorpusSpec


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
    epochs: Annotated[int | None, typer.Option(help="Default: the victim's own.")] = None,
    batch: Annotated[int | None, typer.Option(help="Clips a step. Default: the victim's.")] = None,
    device: Annotated[str, typer.Option(help="Of torch: cpu (deterministic), cuda.")] = "cpu",
    one_by_one: Annotated[
        bool, typer.Option("--one-by-one", help="Train fold after fold even where all can at once.")
    ] = False,
    people: Annotated[int, typer.Option(min=2, help="With 'rendered': how many.")] = 40,
    clips: Annotated[int, typer.Option(min=1, help="With 'rendered': of each.")] = 12,
    level: Annotated[str, typer.Option(help="With 'rendered': difficulty.")] = "default",
    people_seed: Annotated[int, typer.Option(min=0, help="With 'rendered': who they are.")] = 7,
) -> None:
    """Train a recogniser on a data set and say how well it reads people it has not seen.

    Writes metrics.json and curves.png to the folder of the run. The number of epochs is fixed and
    the last one counts; no epoch is chosen on the people left out. Needs the extra 'bench'.
    """
    from austicker.bench.train.run import Settings
    from austicker.bench.victims.load import load_victim
    from austicker.synth.plan import CorpusSpec

    asked = load_victim(victim)
    settings = Settings(split, seed, epochs, batch, device, stacked=not one_by_one)
    spec = CorpusSpec(subjects=people, clips=clips, level=level, seed=people_seed)
    outcome = _carry_out(asked, victim, dataset, root, spec, settings, output)
    _say(outcome, victim, output)


def _carry_out(
    asked: Blueprint | Victim,
    name: str,
    dataset: str,
    root: Path | None,
    spec: CorpusSpec,
    settings: Settings,
    output: Path,
) -> Outcome:
    import numpy as np

    from austicker.bench.train import checkpoint, outcome, run
    from austicker.bench.train.curves import draw_curves
    from austicker.bench.train.examples import load_examples
    from austicker.cli.progress import progress

    if hasattr(asked, "network"):
        _need_torch()
    with progress() as report:
        examples = load_examples(
            dataset, root, asked.input, spec, lambda done, total: report("clips", done, total)
        )
        config = _config(name, dataset, spec, settings, examples)
        if hasattr(asked, "network"):
            course = run.course_of(asked, examples, settings)
            config["schedule"] = _plain(course.schedule)
            checkpoint.claim(output, config)
            done = run.train(
                course,
                config,
                output,
                stacked=settings.stacked,
                progress=lambda n, total: report(f"training {name}", n, total),
            )
            draw_curves(output / "curves.png", done.curves, f"{name} on {dataset}")
        else:
            checkpoint.claim(output, config)
            done = run.measure(asked, examples, config)
        outcome.write(output / "metrics.json", done.as_dict(np.random.default_rng(settings.seed)))
    return done


def _config(
    name: str, dataset: str, spec: CorpusSpec, settings: Settings, examples: Examples
) -> dict[str, Any]:
    import hashlib

    rendered = {"rendered": _plain(spec)} if dataset == "rendered" else {}
    return {
        "victim": name,
        "dataset": dataset,
        **rendered,
        "split": settings.split,
        "seed": settings.seed,
        "device": settings.device,
        "stacked": settings.stacked,
        "clips": len(examples),
        # Guards a checkpoint against data that changed under it.
        "content": hashlib.sha256(examples.raw.tobytes()).hexdigest()[:16],
    }


def _plain(record: Any) -> dict[str, Any]:  # noqa: ANN401
    from dataclasses import asdict

    return asdict(record)


def _need_torch() -> None:
    import importlib.util

    from austicker.errors import UsageError

    if importlib.util.find_spec("torch") is None:
        raise UsageError("training needs torch; install the extra 'bench'")


def _say(outcome: Outcome, name: str, output: Path) -> None:
    import numpy as np

    from austicker.bench.train.outcome import scores

    examples = outcome.examples
    rows = list(range(len(examples)))
    all_of_them = scores(examples, outcome.predicted, rows, np.random.default_rng(0))
    typer.echo(
        f"{output}: {name} on {len(examples)} clips of {all_of_them['subjects']} people, UF1 "
        f"{_text(all_of_them['uf1'])} ({_text(all_of_them['uf1_low'])}-"
        f"{_text(all_of_them['uf1_high'])}), UAR {_text(all_of_them['uar'])}, accuracy "
        f"{_text(all_of_them['accuracy'])}, always the commonest class "
        f"{_text(all_of_them['majority_floor'])}"
    )
    if examples.dropped:
        typer.echo(f"{len(examples.dropped)} samples were not used; metrics.json says why")


def _text(value: float | None) -> str:
    return "undefined" if value is None else f"{value:.3f}"
