"""The library names arguments, the command line flags."""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Annotated

import pytest
import typer

import austicker as package
from austicker.cli.arguments import in_flags
from austicker.cli.main import app
from tests.cli.conftest import Answer

toy = typer.Typer()


@toy.command()
def _command(
    source: Path,
    size: float = 2.0,
    count: Annotated[int, typer.Option("--count", "-n")] = 1,
    cover_eyes: Annotated[bool, typer.Option("--cover-eyes")] = False,
    verify: bool = True,
    target_emotion: Annotated[str, typer.Option("--as")] = "",
    roi: int = 1,
) -> None:
    """Take arguments of every kind."""


PARAMETERS = typer.main.get_command(toy).params


@pytest.mark.parametrize(
    ("sentence", "flags"),
    [
        ("`size` must be positive, got -1", "--size must be positive, got -1"),
        ("a smaller `size` or `count`", "a smaller --size or --count"),
        ("`cover_eyes` and `cover_eyes=True`", "--cover-eyes and --cover-eyes"),
        ("`cover_eyes=False` helps", "no --cover-eyes helps"),
        ("`verify=False` leaves this out", "--no-verify leaves this out"),
        ("`target_emotion='fear'` or `target_emotion=None`", "--as fear or no --as"),
        ("`count=4` allows it", "--count 4 allows it"),
        ("`source` is a folder", "SOURCE is a folder"),
        ("`rois` must lie between 1 and 14", "--roi must lie between 1 and 14"),
        ("see `austicker list` or `nothing`", "see `austicker list` or `nothing`"),
        ("size and `Size`", "size and `Size`"),
    ],
)
def test_arguments_become_flags(sentence: str, flags: str) -> None:
    assert in_flags(sentence, PARAMETERS) == flags


def test_no_command_no_flags() -> None:
    assert in_flags("`size` must be positive", []) == "`size` must be positive"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["print", "-o", "a.pdf", "--size", "9"], "--size must lie between 0.5 and 5, got 9"),
        (["print", "-o", "a.pdf", "--roi", "15"], "--roi must lie between 1 and 14, got 15"),
        (["print", "-o", "a.txt"], "--output a.txt: a PDF is written"),
        (["fit", "--dataset", "casme2"], "--dataset casme2 needs --root"),
        (["fit", "--method", "guess"], "unknown method 'guess'; choose one of: pc, fci, ges"),
        (["train", "--split", "half"], "--split must be loso or subjects:K, got 'half'"),
        (["train", "--victim", "onnx:a"], "a: no such file, expected an ONNX file as --victim"),
        (["bench", "quick", "--engine", "dask"], "--engine must be one of local, ray"),
        (["bench", "quick", "--address", "a:1"], "--address goes with --engine ray"),
    ],
)
def test_a_command_names_its_own_flags(
    words: list[str], said: str, austicker: Callable[..., Answer]
) -> None:
    answer = austicker(*words)
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(f"error: {said}")


def test_names_in_the_library_are_those_of_a_command() -> None:
    """Every `name=value` outside `cli` is an argument that some command has."""
    commands = list(typer.main.get_command(app).commands.values())  # type: ignore[attr-defined]
    known = {parameter.name for command in commands for parameter in command.params}
    for file, text in raised():
        for name in re.findall(r"`([a-z_]+)=[^`]+`", text):
            assert name in known, f"{file}: {text}"


def test_no_flag_is_named_outside_the_command_line() -> None:
    """Commands may be quoted whole, as in `austicker refute -o nulls.json`."""
    for file, text in raised():
        left = re.sub(r"`(austicker|ray|pip) [^`]*`", "", text)
        assert not re.search(r"(^|[\s(])--[a-z]", left), f"{file}: {text}"


def raised() -> Iterator[tuple[Path, str]]:
    """The literal text of every error that is raised outside `cli`."""
    root = Path(package.__file__).parent
    for file in sorted(root.rglob("*.py")):
        if file.is_relative_to(root / "cli"):
            continue
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Raise) and node.exc is not None:
                parts = [n.value for n in ast.walk(node.exc) if isinstance(n, ast.Constant)]
                yield file.relative_to(root), "".join(p for p in parts if isinstance(p, str))
