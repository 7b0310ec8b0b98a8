"""`austicker report`."""

import json
from collections.abc import Callable
from pathlib import Path

from tests.bench.reporting.fabricate import KEY, cell, save, simple
from tests.cli.conftest import Answer

WHO = [f"p{i}" for i in range(12)]


def small(folder: Path) -> Path:
    return save(
        folder,
        [
            cell(simple([False] * 12, WHO), attack="random"),
            cell(simple([True] * 12, WHO), attack="counterfactual"),
        ],
    )


def test_writes_a_page_and_says_what_it_found(
    tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    where = ("-o", str(tmp_path / "page"), "--markdown", str(tmp_path / "results.md"))
    answer = austicker("report", str(small(tmp_path)), *where)
    assert answer.code == 0
    assert answer.err == ""
    assert "Most answers were changed on maps by counterfactual" in answer.out
    assert (tmp_path / "page" / "index.html").is_file()
    assert not list((tmp_path / "page").rglob("*.pdf"))  # only when asked for
    assert not (tmp_path / "report").exists()
    assert "![" not in (tmp_path / "results.md").read_text(encoding="utf-8")


def test_bad_input_is_one_sentence(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    answer = austicker("report", str(tmp_path / "nowhere"))
    assert (answer.code, answer.err.count("\n")) == (2, 1)
    assert "no such folder" in answer.err
    answer = austicker("report", str(tmp_path))
    assert answer.code == 2
    assert "nothing in it is done; run `austicker bench` first" in answer.err
    (tmp_path / "results").mkdir()
    (tmp_path / "results" / "a.json").write_text(json.dumps({"schema": 7, "cell": dict(KEY)}))
    answer = austicker("report", str(tmp_path))
    assert (answer.code, answer.err.count("\n")) == (1, 1)
    assert "a.json: expected a result of schema 1, got 7" in answer.err
    assert not (tmp_path / "report").exists()
