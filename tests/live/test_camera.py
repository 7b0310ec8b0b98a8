"""Cameras and outputs."""

from __future__ import annotations

import sys
import threading
import time
import types
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest

from austicker.errors import InputError, OutputError, UsageError
from austicker.faces.models import FaceModels
from austicker.live.camera import Camera, LatestFrame
from austicker.live.outputs import Recording, Stream, VirtualCamera
from austicker.live.pipeline import LiveFrame
from austicker.live.places import live_options
from austicker.live.session import Outputs, Session
from austicker.media.reader import read_video
from austicker.types import Image
from tests.actors import ground, shoot, talk


def test_only_the_newest_frame_is_kept() -> None:
    latest = LatestFrame()
    for i in range(5):
        latest.put(np.full((2, 2, 3), i, np.uint8), float(i))
    taken = latest.take()
    assert taken is not None
    assert (taken[1], latest.dropped) == (4.0, 4)
    assert latest.take(0.01) is None
    latest.close()
    assert latest.over


def test_a_file_runs_as_a_camera_would(tmp_path: Path) -> None:
    path = shoot(tmp_path / "empty.mp4", [ground()] * 10)
    began = time.monotonic()
    with Camera(str(path)) as camera:
        assert camera.rate == 25
        count = 0
        while not camera.frames.over:
            count += camera.frames.take(0.2) is not None
    assert count + camera.frames.dropped == 10
    assert time.monotonic() - began > 0.3


@pytest.mark.parametrize("source", ["nothing.mp4", "97"])
def test_what_cannot_be_opened_is_a_sentence(source: str) -> None:
    with pytest.raises(InputError, match=f"{source}: expected a camera's number"), Camera(source):
        pass


def test_viewers_see_the_newest_frame_and_nothing_is_encoded_without_them() -> None:
    stream = Stream()
    stream.show(ground())
    assert stream.next(-1, 0.01) is None
    with stream:
        threading.Timer(0.05, stream.show, [ground()]).start()
        found = stream.next(0, 5)
        assert found is not None
        assert found[1][:2] == b"\xff\xd8"
        assert stream.next(found[0], 0.01) is None


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


class FakeCamera:
    """What pyvirtualcam's `Camera` does, as far as it is used."""

    made: list[FakeCamera] = []  # noqa: RUF012 - emptied by each test

    def __init__(self, width: int, height: int, fps: float, backend: str = "none") -> None:
        if backend == "broken":
            raise RuntimeError("no device")
        self.width, self.height, self.fps, self.backend = width, height, fps, backend
        self.frames: list[Image] = []
        self.closed = False
        self.made.append(self)

    def send(self, frame: Image) -> None:
        self.frames.append(frame)

    def close(self) -> None:
        self.closed = True


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeCamera]:
    FakeCamera.made = []
    module: Any = types.ModuleType("pyvirtualcam")
    module.Camera = FakeCamera
    monkeypatch.setitem(sys.modules, "pyvirtualcam", module)
    return FakeCamera


def test_a_virtual_camera_shows_what_is_protected(fake: type[FakeCamera]) -> None:
    camera = VirtualCamera(25.0, "mine")
    camera.show(ground())
    camera.show(ground())
    camera.show(ground(64, 48))
    camera.close()
    first, second = fake.made
    assert (first.width, first.height, first.fps, first.backend) == (480, 320, 25.0, "mine")
    assert (len(first.frames), len(second.frames)) == (2, 1)
    assert first.closed
    assert second.closed
    with pytest.raises(OutputError, match="no device"):
        VirtualCamera(25.0, "broken").show(ground())


def test_without_pyvirtualcam_it_says_what_to_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyvirtualcam", None)
    with pytest.raises(UsageError, match="pip install pyvirtualcam"):
        VirtualCamera(25.0)


def test_a_session_protects_until_the_file_ends(networks: FaceModels, tmp_path: Path) -> None:
    path = shoot(tmp_path / "talk.mp4", talk(75))
    seen: list[LiveFrame] = []
    outputs = Outputs()
    outputs.record(tmp_path / "out.mp4")
    watch = lambda _, shown: seen.append(shown) if shown is not None else None  # noqa: E731
    with Session(str(path), live_options(), outputs, networks, watch) as session:
        assert session.wait(30)
    outputs.close()
    assert session.error is None
    assert seen[-1].protected == 1
    assert outputs.meter.as_dict()["frames"] == len(seen)
    assert len(list(read_video(tmp_path / "out.mp4"))) == len(seen)
    assert len(seen) + session.camera.frames.dropped >= 70
    detected = cv2.cvtColor(seen[0].image, cv2.COLOR_RGB2GRAY)
    assert detected.shape == (320, 480)
