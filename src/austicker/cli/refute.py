"""`austicker refute`: what the rules conclude where nothing can be concluded."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from austicker.cli.output import Json, Quiet, begin
from austicker.cli.overwrite import Force, check_output


def refute(
    *,
    runs: Annotated[int, typer.Option(min=1, help="Of each test; costly ones take fewer.")] = 200,
    model: Annotated[
        Path | None, typer.Option(help="Emotion model of `austicker fit`. Default: the packaged.")
    ] = None,
    dataset: Annotated[
        str, typer.Option(help="Whose clips are shuffled and drawn, see `austicker fit`.")
    ] = "rendered",
    root: Annotated[Path | None, typer.Option(help="Folder of the data set.")] = None,
    people: Annotated[int, typer.Option(min=5, help="With 'rendered': at each level.")] = 12,
    seed: Annotated[int, typer.Option(min=0, help="Of everything random.")] = 0,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="Also write the table as JSON here.")
    ] = None,
    force: Force = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Try to refute the causal claims: nulls, controls, and graphs of known truth.

    On a null the answer must be "no evidence" in 95 % of the runs. Exit code 1 when a claim does
    not hold. Needs the extra 'fit' (causal-learn).
    """
    import json as writer

    from austicker.bench.population import load_population
    from austicker.bench.refute import SHOWN, Questioned
    from austicker.bench.refute import refute as run
    from austicker.causal import packaged_model, read_model
    from austicker.cli.plain import plain
    from austicker.cli.progress import progress

    out = begin(json=json, quiet=quiet)
    if output is not None:
        check_output(output, force=force)
    questioned = packaged_model() if model is None else read_model(model)
    with progress() as report:
        population, _ = load_population(
            dataset, root, people, lambda done, total: report("clips", done, total)
        )
        asked = Questioned(questioned, population)
        findings = run(asked, runs, seed, lambda done, total: report("tests", done, total))
    out.table(
        ("tried", "kind", "counted", "share", "at least", "runs", "verdict"),
        (
            (
                f.name,
                f.kind,
                f.what,
                f"{100 * f.share:.1f} %",
                "" if f.kind == SHOWN else f"{100 * f.least:.0f} %",
                str(f.runs),
                "shown as it is" if f.kind == SHOWN else "holds" if f.holds else "REFUTED",
            )
            for f in findings
        ),
    )
    rows = [{**plain(f), "holds": f.holds} for f in findings]
    if output is not None:
        output.write_text(writer.dumps(rows, indent=2) + "\n", encoding="utf-8")
    out.status(output=output, findings=rows)
    raise typer.Exit(0 if all(f.holds for f in findings) else 1)
