from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError

GREY = np.arange(2304).reshape(48, 48) % 256


def row(code: object, pixels: str, usage: str = "Training") -> str:
    return f"{code},{pixels},{usage}\n"


def test_fer2013_csv(tmp_path: Path) -> None:
    good = " ".join(map(str, GREY.ravel()))
    text = "emotion,pixels,Usage\n" + row(3, good) + row(6, f'"{good}"', "PrivateTest")
    text += "\n" + row(7, good) + row(0, "1 2 3") + row(0, good + "x") + "0,\n"
    (tmp_path / "fer2013.csv").write_bytes(b"\xef\xbb\xbf" + text.encode())
    dataset = DATASETS.make("fer2013").scan(tmp_path)
    assert [(s.name, s.emotion, s.extras["usage"]) for s in dataset] == [
        ("row 2", "happiness", "Training"),
        ("row 3", "neutral", "PrivateTest"),
    ]
    for sample in dataset:
        still = sample.load()
        np.testing.assert_array_equal(still.image, np.repeat(GREY[..., None], 3, 2))
    assert dataset.samples[1].load().label == "neutral"
    assert [(d.name, d.reason) for d in dataset.dropped] == [
        ("row 5", "expected an emotion 0-6, got '7'"),
        ("row 6", "expected 2304 values in 0-255, got 3"),
        ("row 7", "expected 2304 values in 0-255, got '255x'"),
        ("row 8", "expected 3 columns, got 2"),
    ]
    assert "subject" in dataset.notes[0]


def test_fer2013_header_refuses_and_change_is_noticed(tmp_path: Path) -> None:
    path = tmp_path / "fer2013.csv"
    path.write_text("emotion,picture,Usage\n")
    with pytest.raises(DataError, match="expected the columns emotion,pixels,Usage, got"):
        DATASETS.make("fer2013").scan(tmp_path)
    path.write_text("emotion,pixels,Usage\n" + row(3, " ".join(map(str, GREY.ravel()))))
    (sample,) = DATASETS.make("fer2013").scan(tmp_path)
    path.write_text("emotion,pixels,Usage\n3,1 2,Training\n")
    with pytest.raises(DataError, match="has changed since it was scanned"):
        sample.load()


@pytest.mark.parametrize("name", ["fer2013", "image-folders"])
def test_class_folders(tmp_path: Path, name: str) -> None:
    for split, emotion in (("train", "angry"), ("test", "happy")):
        folder = tmp_path / split / emotion
        folder.mkdir(parents=True)
        cv2.imwrite(str(folder / "1.png"), np.full((5, 6), 77, np.uint8))
        (folder / "readme.txt").write_text("x")
        (folder / ".hidden.png").write_text("x")
    dataset = DATASETS.make(name).scan(tmp_path)
    assert [(s.name, s.emotion, s.extras["usage"]) for s in dataset] == [
        ("test/happy/1.png", "happiness", "test"),
        ("train/angry/1.png", "anger", "train"),
    ]
    assert dataset.samples[0].load().image[2, 2].tolist() == [77, 77, 77]
    assert [d.reason for d in dataset.dropped] == ["it is not a picture"] * 2


def test_any_classes_without_splits(tmp_path: Path) -> None:
    (tmp_path / "bored").mkdir()
    cv2.imwrite(str(tmp_path / "bored/1.png"), np.zeros((5, 6), np.uint8))
    dataset = DATASETS.make("image-folders").scan(tmp_path)
    assert [s.emotion for s in dataset] == ["bored"]
    assert [d.kind for d in dataset.labelled().dropped] == ["outside the mapping"]


def test_empty_root_refuses_the_load(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no '<class>/<picture>' in"):
        DATASETS.make("image-folders").scan(tmp_path)
    with pytest.raises(DataError, match="is not a folder"):
        DATASETS.make("image-folders").scan(tmp_path / "nowhere")
