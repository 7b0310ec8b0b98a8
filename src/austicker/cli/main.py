"""The `austicker` command: what there is, and how every failure becomes one sentence."""

from __future__ import annotations

import os
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from typing import Annotated, Any

import typer

from austicker.cli import (
    analyze,
    assets,
    bench,
    demo,
    doctor,
    fit,
    inspect,
    listing,
    live,
    page,
    plan,
    printing,
    protect,
    refute,
    render,
    report,
    synth,
    train,
)
from austicker.cli.command import Command
from austicker.cli.completion import complete
from austicker.cli.failure import INTERRUPTED, explain
from austicker.cli.output import complain, renew
from austicker.cli.streams import prepared, take_notes, written_out
from austicker.errors import DEBUG, debugging

app = typer.Typer(
    help="Hide micro-expressions in photos and video with a sticker in the right place.",
    epilog="Each command explains itself: austicker COMMAND --help",
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)


def _add(name: str, command: Callable[..., None], *examples: str, to: typer.Typer = app) -> None:
    """Register a command together with the examples its help ends with."""
    # click keeps the line breaks of a paragraph that starts with \b.
    epilog = "\n".join(["\b", "Examples:", *(f"  {example}" for example in examples)])
    # Given outright, because Typer cuts what it derives itself.
    summary = " ".join((command.__doc__ or "").partition("\n\n")[0].split())
    to.command(name, cls=Command, epilog=epilog, short_help=summary)(command)


_add(
    "protect",
    protect.protect,
    "austicker protect holiday.jpg",
    "austicker protect clips/ -o safe/ --sticker heart --report safe.json",
    "austicker protect talk.mp4 --sticker my-sticker.png --count 2 --symmetric",
    "austicker protect meeting.mp4 --exempt 2 --from 12.5 --to 60",
    "austicker protect talk.mp4 --dry-run",
    "austicker protect talk.mp4 --count 4 --max-coverage 6 --cover-mouth",
    "austicker protect /shared/clips -o /shared/safe --engine ray --address 10.0.0.1:6379",
)
_add("analyze", analyze.analyze, "austicker analyze talk.mp4 -o talk.json")
_add(
    "plan",
    plan.plan,
    "austicker plan talk.mp4 --sticker heart -o plan.json",
    "austicker plan talk.json --exempt 2 -o plan.json",
)
_add("render", render.render, "austicker render talk.mp4 plan.json -o safe.mp4")
_add("app", page.page, "austicker app", "austicker app holiday/ --port 8000")
_add(
    "live",
    live.live,
    "austicker live --show",
    "austicker live --camera 1 --strength strong --record meeting.mp4",
)
_add("inspect", inspect.inspect, "austicker inspect talk.mp4 -o why.png")
_add(
    "print",
    printing.sheet,
    "austicker print --sticker heart --sticker star --roi 10 --roi 12 -o sheet.pdf",
    "austicker print --report done.json --face-width 132 --paper letter -o sheet.pdf",
)
_add("demo", demo.demo, "austicker demo")
_add("synth", synth.synth, *synth.EXAMPLES)
_add(
    "fit",
    fit.fit,
    "austicker fit --dataset casme2 --root data/CASME2 -o casme2.json",
    "austicker protect talk.mp4 --model casme2.json",
)
_add("refute", refute.refute, "austicker refute --runs 50 -o nulls.json")
_add(
    "train",
    train.train,
    "austicker train --victim ststnet --split loso -o ststnet/",
    "austicker train --dataset megc2019-flow --root maps/ --victim off-apexnet -o run/",
    "austicker train --dataset casme2 --root data/CASME2 --victim onnx:mine.onnx -o mine/",
)
_add(
    "bench",
    bench.bench,
    "austicker bench quick -o results/ --jobs 2",
    "austicker bench megc-flow --root three_norm_u_v_os -o results/",
    "austicker bench mine.toml -o results/ --engine ray --address ray-head:6379",
)
_add(
    "report",
    report.report,
    "austicker report results/",
    "austicker report results/ -o page/ --markdown docs/results.md --figures docs/img/results",
)

_assets = typer.Typer(help="Model files: where they are, getting them, checking them.")
_add("list", assets.show, "austicker assets list", to=_assets)
_add("fetch", assets.fetch, "austicker assets fetch", to=_assets)
_add("verify", assets.verify, "austicker assets verify face-landmarks", to=_assets)

_add("list", listing.show, "austicker list stickers")
app.add_typer(_assets, name="assets")
_add(
    "doctor",
    doctor.doctor,
    "austicker doctor",
    "austicker doctor --dataset casme2 --root data/CASME2",
)


def _version(wanted: bool) -> None:
    if wanted:
        from austicker import __version__

        typer.echo(f"austicker {__version__}")
        raise typer.Exit


def _debug(wanted: bool) -> None:
    if wanted:
        os.environ[DEBUG] = "1"
        take_notes()


@app.callback(invoke_without_command=True)
def _top(
    context: typer.Context,
    _show_version: Annotated[
        bool,
        typer.Option(
            "--version", "-V", callback=_version, is_eager=True, help="Print the version."
        ),
    ] = False,
    _with_traceback: Annotated[
        bool,
        typer.Option(
            "--debug",
            callback=_debug,
            help=f"Print a traceback with every error, like {DEBUG}=1 in the environment.",
        ),
    ] = False,
) -> None:
    if context.invoked_subcommand is None:
        typer.echo(context.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: Words after the program's name; those of the process when None.

    Returns:
        0 all done; 1 some input failed; 2 usage; 130 interrupted.
    """
    return run(app, arguments, "austicker")


def run(application: typer.Typer, arguments: Sequence[str] | None, name: str) -> int:
    """Run a Typer application; failures become one line on stderr and an exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    # Read when NumPy is loaded. All matrices here are small: on them a second thread of BLAS only
    # spins, about 3 % of `protect`'s processor time.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    out = renew()
    with prepared():
        _end_politely()
        code, error = _carry_out(application, words, name)
        if error is not None:
            complain(error)
            if "--json" in words:
                out.divert()  # also when the words were not understood
        unwritten = written_out(lambda: out.end(code, None if error is None else out.flags(error)))
        if unwritten is not None:
            complain(unwritten)
            code = code or 1
    return code


def _carry_out(application: typer.Typer, words: list[str], name: str) -> tuple[int, str | None]:
    """Exit code, and why the whole command failed."""
    try:
        if complete(words, name):
            return 0, None
        command: Any = typer.main.get_command(application)
        outcome = command.main(args=words, prog_name=name, standalone_mode=False)
    except (KeyboardInterrupt, typer.Abort):
        outcome = INTERRUPTED
    except SystemExit as end:  # of Typer's shell completion
        outcome = end.code
    except Exception as error:  # the last line of defence: nobody gets a traceback unasked
        if debugging():
            traceback.print_exception(error)
        return explain(error)
    code = outcome if isinstance(outcome, int) else 0
    return code, "interrupted" if code == INTERRUPTED else None


def _end_politely() -> None:
    """Treat a request to end like Ctrl-C, so that nothing half-written stays behind."""
    if threading.current_thread() is threading.main_thread():
        for name in ("SIGTERM", "SIGHUP"):  # the second does not exist on Windows
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), signal.default_int_handler)
