"""`python main.py train`, `attack` and `all`: every key of config.toml decides something."""

from __future__ import annotations

import csv
import runpy
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import numpy as np
import pytest
from PIL import Image

from austicker.bench.labelled import LabelledInputs
from austicker.cli import adversarial, estimate, program
from austicker.cli.config import Config, load
from austicker.cli.experiment import Experiment
from austicker.cli.experiment_table import PAGE, TABLE, table, texts, words, write
from austicker.errors import UsageError
from austicker.protection import batch
from tests.bench.reporting.fabricate import cell, simple

ROOT = Path(__file__).parents[2]

OTHERS: dict[str, str] = {
    "input.images": '"photos"',
    "image.size": "128",
    "stickers.types": '["star"]',
    "stickers.size": "3.0",
    "stickers.sizes": "{ heart = 3.0 }",
    "stickers.per_face": "2",
    "stickers.cover": '["mouth"]',
    "stickers.placer": '"centre"',
    "output.images": '"elsewhere/images"',
    "output.models": '"elsewhere/models"',
    "output.results": '"elsewhere/results"',
    "data.set": '"casme2"\nroot = "photos"',
    "data.root": '"photos"\nset = "casme2"',
    "data.people": "5",
    "data.clips": "7",
    "data.level": '"hard"',
    "data.seed": "8",
    "model.architecture": '"off-apexnet"',
    "training.epochs": "3",
    "training.batch_size": "16",
    "training.learning_rate": "1e-3",
    "training.weight_decay": "0.1",
    "training.seed": "1",
}
"""Another value of every key."""


def keys(record: type[Any] = Config, prefix: str = "") -> Iterator[str]:
    for name, kind in get_type_hints(record).items():
        if is_dataclass(kind):
            yield from keys(kind, f"{prefix}{name}.")  # type: ignore[arg-type]
        elif name in {field.name for field in fields(record)}:
            yield f"{prefix}{name}"


@pytest.fixture
def files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    (tmp_path / "photos").mkdir()
    Image.new("RGB", (300, 200), "red").save(tmp_path / "photos" / "a.png")
    Image.new("RGB", (300, 200), "blue").save(tmp_path / "astronaut.png")
    monkeypatch.setattr("austicker.assets.path", lambda name: tmp_path / f"{name}.png")
    return tmp_path


def configured(folder: Path, text: str) -> Config:
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    return load(path)


def what_is_done(config: Config, monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """What each command would hand to the library; heavy work is left out."""
    jobs: list[Any] = []

    def seeing(some: Sequence[Any], options: Any) -> Iterator[Any]:
        for job in some:
            with Image.open(job.source) as picture:
                jobs.append((job.output, picture.size, asdict(options)))
        return iter(())

    monkeypatch.setattr(batch, "run", seeing)
    adversarial.run(config, lambda *_: None)
    experiment = Experiment(config)
    session = experiment.session()
    return {
        "generate": jobs,
        "train": session,
        "attack": (experiment.grid(), experiment.config.output.results),
    }


COMMANDS = {
    "input": {"generate"},
    "image": {"generate"},
    "stickers": {"generate", "attack"},
    "data": {"train", "attack"},
    "model": {"train", "attack"},
    "training": {"train", "attack"},
    "output.images": {"generate"},
    "output.models": {"train", "attack"},
    "output.results": {"attack"},
}
"""Section or key -> the commands that it changes; all others stay as they are."""


def test_every_key_is_listed() -> None:
    assert set(keys()) == set(OTHERS)
    text = (ROOT / "config.toml").read_text(encoding="utf-8")
    for key in OTHERS:
        assert f"\n{key.partition('.')[2]} = " in text


@pytest.mark.parametrize("key", OTHERS)
def test_every_key_changes_what_is_done(
    files: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    section, _, name = key.partition(".")
    before = what_is_done(configured(files, ""), monkeypatch)
    changed = configured(files, f"[{section}]\n{name} = {OTHERS[key]}\n")
    after = what_is_done(changed, monkeypatch)
    assert {c for c in before if before[c] != after[c]} == COMMANDS.get(key, COMMANDS.get(section))


def test_a_recogniser_that_nobody_knows_is_refused(files: Path) -> None:
    with pytest.raises(UsageError, match="unknown recogniser 'ststnett'"):
        Experiment(configured(files, '[model]\narchitecture = "ststnett"')).grid()


def test_what_is_not_trained_cannot_be_attacked(files: Path) -> None:
    with pytest.raises(UsageError, match=r"run `python main\.py train` first"):
        Experiment(configured(files, "")).attack(lambda *_: None)


def results() -> list[dict[str, Any]]:
    people = ["a", "a", "b", "b"]
    return [
        cell(simple([True, True, False, False], people), sticker="star", attack="energy"),
        *(
            cell(simple(changed, people), sticker="star", attack="random", draw=draw)
            for draw, changed in enumerate(
                ([False] * 4, [True, False, False, False], [True, True, False, False])
            )
        ),
    ]


def test_the_table_compares_the_rule_with_random_places(tmp_path: Path) -> None:
    shown = table(results(), "energy")
    (row,) = texts(shown)
    assert row[:2] == ["star", "2"]
    assert row[2].startswith("50")
    assert row[3].startswith("25")
    assert "(0.0 to 50.0)" in row[3]
    said = words(results(), "ststnet", "energy")
    assert "4 clips of 2 people it has not seen" in said
    assert "4 of 4 correctly" in said
    write(shown, said, tmp_path)
    page = (tmp_path / PAGE).read_text(encoding="utf-8")
    assert "Every sticker and size" in page
    assert "python main.py attack" in page
    with (tmp_path / TABLE).open(encoding="utf-8") as stream:
        (line,) = csv.DictReader(stream)
    assert line["sticker"] == "star"
    assert float(line["changed"]) == 0.5
    assert float(line["changed at random"]) == 0.25


def test_how_long_it_takes_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    program._say_how_long({"images": 4.0, "training": 65.0, "attack": 300.0})
    said = capsys.readouterr().out
    assert said == "this takes about 6 min here (images 4 s, training 65 s, attack 5 min)\n"
    program._say_how_long({"images": 4.0, "training": 1.0, "attack": 3.0})
    assert capsys.readouterr().out == ""


def test_more_work_takes_longer(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(estimate, "_frame_seconds", lambda: estimate.FRAME)
    monkeypatch.setattr(estimate, "_training_seconds", lambda config, clips: clips * 1.0)
    base = estimate.estimate(configured(files, ""))
    assert set(base) == {"images", "training", "attack"}
    for text, part in {
        '[stickers]\ntypes = ["star"]': "attack",
        "[data]\npeople = 4": "training",
    }.items():
        assert estimate.estimate(configured(files, text))[part] < base[part]


SMALL = """
[stickers]
types = ["star", "heart"]
[data]
people = 3
clips = 3
level = "easy"
[training]
epochs = 4
"""


@pytest.fixture
def main(
    files: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., tuple[int, str, str]]:
    def start(text: str, *words: str) -> tuple[int, str, str]:
        (files / "mine.toml").write_text(text, encoding="utf-8")
        monkeypatch.setattr(sys, "argv", ["main.py", *words, "--config", str(files / "mine.toml")])
        with pytest.raises(SystemExit) as caught:
            runpy.run_path(str(ROOT / "main.py"), run_name="__main__")
        captured = capsys.readouterr()
        assert isinstance(caught.value.code, int)
        return caught.value.code, captured.out, captured.err

    return start


@pytest.mark.slow
def test_train_and_attack(main: Callable[..., tuple[int, str, str]], files: Path) -> None:
    code, out, err = main(SMALL, "attack")
    assert code == 2
    assert "run `python main.py train` first" in err
    code, out, err = main(SMALL, "train")
    assert code == 0, err
    assert "on 9 clips of 3 people" in out
    code, out, err = main(SMALL, "attack")
    assert code == 0, err
    with (files / "out" / "results" / TABLE).open(encoding="utf-8") as stream:
        assert [line["sticker"] for line in csv.DictReader(stream)] == ["heart", "star"]
    assert (files / "out" / "results" / PAGE).is_file()
    again = main(SMALL, "attack")  # nothing is done twice, and the same comes out
    assert again == (code, out, err)


@pytest.mark.slow
@pytest.mark.parametrize("key", [key for key in OTHERS if key.startswith("training.")])
def test_every_key_of_the_training_changes_the_weights(
    files: Path, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    def weights(text: str) -> bytes:
        done = Experiment(configured(files, text)).train(lambda *_: None)
        return np.asarray(done.probabilities).tobytes()

    def drawn(spec: Any, kind: Any, *_: Any, **__: Any) -> LabelledInputs:
        return estimate._noise(kind, 36, 3)

    monkeypatch.setattr("austicker.bench.collect.render_inputs", drawn)
    base = "[training]\nepochs = 2\nlearning_rate = 1e-4\nbatch_size = 24\n"
    name = key.partition(".")[2]
    lines = [line for line in base.splitlines() if not line.startswith(f"{name} =")]
    changed = "\n".join([*lines, f"{name} = {OTHERS[key]}"])
    assert weights(base) != weights(changed)
