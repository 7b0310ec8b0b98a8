"""`austicker print`, from its words to what it says."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.cli.conftest import Answer

pytest.importorskip("reportlab")


def report(folder: Path, *people: tuple[int, ...]) -> Path:
    path = folder / "done.json"
    persons = [
        {"placements": [{"roi": roi, "sticker": "heart", "size": 3.0} for roi in rois]}
        for rois in people
    ]
    path.write_text(json.dumps({"inputs": [{"people": persons}, {"error": "no face"}]}), "utf-8")
    return path


def test_says_what_was_written(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    target = tmp_path / "sheet.pdf"
    answer = austicker("print", "--sticker", "star", "--roi", "10", "--roi", "13", "-o", target)
    assert (answer.code, answer.err) == (0, "")
    first, note = answer.out.splitlines()
    assert first == f"{target}: 6 stickers, 30.9 mm a side, on 1 page of a4; print at 100 %"
    assert note == "note: on region 13 (mouth) a sticker covers your mouth"
    assert target.read_bytes().startswith(b"%PDF")


def test_all_designs_at_once(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    answer = austicker(
        *("print", "--sticker", "all", "--copies", "1", "-o", tmp_path / "sheet.pdf")
    )
    assert "10 stickers" in answer.out


def test_takes_what_a_report_says(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    target = tmp_path / "sheet.pdf"
    done = report(tmp_path, (8,), (9, 8))
    answer = austicker("print", "--report", done, "--copies", "1", "-o", target)
    assert answer.code == 0
    assert "note: the regions of all 2 people and shots are drawn" in answer.out
    assert "1 sticker, 46.3 mm a side" in answer.out
    narrower = austicker(
        *("print", "--report", done, "--size", "1", "--sticker", "star", "--force", "-o", target)
    )
    assert "15.4 mm a side" in narrower.out


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            None,
            "no such file, expected the --report of an earlier run; check its name",
        ),
        ("}", "expected the --report of an earlier run in JSON"),
        ("[1]", "expected the report of `protect`, found other JSON"),
        (
            '{"inputs": [{"people": [{"placements": [{"roi": "x"}]}]}]}',
            "expected the report of `protect`, found other JSON",
        ),
        ('{"inputs": []}', "nobody in it wears a sticker"),
    ],
)
def test_reports_that_are_none(
    tmp_path: Path, austicker: Callable[..., Answer], text: str | None, sentence: str
) -> None:
    path = tmp_path / "done.json"
    if text is not None:
        path.write_text(text)
    answer = austicker("print", "--report", path, "-o", tmp_path / "sheet.pdf")
    assert answer.code == 1
    assert f"{path}: {sentence}" in answer.err
    assert not (tmp_path / "sheet.pdf").exists()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--roi", "15"), "--roi must lie between 1 and 14, got 15"),
        (("--sticker", "moon"), "unknown sticker 'moon'"),
        (("--size", "5", "--face-width", "400"), "larger than the 186 mm"),
        (("--paper", "a3"), "'a4', 'letter'"),
    ],
)
def test_bad_requests(
    tmp_path: Path, austicker: Callable[..., Answer], words: tuple[str, ...], sentence: str
) -> None:
    answer = austicker("print", *words, "-o", tmp_path / "sheet.pdf")
    assert answer.code == 2
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert list(tmp_path.iterdir()) == []


def test_where_is_said_once(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    done = report(tmp_path, (8,))
    answer = austicker("print", "--report", done, "--roi", "1", "-o", tmp_path / "sheet.pdf")
    assert answer.code == 2
    assert "--roi and --report both say where" in answer.err
