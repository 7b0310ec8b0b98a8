"""`austicker bench`: the grid of a configuration, resumable, on this machine or a cluster."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from austicker.cli.output import Json, Output, Quiet, begin

if TYPE_CHECKING:
    from austicker.bench.runner.run import Done

_MOST = 5


def bench(
    config: Annotated[
        str,
        typer.Argument(help="A .toml file, or the name of a packaged one; see docs/benchmark.md."),
    ],
    *,
    output: Annotated[
        Path, typer.Option("--output", "-o", help="Folder of the results; a run in it goes on.")
    ] = Path("bench"),
    root: Annotated[
        list[str] | None,
        typer.Option(help="Folder of a data set on disk; NAME=DIR where there are several."),
    ] = None,
    jobs: Annotated[int, typer.Option(min=1, help="Processes of the engine 'local'.")] = 1,
    engine: Annotated[
        str, typer.Option(help="local: processes of this machine; ray: a Ray cluster.")
    ] = "local",
    address: Annotated[
        str | None, typer.Option(help="Of the Ray cluster. Default: one on this machine.")
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Check everything and say what there is to do.")
    ] = False,
    json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Try rules of placement on victims: every cell of a grid, each with a result of its own.

    Stopped at any moment, the same command goes on where it was; nothing is lost or done twice,
    and the results are the same. `austicker report` makes tables and figures of them. Needs the
    extra 'bench'.
    """
    from austicker.bench.runner.config import at, load
    from austicker.bench.runner.expand import check_stickers, expand
    from austicker.bench.runner.run import Benchmark
    from austicker.cli.output import complain
    from austicker.cli.progress import progress
    from austicker.engines import make_engine

    out = begin(json=json, quiet=quiet)
    wanted, text = load(config)
    wanted = at(wanted, root or [])
    if dry_run:
        check_stickers(wanted)
        cells, skipped = expand(wanted)
        out.say(f"{len(cells)} cells, {len(skipped)} that cannot be")
        for one in skipped:
            out.say(f"  {one.cell.attack} on {one.cell.victim} of '{one.cell.data}': {one.reason}")
        out.status(cells=len(cells), skipped=[one.as_dict() for one in skipped])
        return
    worker = make_engine(engine, jobs=jobs, address=address, retries=2, threads=1)
    with progress(long=True) as report:
        done = Benchmark(wanted, text, output, worker, report).carry_out()
    _say(out, done, output)
    for sentence in done.failed[:_MOST]:
        complain(sentence)
    if len(done.failed) > _MOST:
        complain(f"{len(done.failed) - _MOST} more of the kind; {output}/log.txt has all")
    out.status(
        output=output,
        cells=done.cells,
        new=done.fresh,
        skipped=[one.as_dict() for one in done.skipped],
        failed=done.failed,
    )
    raise typer.Exit(1 if done.failed else 0)


def _say(out: Output, done: Done, output: Path) -> None:
    out.say(f"{output}: {done.cells} cells are done, {done.fresh} of them by this run")
    if done.skipped:
        out.say(f"{len(done.skipped)} cells cannot be; {output}/skipped.json says why")
    if done.cells:
        out.say(f"tables and figures: austicker report {output}")
