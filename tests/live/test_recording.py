"""Recordings: their times, and what ends them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from austicker.errors import OutputError, UsageError
from austicker.live.pipeline import LiveFrame
from austicker.live.recording import Recording, recording_name
from austicker.live.session import Outputs
from austicker.media.reader import read_video
from tests.disks import SIZE, noise


def test_a_recording_keeps_times(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.mp4"
    times = [10.0, 10.04, 10.12, 10.5]
    with Recording(path) as recording:
        for i, seconds in enumerate(times):
            recording.add(np.full((64, 96, 3), 60 * i, np.uint8), seconds)
        recording.add(np.zeros((32, 32, 3), np.uint8), 11.0)
    frames = list(read_video(path))
    assert [float(f.time - frames[0].time) for f in frames] == pytest.approx(
        [t - times[0] for t in times], abs=2e-3
    )
    assert [round(float(f.image.mean()) / 60) for f in frames] == [0, 1, 2, 3]
    with pytest.raises(OutputError, match="exists"):
        Recording(path).__enter__()


def test_a_recording_of_nothing_leaves_nothing(tmp_path: Path) -> None:
    with Recording(tmp_path / "a.mp4"):
        pass
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("name", ["a.txt", "a", "a.mkv"])
def test_a_recording_is_an_mp4(tmp_path: Path, name: str) -> None:
    with pytest.raises(UsageError, match=r"expected a name that ends in .mp4"):
        Recording(tmp_path / name).__enter__()
    assert recording_name(tmp_path).suffix == ".mp4"


def test_a_full_disk_ends_it_and_nothing_else(small: Path) -> None:
    outputs, path = Outputs(), small / "a.mp4"
    outputs.record(path)
    images = noise(60)
    for i, image in enumerate(images):
        outputs.show(LiveFrame(image, i / 25, 1, 0, learning=False))
    assert outputs.meter.frames == len(images)
    assert outputs.recording is None
    assert "a.mp4: the recording ended (No space left on device)" in str(outputs.trouble)
    frames = list(read_video(path, allow_truncated=True))
    assert 1 <= len(frames) < len(images)
    path.unlink()
    outputs.record(small / "b.mp4")
    assert not outputs.trouble
    outputs.show(LiveFrame(images[0], 9.0, 1, 0, learning=False))
    outputs.close()
    assert len(list(read_video(small / "b.mp4"))) == 1


def test_what_cannot_be_played_does_not_stay(small: Path) -> None:
    (small / "filler").write_bytes(bytes(SIZE))
    outputs = Outputs()
    outputs.record(small / "a.mp4")
    outputs.show(LiveFrame(noise(1)[0], 0.0, 1, 0, learning=False))
    with pytest.raises(OutputError, match="the recording ended"):
        outputs.record(None)
    assert outputs.trouble is not None
    assert not (small / "a.mp4").exists()
