"""Text for people, one JSON object for programs, and nothing for those who want it quiet."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import typer

from austicker import __version__
from austicker.cli.command import Command
from austicker.cli.main import app, run
from austicker.cli.output import Json, Quiet, begin
from austicker.cli.plain import plain
from austicker.errors import InputError, UsageError
from tests.cli.conftest import Answer

WITH_BOTH = {"inspect", "bench", "report", "doctor", "list", "train", "fit", "refute", "print"}


def working(body: Callable[[Any], None]) -> typer.Typer:
    """An application of one command that does `body` with its output."""
    toy = typer.Typer(rich_markup_mode=None)

    @toy.command(cls=Command)
    def work(size: float = 2.0, json: Json = False, quiet: Quiet = False) -> None:
        """Work on things."""
        body(begin(json=json, quiet=quiet, keys=("input", "output", "people")))

    return toy


def two_inputs(out: Any) -> None:
    print("somebody else prints")  # noqa: T201
    out.say("a.jpg -> b.jpg")
    out.table(("a",), [("row",)])
    out.note("half of it")
    out.done(input=Path("a.jpg"), output=Path("b.jpg"), people=[1, 2])
    out.fail("b.jpg: cut off; see `size`", trace="Traceback of b.jpg\n", input=Path("b.jpg"))
    raise typer.Exit(1)


def test_people_read_text(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(working(two_inputs), [], "toy") == 1
    out, err = capsys.readouterr()
    assert out == "somebody else prints\na.jpg -> b.jpg\nrow\n"
    assert err == "note: half of it\nerror: b.jpg: cut off; see --size\n"


def test_programs_read_one_object(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(working(two_inputs), ["--json"], "toy") == 1
    out, err = capsys.readouterr()
    found = json.loads(out)
    assert found == {
        "command": None,
        "version": __version__,
        "exit_code": 1,
        "error": None,
        "inputs": [
            {"input": "a.jpg", "output": "b.jpg", "people": [1, 2], "error": None},
            {
                "input": "b.jpg",
                "output": None,
                "people": None,
                "error": "b.jpg: cut off; see --size",
            },
        ],
    }
    assert err == ("somebody else prints\nnote: half of it\nerror: b.jpg: cut off; see --size\n")


def test_quiet_leaves_errors_only(capsys: pytest.CaptureFixture[str]) -> None:
    def body(out: Any) -> None:
        out.say("done")
        out.note("half of it")
        out.fail("b.jpg: cut off")

    assert run(working(body), ["-q"], "toy") == 0
    assert capsys.readouterr() == ("", "error: b.jpg: cut off\n")


def test_debug_shows_where_an_input_failed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AUSTICKER_DEBUG", "1")
    run(working(two_inputs), [], "toy")
    assert "Traceback of b.jpg\nerror: b.jpg: cut off" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("a.jpg: no such file"), 1, "a.jpg: no such file"),
        (UsageError("`size` is too large"), 2, "--size is too large"),
        (KeyboardInterrupt(), 130, "interrupted"),
        (KeyError("x"), 1, "this is a bug in Au-Sticker"),
        (typer.Exit(3), 3, None),
    ],
    ids=lambda value: type(value).__name__,
)
def test_the_object_is_there_however_it_ends(
    error: BaseException, code: int, said: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    def body(out: Any) -> None:
        out.status(begun=True)
        raise error

    assert run(working(body), ["--json"], "toy") == code
    found = json.loads(capsys.readouterr().out)
    assert (found["exit_code"], found["begun"], found["inputs"]) == (code, True, [])
    assert found["error"] == said or found["error"].startswith(said)


def test_words_that_are_not_understood_give_an_object_too(
    austicker: Callable[..., Answer],
) -> None:
    answer = austicker("inspect", "a.png", "--jso", "--json")
    found = json.loads(answer.out)
    assert (answer.code, found["exit_code"], found["command"]) == (2, 2, "inspect")
    assert "No such option: --jso" in found["error"]
    assert answer.err.count("\n") == 1


def test_each_command_offers_both() -> None:
    commands = typer.main.get_command(app).commands  # type: ignore[attr-defined]
    flags = {n: {o for p in c.params for o in p.opts} for n, c in commands.items()}
    missing = {name for name in WITH_BOTH if not {"--json", "--quiet"} <= flags[name]}
    assert not missing


def test_a_real_command(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    sheet = tmp_path / "sheet.pdf"
    pytest.importorskip("reportlab")
    answer = austicker("print", "--roi", "1", "--json", "-o", sheet)
    found = json.loads(answer.out)
    assert (found["command"], found["rois"], found["pages"]) == ("print", [1], 1)
    assert found["output"] == str(sheet)
    assert answer.err == ""
    assert austicker("print", "--roi", "1", "-q", "--force", "-o", sheet) == Answer(0, "", "")


class Colour(Enum):
    red = "r"


@dataclass(frozen=True)
class Record:
    where: Path
    colour: Colour
    values: np.ndarray[Any, np.dtype[np.float64]]


class Own:
    def to_dict(self) -> dict[str, Any]:
        return {"own": np.int64(3)}


def test_records_become_plain() -> None:
    record = Record(Path("a/b"), Colour.red, np.array([[1.0, np.nan]]))
    assert plain({"r": record, 1: (Own(), float("inf"), True, None, np.float32(0.5))}) == {
        "r": {"where": str(Path("a/b")), "colour": "r", "values": [[1.0, None]]},
        "1": [{"own": 3}, None, True, None, 0.5],
    }


@pytest.mark.parametrize("value", [b"bytes", object(), {"a": 1j}])
def test_what_is_not_plain_is_refused(value: object) -> None:
    with pytest.raises(TypeError, match="expected a record or plain value"):
        plain(value)
