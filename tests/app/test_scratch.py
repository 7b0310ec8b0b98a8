"""Temporary files go, whatever happens."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from austicker.app.scratch import Scratch, sweep

KILLED = """
import os, sys
from pathlib import Path
from austicker.app.scratch import Scratch
scratch = Scratch(Path(sys.argv[1])).__enter__()
with scratch.filling("upload", "private.mp4") as folder:
    (folder / "private.mp4").write_bytes(b"x")
    os.kill(os.getpid(), 9)
"""


def test_the_folder_is_private_and_goes_at_the_end(tmp_path: Path) -> None:
    with Scratch(tmp_path) as scratch:
        with scratch.filling("upload", "file") as folder:
            (folder / "file").write_text("x")
        assert os.name == "nt" or scratch.folder.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_what_a_killed_program_left_goes_at_the_next_start(tmp_path: Path) -> None:
    done = subprocess.run([sys.executable, "-c", KILLED, str(tmp_path)], check=False)
    assert done.returncode != 0
    assert len(list(tmp_path.rglob("private.mp4"))) == 1
    with Scratch(tmp_path) as scratch:
        assert list(tmp_path.iterdir()) == [scratch.folder]


def test_the_folder_of_a_living_program_stays(tmp_path: Path) -> None:
    with Scratch(tmp_path) as first:
        assert sweep(tmp_path) == 0
        with Scratch(tmp_path):
            assert first.folder.is_dir()
        assert first.folder.is_dir()
