"""What a command says: text for people, or one JSON object for programs.

A command that offers `--json` and `--quiet` takes two parameters of the types `Json` and `Quiet`
and begins with `out = begin(json=json, quiet=quiet)`. It then speaks through `out` alone; the
object is printed when the command ends, however it ends.
"""

from __future__ import annotations

import json as writer
import sys
import traceback
from collections.abc import Iterable, Sequence
from typing import Annotated, Any, TextIO

import typer

from austicker.cli.arguments import in_flags
from austicker.cli.failure import FAILED, USAGE
from austicker.cli.plain import plain
from austicker.errors import debugging

Json = Annotated[
    bool, typer.Option("--json", help="Print one JSON object on stdout, and nothing else there.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print errors only.")]


class Output:
    """What one run of a command says.

    Attributes:
        json: Whether stdout gets one JSON object and nothing else.
        quiet: Whether results for people, notes and progress are left out.
    """

    def __init__(self) -> None:
        self.json = False
        self.quiet = False
        self._context: typer.Context | None = None
        self._stdout: TextIO | None = None
        self._fields: dict[str, Any] = {}
        self._inputs: list[dict[str, Any]] | None = None
        self._keys: tuple[str, ...] = ()
        self._misused: list[bool] = []

    def say(self, text: str) -> None:
        """Print a result for people on stdout; not with `--quiet` or `--json`."""
        if not (self.quiet or self.json):
            print(self.flags(text), flush=True)  # noqa: T201

    def table(self, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
        """Print a table where `say` would print."""
        from austicker.cli import table

        if not (self.quiet or self.json):
            table.show(columns, rows)

    def note(self, text: str) -> None:
        """Print an aside on stderr; not with `--quiet`."""
        if not self.quiet:
            print("note:", self.flags(text), file=sys.stderr)  # noqa: T201

    def done(self, **fields: Any) -> None:  # noqa: ANN401
        """Add an input that worked to the object's "inputs"; its "error" is null."""
        self._add({**fields, "error": None})

    def fail(
        self,
        sentence: str,
        *,
        trace: str | BaseException = "",
        misused: bool = False,
        **fields: Any,  # noqa: ANN401
    ) -> None:
        """Print why an input failed, on stderr, and add it to the object's "inputs".

        Args:
            sentence: Why; names of arguments become flags.
            trace: The traceback, or the error whose traceback it is, printed with `--debug` only.
            misused: Whether it failed because of what was asked, not because of the input.
            **fields: What is known of the input; the other keys are null.
        """
        self._misused.append(misused)
        show_trace(trace)
        complain(sentence)
        self._add({**fields, "error": self.flags(sentence)})

    @property
    def failure_code(self) -> int:
        """Exit code after failures: of usage where all failed, and because of what was asked."""
        done = any(one["error"] is None for one in self._inputs or ())
        return FAILED if done or not all(self._misused) else USAGE

    def status(self, **fields: Any) -> None:  # noqa: ANN401
        """Add fields to the object: plain values, records, paths, arrays; NaN becomes null."""
        self._fields.update(fields)

    def flags(self, sentence: str) -> str:
        """`sentence` with arguments of the library named as flags of the running command."""
        context = self._context
        return sentence if context is None else in_flags(sentence, context.command.params)

    def enter(self, context: typer.Context) -> None:
        """Remember which command runs."""
        self._context = context

    def begin(self, *, json: bool, quiet: bool, keys: Sequence[str]) -> None:
        """Set what is printed; see the function `begin`."""
        self.quiet = quiet
        if keys:
            self._keys, self._inputs = tuple(keys), []
        if json:
            self.divert()

    def divert(self) -> None:
        """Keep stdout for the object: whatever else is printed goes to stderr."""
        if not self.json:
            self.json, self._stdout = True, sys.stdout
            sys.stdout = sys.stderr

    def end(self, code: int, error: str | None) -> None:
        """Give stdout back and print the object, if one was asked for.

        Args:
            code: Exit code.
            error: Why the whole command failed; None where it did not.
        """
        if self._stdout is None:
            return
        from austicker import __version__

        sys.stdout, self._stdout = self._stdout, None
        path = "" if self._context is None else self._context.command_path.partition(" ")[2]
        found = {"command": path or None, "version": __version__, "exit_code": code, "error": error}
        inputs = {} if self._inputs is None else {"inputs": self._even(self._inputs)}
        print(writer.dumps(plain({**found, **self._fields, **inputs}), indent=2))  # noqa: T201

    def _add(self, fields: dict[str, Any]) -> None:
        if self._inputs is None:
            self._inputs = []
        self._inputs.append(fields)

    def _even(self, inputs: list[dict[str, Any]]) -> list[dict[str, Any]]:
        keys = dict.fromkeys([*self._keys, *(key for one in inputs for key in one), "error"])
        return [{key: one.get(key) for key in keys} for one in inputs]


_current = Output()


def current() -> Output:
    """What the command that runs says things through."""
    return _current


def renew() -> Output:
    """Start a run, of which nothing is known yet."""
    global _current  # noqa: PLW0603 - one command runs in a process, and errors end up far from it
    _current = Output()
    return _current


def begin(*, json: bool = False, quiet: bool = False, keys: Sequence[str] = ()) -> Output:
    """What a command does first.

    Args:
        json: Its `--json`: whatever else is printed to stdout goes to stderr.
        quiet: Its `--quiet`.
        keys: What each entry of "inputs" has, also those that failed; "error" is added. None for
            commands that do not work through inputs.
    """
    _current.begin(json=json, quiet=quiet, keys=keys)
    return _current


def show_trace(trace: str | BaseException) -> None:
    """Print a traceback, or that of an error, on stderr; only with `--debug`."""
    if trace and debugging():
        text = trace if isinstance(trace, str) else "".join(traceback.format_exception(trace))
        print(text.rstrip(), file=sys.stderr)  # noqa: T201


def complain(message: str) -> None:
    """Print `message` as an error, on one line; the word "error" is red on a terminal.

    Names of arguments between backticks become flags, see `austicker.cli.arguments`.
    """
    label = "\x1b[31merror:\x1b[0m" if sys.stderr.isatty() else "error:"
    print(label, " ".join(current().flags(message).split()), file=sys.stderr)  # noqa: T201
