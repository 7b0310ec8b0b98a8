"""Bars are for people: nothing is written where stderr is no terminal."""

import io
import sys

import pytest

from austicker.cli import table
from austicker.cli.progress import progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_silent_without_a_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    with progress() as report:
        report("frames", 1, 2)
    assert capsys.readouterr() == ("", "")


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
