"""stdout and stderr as a command finds them: any encoding, closed, or read by nobody."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TextIO, cast

from austicker.cli.output import current
from austicker.errors import debugging


@contextmanager
def prepared() -> Iterator[None]:
    """Make both streams such that printing neither stops nor breaks the work.

    What the encoding lacks is escaped. A closed stream takes what is written and forgets it. When
    the reader of stdout goes away, as in ``austicker list stickers | head -1``, the rest is
    forgotten and the work goes on.
    """
    take_notes()
    before = sys.stdout, sys.stderr
    sys.stdout = cast(TextIO, _Outlasting(_opened(sys.stdout)))
    sys.stderr = _opened(sys.stderr)
    try:
        yield
    finally:
        sys.stdout, sys.stderr = before


def written_out(last: Callable[[], None]) -> str | None:
    """Print the last words, and what stdout still holds; a sentence where that cannot be done."""
    try:
        last()
        sys.stdout.flush()
    except OSError as error:
        _give_up(sys.stdout)
        return f"stdout cannot be written ({error.strerror}); send it elsewhere"
    return None


def _opened(stream: TextIO | None) -> TextIO:
    if stream is None:  # closed by the shell: `>&-`
        return open(os.devnull, "w", encoding="utf-8")  # noqa: PTH123 - for the whole run
    if hasattr(stream, "reconfigure"):
        stream.reconfigure(errors="backslashreplace")
    return stream


class _Outlasting:
    """A stream that goes on, into nothing, when nobody reads it any more."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            return self._stream.write(text)
        except BrokenPipeError:
            _give_up(self._stream)
            return len(text)

    def flush(self) -> None:
        try:
            self._stream.flush()
        except BrokenPipeError:
            _give_up(self._stream)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        return getattr(self._stream, name)


def _give_up(stream: TextIO) -> None:
    # Below Python's buffers, so that what they still hold can be flushed.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, stream.fileno())
    os.close(nowhere)


class _Notes(logging.Handler):
    """Prints the library's notes to what stderr is now, also while a progress bar is shown."""

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        if record.exc_info:
            print(text, file=sys.stderr)  # noqa: T201
        elif record.levelno >= logging.WARNING:
            print(f"warning: {current().flags(text)}", file=sys.stderr)  # noqa: T201
        else:
            current().note(text)


def take_notes() -> None:
    """Print the library's notes, and with `--debug` the tracebacks that it logs."""
    log = logging.getLogger("austicker")
    if not any(isinstance(handler, _Notes) for handler in log.handlers):
        log.addHandler(_Notes())
    log.setLevel(logging.DEBUG if debugging() else logging.INFO)
