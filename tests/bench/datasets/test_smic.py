from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError
from tests.bench.datasets import layouts


def test_apex_is_the_marked_midpoint(tmp_path: Path) -> None:
    layouts.smic(tmp_path, {"s01/micro/negative/s01_ne_01": range(100, 111)})
    dataset = DATASETS.make("smic-hs").scan(tmp_path)
    (sample,) = dataset
    assert sample.apex_estimated
    assert sample.annotated == (100, 105, 110)
    assert dataset.notes[0].startswith("SMIC marks no apex: the middle frame")
    clip = sample.load()
    assert (clip.onset, clip.apex, clip.offset, clip.fps) == (0, 5, 10, 100)
    assert clip.frames[clip.apex, 5, 5].tolist() == [105] * 3


def test_every_bad_clip_is_named(tmp_path: Path) -> None:
    layouts.smic(
        tmp_path,
        {
            "s01/micro/negative/a": range(1, 4),
            "s01/micro/positive/gap": (1, 2, 4),
            "s01/micro/positive/empty": (),
            "s01/micro/angry/b": range(1, 4),
            "s02/micro/positive/twice": range(1, 4),
            "s02/micro/surprise/twice": range(1, 4),
            "s02/non_micro/x": range(1, 4),
        },
    )
    dataset = DATASETS.make("smic-hs").scan(tmp_path)
    assert [s.name for s in dataset] == ["s01/a"]
    assert [(d.name, d.kind, d.reason) for d in dataset.dropped] == [
        ("s01/b", "bad annotation", "expected a folder negative, positive, surprise, got 'angry'"),
        ("s01/empty", "no frames", "the folder holds no picture"),
        ("s01/gap", "missing frame", "frame 3 of 1-4 has no file"),
        ("s02/twice", "duplicate row", "is in several places: s02, positive; s02, surprise"),
        ("s02/twice", "duplicate row", "is in several places: s02, positive; s02, surprise"),
    ]


@pytest.mark.parametrize(("name", "fps"), [("smic-hs", 100), ("smic-vis", 25), ("smic-nir", 25)])
def test_each_camera_has_its_folder_and_rate(tmp_path: Path, name: str, fps: int) -> None:
    layouts.smic(tmp_path, {"s01/micro/negative/a": range(1, 4)})
    camera = name.removeprefix("smic-").upper()
    shutil.move(tmp_path / "HS", tmp_path / "moved")
    with pytest.raises(DataError, match=f"no folder '{camera}/<subject>/micro'"):
        DATASETS.make(name).scan(tmp_path)
    shutil.move(tmp_path / "moved", tmp_path / camera)
    (sample,) = DATASETS.make(name).scan(tmp_path)
    assert (sample.source, sample.load().fps) == (name, fps)
    (same,) = DATASETS.make(name).scan(tmp_path / camera)
    assert same.name == sample.name


def test_undecodable_folder_name_is_escaped_and_still_read(tmp_path: Path) -> None:
    emotion = tmp_path / "HS/s01/micro/negative"
    folder = layouts.undecodable(emotion, b"s01_ne_\xff")
    if folder is None:
        pytest.skip("this file system takes only Unicode names")
    layouts.write_frames(folder, range(1, 4), "{}.png")
    (sample,) = DATASETS.make("smic-hs").scan(tmp_path)
    assert sample.name == r"s01/s01_ne_\udcff"
    assert len(sample.load().frames) == 3
