"""`austicker fit`: learn the emotion model from a data set."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output


def fit(
    *,
    dataset: Annotated[
        str,
        typer.Option(
            help="Name (see `austicker list datasets`), or 'rendered' or 'rendered-stills' for the "
            "synthetic people of the packaged models of video and of photos."
        ),
    ] = "rendered",
    root: Annotated[Path | None, typer.Option(help="Folder of the data set.")] = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="JSON to write.")] = Path(
        "model.json"
    ),
    method: Annotated[str, typer.Option(help="pc, fci or ges: how the graph is learned.")] = "pc",
    resamples: Annotated[
        int, typer.Option(min=1, help="Draws of subjects, for the stability of edges.")
    ] = 20,
    people: Annotated[
        int | None, typer.Option(min=2, help="With 'rendered': at each level (60; stills: 120).")
    ] = None,
    seed: Annotated[int, typer.Option(min=0, help="Of the resamples.")] = 0,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Fit the model of emotion and facial motion to a data set, and measure it.

    `protect --model FILE` then uses it. Beside a model of motion, FILE.fields.npz holds how whole
    faces move under it, learnt from synthetic people: the skin's motion is drawn from that. Needs
    the extra 'fit' (causal-learn).
    """
    from austicker.bench.field_population import learn_fields
    from austicker.bench.population import check_method, learn, load_population
    from austicker.causal import write_model
    from austicker.causal.field_store import fields_path, write_fields
    from austicker.cli.progress import progress

    out = begin(json=json, quiet=quiet)
    check_method(method)
    check_output(output, force=force)
    with progress() as report:
        population, labels = load_population(
            dataset, root, people=people, progress=lambda done, total: report("clips", done, total)
        )
    model = learn(population, labels, method=method, seed=seed, resamples=resamples)
    write_model(model, output)
    beside = None
    if model.kind == "motion":
        beside = fields_path(output)
        with progress() as report:
            fields = learn_fields(model, progress=lambda done, total: report("fields", done, total))
        write_fields(fields, beside)
    measured = model.card["leave_one_subject_out"]
    out.say(
        f"{output}: {model.card['clips']} clips of {model.card['subjects']} people; on people it "
        f"has not seen UF1 {measured['uf1']:.3f}, calibration error {measured['error']:.3f}"
    )
    if not model.informative:
        out.say("no evidence: motion did not tell emotions apart better than chance")
    if beside is not None:
        out.say(f"{beside}: how whole faces move under it")
    out.status(output=output, fields=beside, informative=model.informative, card=model.card)
