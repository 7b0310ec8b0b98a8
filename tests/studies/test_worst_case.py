"""The worst-case study: on fabricated maps, and from end to end on a few clips."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from austicker.errors import DataError
from studies import worst_case
from studies.methods import METHODS
from studies.synthetic_clips import ClipSettings, clips_of
from studies.worst_case_maps import MapSettings, run_maps
from studies.worst_case_pixels import PixelSettings, encoded, run
from tests.bench.datasets.flow_folders import CLASSES, drawn_map, write_fold_maps


def write_maps(root: Path, people: int, clips: int) -> None:
    rng = np.random.default_rng(0)
    write_fold_maps(
        root,
        [
            (
                f"sub{p:02d}",
                f"c{c}",
                CLASSES[(p + c) % 3],
                drawn_map(CLASSES[(p + c) % 3], rng, 0.3),
            )
            for p in range(people)
            for c in range(clips)
        ],
        train=False,
    )


def test_maps(tmp_path: Path) -> None:
    write_maps(tmp_path, people=8, clips=6)
    wanted = ("paper", "decoys drawn", "skin")
    settings = MapSettings("megc2019-flow", tmp_path, left=0.1, amplitude=2.0, rows=wanted, folds=2)
    rows, costs = run_maps(settings, 1, lambda *_: None)
    by_name = {row.condition: row for row in rows}
    assert set(by_name) == set(costs) == {"bare", *wanted}
    found = {name: {o.attacker: o.uf1.value for o in row.outcomes} for name, row in by_name.items()}
    assert found["bare"]["naive"] > 0.9
    assert found["bare"]["choice-probe"] < 0.45
    # A place chosen by the emotion is the emotion.
    assert found["paper"]["choice-probe"] > 0.9
    assert found["decoys drawn"]["choice-probe"] < 0.5
    assert by_name["skin"].worst.uf1.value < found["bare"]["naive"] - 0.2
    assert costs["bare"] == pytest.approx({"coverage": 0, "added/own": 0, "removed/own": 0})
    assert costs["decoys drawn"]["coverage"] > 2 * costs["paper"]["coverage"] > 0


def test_maps_need_a_folder(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        worst_case.main(["--dataset", "megc2019-flow"])
    assert "--root" in capsys.readouterr().err


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("cache")


SETTINGS = ClipSettings(side=256)
BY_CLIP = {"paper", "3 still", "decoys away"}
DRAWN = {"decoys drawn", "standard", "strong"}
SKIN = {"skin", "skin, in windows", "standard", "strong", "live", "live, strong"}
"""Skin moves where no sticker is, and only within windows."""
STICKERS = {
    **{"paper": 1, "3 still": 3, "decoys away": 3, "decoys drawn": 3},
    **{"standard": 2, "strong": 3},
}


def test_clips_come_out_of_the_cache_as_they_went_in(cache: Path) -> None:
    first = clips_of(SETTINGS, 0, 1, cache)[0]
    again = clips_of(SETTINGS, 0, 1, cache)[0]
    assert np.array_equal(first.images, again.images)
    assert (first.mark, first.eyes, first.label) == (again.mark, again.eyes, again.label)
    assert first.span[-1] < len(first.images)


def test_encoding_keeps_the_frames_in_order(cache: Path) -> None:
    one = clips_of(SETTINGS, 0, 1, cache)[0]
    images = {i: one.images[i] for i in one.span}
    shown = encoded(images, 28, one.mark.fps)
    assert list(shown) == list(one.span)
    for i in one.span:
        assert np.abs(shown[i].astype(int) - images[i]).mean() < 8


@pytest.mark.parametrize("row", METHODS)
def test_every_method_changes_only_what_it_should(row: str, cache: Path) -> None:
    one = clips_of(SETTINGS, 0, 1, cache)[0]
    made = METHODS[row](one, np.random.default_rng(0))
    again = METHODS[row](one, np.random.default_rng(0))
    assert set(one.mark.moments()) <= set(made.images)
    for i in one.span:
        assert np.array_equal(made.images[i], again.images[i])
        same = (made.images[i] == one.images[i]).all(axis=2)
        if i in made.covered and row not in SKIN:
            assert same[~made.covered[i]].all()
        if row not in SKIN:
            assert same.all() == (row == "bare")
    assert len(made.choice.stickers) == STICKERS.get(row, 0)
    if row == "decoys drawn":
        assert made.choice.times
    elif row == "decoys away":  # where a face shows nothing to lead away from, they lie still
        drifts = [sticker.drifts for sticker in made.choice.stickers]
        assert all(len(drift) == len(made.choice.times) for drift in drifts)
    elif row not in DRAWN:
        assert not made.choice.times


@pytest.mark.parametrize("row", [name for name in METHODS if name not in BY_CLIP])
def test_the_emotion_does_not_matter_to(row: str, cache: Path) -> None:
    one = clips_of(SETTINGS, 0, 1, cache)[0]
    made = [METHODS[row](replace(one, label=label), np.random.default_rng(4)) for label in CLASSES]
    assert made[0].choice == made[1].choice == made[2].choice
    for i in one.span:
        assert np.array_equal(made[0].images[i], made[1].images[i])
        assert np.array_equal(made[0].images[i], made[2].images[i])


@pytest.mark.slow
def test_a_few_clips_from_end_to_end(cache: Path, tmp_path: Path) -> None:
    out = tmp_path / "out.json"
    wanted = [
        *("--people-train", "2", "--people-test", "1", "--clips", "3", "--jobs", "1"),
        *("--rows", "bare", "blur", "--cache", str(cache), "--json", str(out), "--crf", "28"),
        *("--plot", str(tmp_path / "curve.png")),
    ]
    assert worst_case.main(wanted) == 0
    content = json.loads(out.read_text())
    assert list(content["rows"]) == ["bare", "blur"]
    assert content["rows"]["blur"]["cost"]["coverage"] == 1
    assert content["settings"]["lost"] == 0
    assert (tmp_path / "curve.png").stat().st_size > 1000
    assert worst_case.main([*wanted, "--redo", "blur"]) == 0
    assert json.loads(out.read_text())["rows"] == content["rows"]


def test_nothing_to_learn_from_is_refused(cache: Path) -> None:
    settings = PixelSettings(SETTINGS, 0, 0, 1, 1, None, ("bare",), cache / "empty")
    with pytest.raises(DataError, match="expected clips"):
        run(settings, 1, (), lambda *_: None)
