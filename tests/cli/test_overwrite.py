"""A file that exists is not lost."""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from austicker.cli.overwrite import check_output
from austicker.errors import OutputError, UsageError
from tests.cli.conftest import Answer

NAMED = (
    ("print", "-o"),
    ("fit", "--dataset", "casme2", "-o"),
    ("refute", "--dataset", "casme2", "-o"),
    ("inspect", "a.png", "-o"),
    ("report", "results", "--markdown"),
)


@pytest.mark.parametrize("words", NAMED, ids=lambda words: words[0])
def test_every_command_that_names_a_file_keeps_what_is_there(
    words: tuple[str, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    austicker: Callable[..., Answer],
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "mine.pdf").write_text("mine")
    answer = austicker(*words, "mine.pdf")
    assert (answer.code, answer.out) == (1, "")
    assert answer.err == ("error: mine.pdf exists; name another file, or replace it with --force\n")
    assert (tmp_path / "mine.pdf").read_text() == "mine"
    assert "exists" not in austicker(*words, "mine.pdf", "--force", "--help").err


def test_force_replaces(tmp_path: Path, austicker: Callable[..., Answer]) -> None:
    pytest.importorskip("reportlab")
    path = tmp_path / "mine.pdf"
    path.write_text("mine")
    assert austicker("print", "--roi", "1", "--force", "-o", path).code == 0
    assert path.read_bytes().startswith(b"%PDF")


def test_a_free_name_is_answered_with_itself(tmp_path: Path) -> None:
    path = tmp_path / "new.png"
    assert check_output(path, force=False, inputs=[tmp_path / "old.png"]) is path


def test_a_link_to_nothing_is_not_replaced(tmp_path: Path) -> None:
    path = tmp_path / "link.png"
    path.symlink_to(tmp_path / "nothing.png")
    with pytest.raises(OutputError, match="exists; name another file"):
        check_output(path, force=False)


def test_an_input_is_never_the_output(tmp_path: Path) -> None:
    source = tmp_path / "a.png"
    source.write_text("mine")
    other = tmp_path / "b.png"
    os.link(source, other)
    for path in (source, other, tmp_path / "sub" / ".." / "a.png"):
        with pytest.raises(UsageError, match="is an input and cannot be the output too"):
            check_output(path, force=True, inputs=[source])


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="is a folder; name a file in it"):
        check_output(tmp_path, force=True)
