"""Bars on a terminal, a line now and then elsewhere."""

import io
import sys
import time

import pytest

from austicker.cli import table
from austicker.cli.output import begin, renew
from austicker.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_short_run_says_nothing_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as report:
        report("frames", 1, 2)
    assert capsys.readouterr() == ("", "")


def test_a_long_run_says_a_line_now_and_then(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 29.0, 31.0, 32.0, 62.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    with progress() as report:
        for done in (1, 2, 3):
            report("cells", done, 9)
        report("bytes", 4, 0)
    assert capsys.readouterr() == ("", "cells: 2 of 9\nbytes: 4\n")


def test_a_benchmark_says_what_begins_what_ends_and_how_long_is_left(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = iter([0.0, 1.0, 60.0, 61.0, 7260.0, 7261.0, 7262.0])
    monkeypatch.setattr(time, "monotonic", lambda: next(now))
    with progress(long=True) as report:
        report("training", 0, 2)
        report("training", 1, 2)  # too soon after the last
        report("training", 2, 2)
        report("trying", 0, 9)
        report("trying", 3, 9)
        report("trying", 4, 9)
        report("reading", 4, 0)
    assert capsys.readouterr().err.splitlines() == [
        *("training: 0 of 2", "training: 2 of 2", "trying: 0 of 9"),
        *("trying: 3 of 9, about 4.0 h left", "reading: 4"),
    ]


def test_quiet_runs_show_none(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    renew()
    begin(quiet=True)
    with progress() as report:
        report("cells", 1, 9)
    assert terminal.getvalue() == ""
    assert capsys.readouterr().out == ""
    renew()


@pytest.mark.parametrize("unit", ["items", "bytes"])
def test_shows_label_and_amount_on_a_terminal(unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with progress(unit) as report:  # type: ignore[arg-type]
        report("frames [of a.mp4]", 0, 0)
        report("frames [of a.mp4]", 1000, 2000)
    shown = terminal.getvalue()
    assert "frames [of a.mp4]" in shown
    assert ("1000/2000" if unit == "items" else "1.0/2.0 kB") in shown


def test_table_is_drawn_on_a_terminal_and_tabs_elsewhere(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    table.show(("name", "file"), [("a", "[b].png")])
    assert capsys.readouterr().out == "a\t[b].png\n"
    terminal = Terminal()
    monkeypatch.setattr(sys, "stdout", terminal)
    table.show(("name", "file"), [("a", "[b].png")])
    assert "name" in terminal.getvalue()
    assert "[b].png" in terminal.getvalue()
