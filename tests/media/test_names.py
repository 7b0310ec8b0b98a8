"""Names: as long as file systems take, of any letters, on one line."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.media import unfinished
from austicker.media.names import hidden_beside, is_hidden, shown
from austicker.media.output import atomic_output
from tests.media.clips import names

LETTERS = st.characters(codec="utf-8", exclude_characters="/\0")


@pytest.mark.parametrize(
    "name",
    ["家" * 80 + ".mp4", "a" * 251 + ".mp4", "😀" * 62 + ".webm", "é" * 127, "a." + "b" * 250],
)
def test_whatever_name_fits_its_hidden_one_does(tmp_path: Path, name: str) -> None:
    target = tmp_path / name
    with atomic_output(target) as temporary:
        temporary.write_bytes(b"done")
        assert len(os.fsencode(temporary.name)) <= 255
    assert names(tmp_path) == [name]


@given(name=st.text(LETTERS, min_size=1, max_size=250))
def test_hidden_names_are_known_again_and_never_too_long(name: str) -> None:
    hidden = hidden_beside(Path("folder") / f"x{name}")
    assert len(os.fsencode(hidden.name)) <= 255
    assert is_hidden(hidden.name)
    assert hidden.parent == Path("folder")
    assert not is_hidden(f"x{name}")


@given(name=st.text(LETTERS, min_size=1, max_size=60))
def test_a_shown_name_is_one_line_that_prints(name: str) -> None:
    line = shown(Path(name))
    assert len(line.splitlines()) == 1
    assert line.isprintable()
    if name.isprintable():
        assert line == str(Path(name))


def test_names_that_are_not_text_are_shown() -> None:
    assert shown(Path(os.fsdecode(b"a\xff\nb.mp4"))) == "a\\udcff\\nb.mp4"


KILLED = """
import os, sys
from pathlib import Path
from austicker.media.output import atomic_output
with atomic_output(Path(sys.argv[1])) as temporary:
    temporary.write_bytes(b"half")
    print(temporary.name, flush=True)
    if sys.argv[2] == "die":
        os._exit(9)
    sys.stdin.read()
"""


def test_what_a_killed_run_left_goes_with_the_next(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program = [sys.executable, "-c", KILLED, str(tmp_path / "dead.mp4"), "die"]
    left = subprocess.run(program, capture_output=True, text=True, check=False).stdout.strip()
    (tmp_path / ".mine.mp4").write_bytes(b"a hidden file of somebody else's")
    assert left in names(tmp_path)
    monkeypatch.setattr(unfinished, "_swept", set())
    with atomic_output(tmp_path / "b.mp4") as temporary:
        temporary.write_bytes(b"done")
    assert names(tmp_path) == [".mine.mp4", "b.mp4"]


def test_what_another_run_writes_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = [sys.executable, "-c", KILLED, str(tmp_path / "alive.mp4"), "live"]
    with subprocess.Popen(
        program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        hidden = other.stdout.readline().strip()
        monkeypatch.setattr(unfinished, "_swept", set())
        with atomic_output(tmp_path / "b.mp4") as temporary:
            temporary.write_bytes(b"done")
        assert hidden in names(tmp_path)
        other.communicate("")
    assert names(tmp_path) == ["alive.mp4", "b.mp4"]
