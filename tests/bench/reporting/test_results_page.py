"""The page of results in the docs is what the report command makes of the kept results."""

from __future__ import annotations

import re
import runpy
from pathlib import Path

DOCS = Path(__file__).resolve().parents[3] / "docs"


def test_the_page_is_current(tmp_path):
    """Its tables and verdicts, from the archive of a run of `austicker bench quick`."""
    make = runpy.run_path(str(DOCS / "make_results.py"))
    page = tmp_path / "results.md"
    assert make["write"](page, tmp_path / "img" / "results") == 0
    said, kept = page.read_text("utf-8"), (DOCS / "results.md").read_text("utf-8")
    assert said == kept, "run python docs/make_results.py"
    for link in re.findall(r"\]\((img/results/[^)]+)\)", kept):
        assert (DOCS / link).is_file()
