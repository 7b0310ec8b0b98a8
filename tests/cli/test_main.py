"""Help, exit codes, and one sentence per failure."""

import logging
import os
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
import typer

from austicker import __version__
from austicker.cli.main import app, main, run
from austicker.errors import DEBUG, InputError, UsageError
from tests.cli.conftest import Answer
from tests.test_package import HEAVY


def commands() -> list[tuple[str, ...]]:
    top = typer.main.get_command(app)
    found: list[tuple[str, ...]] = [()]
    for name, command in top.commands.items():  # type: ignore[attr-defined]
        found.append((name,))
        found += [(name, below) for below in getattr(command, "commands", {})]
    return found


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_explains_itself(
    words: tuple[str, ...], austicker: Callable[..., Answer]
) -> None:
    answer = austicker(*words, "--help")
    assert answer.code == 0
    assert answer.err == ""
    text = " ".join(answer.out.split())
    assert f"Usage: {' '.join(['austicker', *words])} " in text
    if "Commands:" not in text:
        assert f"Examples: {' '.join(['austicker', *words])}" in text


def test_help_loads_nothing_heavy_and_is_quick() -> None:
    code = "import sys; from austicker.cli.main import main; main(['--help']); print(*sys.modules)"
    times = []
    for _ in range(3):
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", code], capture_output=True, text=True, check=True
        )
        times.append(time.perf_counter() - began)
    loaded = {name.split(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "typer" in loaded
    assert not loaded & HEAVY
    # 0.1 s on an idle machine; the bound leaves room for busy ones.
    assert min(times) < 1.0


def test_without_a_command_prints_help(austicker: Callable[..., Answer]) -> None:
    assert austicker() == austicker("--help")


@pytest.mark.parametrize("word", ["--version", "-V"])
def test_version(word: str, austicker: Callable[..., Answer]) -> None:
    assert austicker(word) == Answer(0, f"austicker {__version__}\n", "")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["bogus"], "No such command 'bogus'; see `austicker --help`"),
        (["assets"], "Missing command; see `austicker assets --help`"),
        (["doctor", "--nope"], "see `austicker doctor --help`"),
        (["list", "cats"], "'cats' is not one of 'placers', 'stickers', 'attachments', 'victims'"),
        (["assets", "verify", "x"], "unknown asset 'x'; choose one of: face-detector-short"),
    ],
)
def test_usage_errors_are_one_line_and_exit_2(
    words: list[str], said: str, austicker: Callable[..., Answer]
) -> None:
    answer = austicker(*words)
    assert answer.code == 2
    assert answer.out == ""
    assert answer.err.startswith("error: ")
    assert answer.err.count("\n") == 1
    assert said in answer.err


def raising(error: BaseException) -> typer.Typer:
    broken = typer.Typer(rich_markup_mode=None)

    @broken.command()
    def fail() -> None:
        raise error

    return broken


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (InputError("a.jpg: no such\nfile"), 1, "error: a.jpg: no such file\n"),
        (UsageError("size 9 is too large"), 2, "error: size 9 is too large\n"),
        (OSError(28, "No space left", "out.png"), 1, "error: No space left: out.png\n"),
        (KeyboardInterrupt(), 130, "error: interrupted\n"),
        (typer.Exit(1), 1, ""),
    ],
    ids=lambda value: type(value).__name__,
)
def test_failures_become_one_line(
    error: BaseException, code: int, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(raising(error), [], "test") == code
    assert capsys.readouterr().err == said


def test_a_bug_shows_its_traceback_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("AUSTICKER_DEBUG", raising=False)
    assert run(raising(KeyError("x")), [], "test") == 1
    short = capsys.readouterr().err
    assert short.startswith("error: this is a bug in Au-Sticker (KeyError: 'x'); AUSTICKER_DEBUG=1")
    assert short.count("\n") == 1
    monkeypatch.setenv("AUSTICKER_DEBUG", "1")
    assert run(raising(KeyError("x")), [], "test") == 1
    assert "Traceback (most recent call last)" in capsys.readouterr().err


def test_debug_option(monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]) -> None:
    monkeypatch.setenv("AUSTICKER_DEBUG", "0")
    assert "Traceback" not in austicker("assets", "verify", "x").err
    assert "Traceback" in austicker("--debug", "assets", "verify", "x").err


def test_a_traceback_that_the_library_logs_is_shown_with_debug(
    monkeypatch: pytest.MonkeyPatch, austicker: Callable[..., Answer]
) -> None:
    def show() -> str:
        try:
            raise ValueError("of a file")
        except ValueError:
            logging.getLogger("austicker.toy").debug("a.jpg", exc_info=True)
        return austicker("--version").err

    monkeypatch.setenv("AUSTICKER_DEBUG", "0")
    austicker("--version")
    assert show() == ""
    austicker("--debug", "list", "placers")
    assert "ValueError: of a file" in show()
    monkeypatch.setenv("AUSTICKER_DEBUG", "0")
    austicker("--version")


def test_notes_of_the_library_reach_stderr(austicker: Callable[..., Answer]) -> None:
    austicker("--version")
    logging.getLogger("austicker.assets").info("fetching %s", "x")
    assert austicker("--version").err == "note: fetching x\n"


def test_names_the_terminal_cannot_show_do_not_break_an_error() -> None:
    code = (
        "from austicker.cli.output import complain\nfrom austicker.cli.main import main\n"
        "main(['--version'])\ncomplain('caf\\u00e9\\udcff.jpg')"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env={"PYTHONIOENCODING": "ascii:strict"},
        check=True,
    )
    assert done.stderr.strip() == rb"error: caf\xe9\udcff.jpg"


@pytest.mark.parametrize("words", [(), ("--dry-run",), ("--jobs", "2")])
def test_debug_shows_where_a_file_s_error_came_from(
    tmp_path: Path,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
) -> None:
    files = [tmp_path / name for name in ("a.mp4", "b.mp4")]
    for path in files:
        path.write_bytes(b"no film")
    try:
        assert main(["--debug", "protect", *map(str, files), *words]) == 1
    finally:
        os.environ.pop(DEBUG, None)  # set for processes that are started
    said = capfd.readouterr().err
    assert said.count("Traceback (most recent call last)") >= 2
    assert "opening.py" in said
    assert "NoneType: None" not in said
    assert said.count("error: ") == 2
