from pathlib import Path

import pytest

from austicker.cli.main import main


def test_the_command_writes_a_corpus(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "corpus"
    words = ["--subjects", "1", "--clips", "1", "--size", "64", "--fps", "50", "--jobs", "1"]
    assert main(["synth", str(out), *words, "--long", "2"]) == 0
    assert "1 recordings, 1 expressions" in capsys.readouterr().out
    assert sorted(p.name for p in out.iterdir()) == ["annotations.csv", "clips", "manifest.json"]


def test_what_cannot_be_meant_is_one_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["synth", str(tmp_path / "c"), "--classes", "4"]) == 2
    message = capsys.readouterr().err
    assert "3, 5 or 7 classes" in message
    assert "Traceback" not in message
