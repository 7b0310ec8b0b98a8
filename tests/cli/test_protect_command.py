"""`austicker protect`, `inspect` and `demo` from the outside: exit codes, lines, files."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path

import cv2
import numpy as np
import pytest
from PIL import Image

from austicker.cli import protect
from austicker.cli.main import main
from austicker.protection.options import Options
from austicker.protection.strength import OptionsByKind
from tests.actors import astronaut, ground, shoot, talk
from tests.cli.conftest import Answer


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "photo.png"
    Image.fromarray(astronaut()).save(path)
    return path


def test_one_photo(photo, capsys):
    assert main(["protect", str(photo)]) == 0
    said = capsys.readouterr()
    verdict, copy, judges, why, *_ = said.out.splitlines()
    assert "1 face can still be read (by" in verdict or "can no longer be read (by" in verdict
    assert copy.startswith(f"{photo} -> {photo.with_name('photo_protected.png')}: 1 face")
    assert "read 'happiness' before" in judges
    assert "other recognisers give 'happiness' a probability of" in why
    assert said.err == ""
    assert photo.with_name("photo_protected.png").exists()


def test_a_batch_goes_on_after_failures_and_names_each(photo, tmp_path, capsys):
    (tmp_path / "words.mp4").write_text("no video")
    (tmp_path / "empty.jpg").touch()
    Image.fromarray(ground()).save(tmp_path / "wall.png")
    report = tmp_path / "done.json"
    out = tmp_path / "out"
    names = ["words.mp4", "photo.png", "empty.jpg", "gone.mkv", "wall.png"]
    inputs = [str(tmp_path / n) for n in names]
    assert main(["protect", *inputs, "-o", str(out), "--report", str(report)]) == 1
    said = capsys.readouterr()
    errors = said.err.strip().splitlines()
    assert len(errors) == 4
    for name in ("words.mp4", "empty.jpg", "gone.mkv", "wall.png"):
        assert sum(name in line for line in errors) == 1
    assert all(line.startswith("error: ") for line in errors)
    assert [p.name for p in out.iterdir()] == ["photo.png"]
    entries = json.loads(report.read_text())["inputs"]
    assert sum("error" in entry for entry in entries) == 4


def test_a_folder_with_every_sticker(photo, tmp_path, capsys):
    folder = tmp_path / "in"
    (folder / "deep").mkdir(parents=True)
    photo.rename(folder / "deep" / "a.png")
    assert main(["protect", str(folder), "-o", str(tmp_path / "out"), "--sticker", "all"]) == 0
    made = sorted(str(p.relative_to(tmp_path / "out")) for p in (tmp_path / "out").rglob("*.png"))
    assert len(made) == 10
    assert "heart/deep/a.png" in made
    first, second = (cv2.imread(str(tmp_path / "out" / m)) for m in made[:2])
    assert first is not None
    assert second is not None
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--size", "0"], "--size must lie between"),
        (["--size", "11"], "--size must lie between"),
        (["--sticker", "hart"], "unknown sticker 'hart'"),
        (["--placer", "x"], "unknown placer 'x'"),
        (["--attach", "x"], "unknown attachment 'x'"),
        (["--on-lost", "x"], "--on-lost must be one of"),
        (["--faces", "x"], "--faces must be one of"),
        (["--jobs", "0"], "--jobs"),
        (["--engine", "x"], "--engine must be one of"),
        (["--engine", "ray", "--jobs", "2"], "--jobs goes with"),
        (["--address", "10.0.0.1:6379"], "--address goes with"),
    ],
)
def test_usage_errors(words, sentence, photo, capsys):
    assert main(["protect", str(photo), *words]) == 2
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
    assert sorted(p.name for p in photo.parent.iterdir()) == ["photo.png"]


@pytest.mark.parametrize("decoys", ["drawn", "away"])
def test_every_option_arrives(decoys, photo, monkeypatch):
    """No setting of `Options` is out of reach of the command, or lost on the way."""
    asked: list[OptionsByKind] = []
    monkeypatch.setattr("austicker.protection.check.check_names", lambda _: None)

    def carry_out(_jobs: object, by_kind: OptionsByKind, *_: object, **__: object) -> list[object]:
        asked.append(by_kind)
        return []

    monkeypatch.setattr(protect, "_carry_out", carry_out)
    words = {
        **{"sticker": "star", "size": 1.5, "count": 4, "max-coverage": 9.0, "placer": "energy"},
        **{"emotion": "victim", "victim": "m:f", "model": "m.json", "attach": "skin"},
        **{"amplitude": 0.5, "target-emotion": "surprise", "surface": "flat", "faces": "largest"},
        **{"decoys": decoys, "skin": "strong", "designs": "star,heart"},
        **{"on-lost": "hold", "threshold": 0.7, "seed": 3, "codec": "mpeg4", "crf": 20},
        **{"max-pixels": 9},
        **{"only": "1,3", "exempt": "2", "region": "1,2,3,4", "from": 1.5, "to": 2.5},
    }
    flags = ["symmetric", "cover-eyes", "cover-nose", "cover-mouth", "allow-truncated"]
    flags += ["keep-metadata", "copy-faceless", "no-verify", "draw", "until-hidden", "vary"]
    given = [word for name, value in words.items() for word in (f"--{name}", str(value))]
    main(["protect", str(photo), *given, *(f"--{flag}" for flag in flags)])
    usual, (got,) = OptionsByKind.at_strength("standard"), asked
    for kind in ("photo", "video"):
        left = [
            f.name
            for f in fields(Options)
            if getattr(got.of(kind), f.name) == getattr(usual.of(kind), f.name)
        ]
        # One of the two kinds of decoys is what the strength says.
        assert left in ([], ["decoys"])


def test_output_equal_to_input_is_refused(photo, capsys):
    before = photo.read_bytes()
    assert main(["protect", str(photo), "-o", str(photo)]) == 2
    assert "is an input and cannot be the output too" in capsys.readouterr().err
    assert photo.read_bytes() == before


def test_a_report_over_an_input_or_output_is_refused(photo, capsys):
    before = photo.read_bytes()
    for name in ("photo.png", "photo_protected.png", "."):
        assert main(["protect", str(photo), "--report", str(photo.parent / name)]) == 2
        assert "--report" in capsys.readouterr().err
    assert photo.read_bytes() == before
    assert sorted(p.name for p in photo.parent.iterdir()) == ["photo.png"]


def test_files_left_out_are_named(photo, capsys):
    (photo.parent / "clip.pdf").write_bytes(b"x")
    assert main(["protect", str(photo.parent), "-o", str(photo.parent / "out")]) == 0
    assert "1 files in folders were left out: clip.pdf" in capsys.readouterr().out


def test_an_odd_name_survives_into_the_report(photo, tmp_path, capsys):
    odd = Path(os.fsdecode(os.fsencode(str(tmp_path)) + b"/n\xff\xfe.png"))
    odd.write_bytes(photo.read_bytes())
    report = tmp_path / "r.json"
    assert main(["protect", str(odd), "-o", str(tmp_path / "o.png"), "--report", str(report)]) == 0
    assert os.fsencode(json.loads(report.read_text())["inputs"][0]["source"]) == os.fsencode(odd)


def test_an_empty_folder_is_a_usage_error(tmp_path, capsys):
    (tmp_path / "in").mkdir()
    assert main(["protect", str(tmp_path / "in")]) == 2
    assert "no photo or video there" in capsys.readouterr().err


def test_inspect_draws_a_picture(tmp_path, capsys):
    video = shoot(tmp_path / "v.mp4", talk(30, lift=3.0))
    assert main(["inspect", str(video), "--emotion", "happiness"]) == 0
    assert "left mouth corner" in capsys.readouterr().out
    with Image.open(tmp_path / "v_inspect.png") as picture:
        assert picture.size == (1780, 860)
        assert len(picture.convert("RGB").getcolors(10**6) or []) > 1000


@pytest.mark.slow
def test_demo_leaves_what_it_says(tmp_path, capsys):
    assert main(["demo", "-o", str(tmp_path / "demo")]) == 0
    said = capsys.readouterr().out
    assert f"results are in {tmp_path / 'demo'}" in said
    made = {p.name for p in (tmp_path / "demo").iterdir()}
    assert made == {
        *("photo.png", "photo_protected.png", "take_inspect.png"),
        *("take.mp4", "take_protected.mp4", "take_paper.mp4"),
    }
    paper, standard = said.split("the same video at --strength standard:")
    assert "NOT hidden: 3 of 3 micro-expressions can still be read" in paper
    assert standard.strip().startswith("hidden: none of 3 micro-expressions")
    assert "2 x dots: " in standard


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["a.jpg", "-o", "a.jpg"], 2),
        (["a.jpg", "gone.jpg", "-o", "out"], 1),
        (["gone.jpg"], 1),
        ([""], 2),
        (["a.jpg", "--sticker", ""], 2),
    ],
)
def test_what_was_asked_wrongly_exits_2(
    tmp_path: Path,
    austicker: Callable[..., Answer],
    monkeypatch: pytest.MonkeyPatch,
    words: list[str],
    code: int,
) -> None:
    monkeypatch.chdir(tmp_path)
    Image.new("RGB", (64, 64), "grey").save("a.jpg")
    answer = austicker("protect", *words)
    assert answer.code == code
    assert answer.err.startswith("error: ")
