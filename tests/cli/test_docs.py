"""docs/cli.md says what --help says."""

import importlib.metadata
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def test_command_reference_is_current() -> None:
    pinned = re.search(r"^typer==([\d.]+)", (ROOT / "constraints.txt").read_text(), re.MULTILINE)
    assert pinned is not None
    if importlib.metadata.version("typer") != pinned[1]:
        pytest.skip("help is laid out by the version of typer in constraints.txt")
    page = runpy.run_path(str(ROOT / "docs" / "make_cli.py"))["render"]()
    current = (ROOT / "docs" / "cli.md").read_text(encoding="utf-8")
    assert current == page, "run `python docs/make_cli.py`"
