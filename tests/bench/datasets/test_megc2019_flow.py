from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps


@pytest.fixture
def root(tmp_path: Path, rng: np.random.Generator) -> Path:
    write_fold_maps(tmp_path, drawn_set(rng))
    return tmp_path


def test_the_set_is_the_union_of_the_tests(root: Path, rng: np.random.Generator) -> None:
    drawn = {f"{s}_{c}": (s, label, m) for s, c, label, m in drawn_set(np.random.default_rng(0))}
    dataset = DATASETS.make("megc2019-flow").scan(root)
    assert len(dataset) == 36
    assert dataset.dropped == ()
    assert dataset.notes == ()
    for sample in dataset:
        subject, label, flow = drawn[sample.name]
        assert (sample.subject, sample.emotion) == (subject, label)
        np.testing.assert_array_equal(sample.load().raw, flow.raw)
    sources = {s.subject: s.source for s in dataset}
    assert sources == {
        "sub01": "casme2", "sub02": "casme2", "s01": "smic-hs", "s02": "smic-hs",
        "006": "samm", "007": "samm",
    }  # fmt: skip


def test_root_may_be_the_folder_itself(root: Path) -> None:
    inner = root / "three_norm_u_v_os"
    assert len(DATASETS.make("megc2019-flow").scan(inner)) == 36


def test_leak_into_training_is_reported(root: Path) -> None:
    test = root / "three_norm_u_v_os/006/u_test/0/006_clip_0 .png"
    train = root / "three_norm_u_v_os/006/u_train/0/006_clip_0 .png"
    train.write_bytes(test.read_bytes())
    dataset = DATASETS.make("megc2019-flow").scan(root)
    assert len(dataset) == 36
    assert dataset.notes == (
        "leak: u_train of 006 holds 1 of its own test clips, first '006_clip_0'",
    )


def test_inconsistent_training_is_reported(root: Path) -> None:
    base = root / "three_norm_u_v_os/006/u_train"
    (base / "0/sub01_clip_0 .png").unlink()
    (base / "1/sub01_clip_1 .png").rename(base / "2/sub01_clip_1 .png")
    (base / "1/s01_clip_1 .png").rename(base / "1/s99_clip_1.png")
    assert DATASETS.make("megc2019-flow").scan(root).notes == (
        "u_train of 006 lacks 2 clips of the others and has 1 that nobody's u_test has",
        "u_train of 006 gives 1 clips another label than u_test does",
    )


def test_absent_training_is_noted(tmp_path: Path, rng: np.random.Generator) -> None:
    write_fold_maps(tmp_path, drawn_set(rng), train=False)
    dataset = DATASETS.make("megc2019-flow").scan(tmp_path)
    assert len(dataset) == 36
    assert dataset.notes == ("6 of 6 subjects have no u_train; nothing uses it",)


def test_bad_maps_are_named(root: Path) -> None:
    base = root / "three_norm_u_v_os"
    (base / "006/u_test/0/006_clip_0 .png").rename(base / "006/u_test/0/007_clip_0 .png")
    (base / "s01/u_test/3").mkdir()
    (base / "s01/u_test/0/s01_clip_0 .png").rename(base / "s01/u_test/3/s01_clip_0 .png")
    (base / "s02/u_test/1/s02_clip_0 .png").write_bytes(
        (base / "s02/u_test/0/s02_clip_0 .png").read_bytes()
    )
    (base / "sub01/u_test/0/notes.txt").write_text("x")
    (base / "x7/u_test/0").mkdir(parents=True)
    (base / "007/u_test/0/007_clip_0 .png").rename(base / "x7/u_test/0/x7_clip_0.png")
    dataset = DATASETS.make("megc2019-flow").scan(root)
    assert len(dataset) == 32
    assert sorted((d.name, d.kind, d.reason) for d in dataset.dropped) == [
        ("007_clip_0", "bad annotation", "lies with subject '006' but its name is another's"),
        ("notes", "unreadable", "'notes.txt' is not a .png"),
        ("s01_clip_0", "bad annotation", "expected a label folder 0, 1 or 2, got '3'"),
        ("s02_clip_0", "duplicate row",
         "is in several places: s02 as negative; s02 as positive"),
        ("s02_clip_0", "duplicate row",
         "is in several places: s02 as negative; s02 as positive"),
        ("x7_clip_0", "bad annotation",
         "subject 'x7' belongs to none of CASME II, SMIC, SAMM"),
    ]  # fmt: skip


def test_map_of_another_size_is_named_on_load(root: Path) -> None:
    path = root / "three_norm_u_v_os/006/u_test/0/006_clip_0 .png"
    path.write_bytes(cv2.imencode(".png", np.zeros((27, 28, 3), np.uint8))[1].tobytes())
    dataset = DATASETS.make("megc2019-flow").scan(root).readable()
    assert [(d.name, d.reason) for d in dataset.dropped] == [
        ("006_clip_0", "006_clip_0: expected a map of 28 x 28, got 28 x 27")
    ]


def test_wrong_root_refuses_the_load(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no 'three_norm_u_v_os/<subject>/u_test' in"):
        DATASETS.make("megc2019-flow").scan(tmp_path)
