from __future__ import annotations

import csv
from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets import DATASETS
from austicker.errors import DataError
from austicker.synth.corpus import COLUMNS
from austicker.synth.video import write_video


def write(root: Path, frames: int = 8, **changes: object) -> None:
    """One clip in the corpus's own table, with frames whose grey value is their number."""
    row: dict[str, object] = {
        "Subject": "sub01", "Filename": "sub01_001_fear", "OnsetFrame": 2, "ApexFrame": 4,
        "OffsetFrame": 7, "Action Units": "1+L4", "Estimated Emotion": "fear",
        "Class": "negative", "Shown Emotion": "fear", "AU Intensities": "1:0.1/0.1;4:0.1/0.0",
        "TrueOnsetFrame": 2, "TrueApexFrame": 5, "Frames": 8, "Fps": 200, "Width": 64,
        "Height": 48, "Level": "default", "Seed": 0,
    }  # fmt: skip
    assert set(row) == set(COLUMNS)
    root.mkdir(parents=True, exist_ok=True)
    with (root / "annotations.csv").open("w", newline="") as stream:
        writer = csv.DictWriter(stream, COLUMNS)
        writer.writeheader()
        writer.writerow(row | changes)
    images = (np.full((48, 64, 3), 20 * i, np.uint8) for i in range(frames))
    write_video(root / "clips/sub01/sub01_001_fear.mkv", images, Fraction(200))


def test_whole_videos_are_loaded_with_their_own_frame_numbers(tmp_path: Path) -> None:
    write(tmp_path)
    (sample,) = DATASETS.make("synthetic").scan(tmp_path).labelled()
    assert (sample.label, sample.aus, sample.au_text) == ("negative", (1, 4), "1+L4")
    assert sample.extras["true_apex"] == "5"
    assert sample.extras["level"] == "default"
    clip = sample.load()
    assert (clip.onset, clip.apex, clip.offset, clip.fps) == (2, 4, 7, Fraction(200))
    assert clip.frames[:, 9, 9].tolist() == [[20 * i] * 3 for i in range(8)]


def test_video_shorter_than_its_annotation_is_named_on_load(tmp_path: Path) -> None:
    write(tmp_path, frames=6)
    (sample,) = DATASETS.make("synthetic").scan(tmp_path)
    with pytest.raises(DataError, match=r"expected marks within its 6 frames, got \(2, 4, 7\)"):
        sample.load()


def test_missing_and_damaged_videos(tmp_path: Path) -> None:
    write(tmp_path)
    path = tmp_path / "clips/sub01/sub01_001_fear.mkv"
    path.write_bytes(b"nothing")
    (sample,) = DATASETS.make("synthetic").scan(tmp_path)
    with pytest.raises(DataError, match=r"^sub01/sub01_001_fear/2: "):
        sample.load()
    path.unlink()
    dataset = DATASETS.make("synthetic").scan(tmp_path)
    assert [(d.kind, d.reason) for d in dataset.dropped] == [
        ("no frames", "row 2: no file 'clips/sub01/sub01_001_fear.mkv'")
    ]


def test_marks_out_of_order_are_skipped(tmp_path: Path) -> None:
    write(tmp_path, ApexFrame=1)
    dataset = DATASETS.make("synthetic").scan(tmp_path)
    assert [d.kind for d in dataset.dropped] == ["marks out of order"]
