"""Pipes that break, streams that are closed, disks that are full."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(os.name == "nt", reason="runs a POSIX shell")

MANY = """
import sys, typer
from pathlib import Path
from austicker.cli.command import Command
from austicker.cli.main import run
from austicker.cli.output import begin
app = typer.Typer()
@app.command(cls=Command)
def work():
    out = begin()
    for number in range(20000):
        out.say(f"line {number}")
    print("straight to stdout" * 1000)
    Path(sys.argv[1]).write_text("all done")
    raise typer.Exit(1)
sys.exit(run(app, [], "toy"))
"""


def shell(command: str) -> subprocess.CompletedProcess[str]:
    text = f"set -o pipefail; {command}"
    return subprocess.run(["bash", "-c", text], capture_output=True, text=True, check=False)


def test_work_goes_on_when_nobody_reads(tmp_path: Path) -> None:
    script, mark = tmp_path / "many.py", tmp_path / "mark"
    script.write_text(MANY)
    done = shell(f"'{sys.executable}' '{script}' '{mark}' | head -1")
    assert (done.stdout, done.stderr, done.returncode) == ("line 0\n", "", 1)
    assert mark.read_text() == "all done"


@pytest.mark.parametrize("words", ["list stickers", "--help", "list stickers --json", "-V"])
def test_a_reader_who_leaves_is_no_failure(words: str) -> None:
    done = shell(f"'{sys.executable}' -m austicker {words} | true")
    assert (done.stderr, done.returncode) == ("", 0)


@pytest.mark.parametrize("words", ["list stickers", "list stickers --json", "--help"])
def test_closed_streams(words: str) -> None:
    done = shell(f"'{sys.executable}' -m austicker {words} >&-")
    assert (done.stdout, done.stderr, done.returncode) == ("", "", 0)
    assert shell(f"'{sys.executable}' -m austicker nothing >&- 2>&-").returncode == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("words", ["list stickers", "list stickers --json", "--help"])
def test_a_full_disk_is_a_sentence(words: str) -> None:
    done = shell(f"'{sys.executable}' -m austicker {words} > /dev/full")
    assert done.returncode == 1
    assert done.stderr.startswith("error: ")
    assert "No space left on device" in done.stderr
    assert "Traceback" not in done.stderr
