"""Every study and benchmark starts, and says what it takes."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPTS = [
    f"{folder}.{path.stem}"
    for folder in ("studies", "benchmarks")
    for path in sorted((ROOT / folder).glob("*.py"))
    if "parser" in (text := path.read_text("utf-8")) and "__main__" in text
]


def test_there_are_scripts() -> None:
    assert {"studies.placement", "studies.leakage", "benchmarks.decision"} <= set(SCRIPTS)


@pytest.mark.parametrize("name", SCRIPTS)
def test_help_names_the_command(
    name: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", [name, "--help"])
    monkeypatch.delitem(sys.modules, name, raising=False)
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(name, run_name="__main__")
    assert ended.value.code == 0
    assert "usage:" in capsys.readouterr().out
