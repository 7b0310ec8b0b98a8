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
from austicker.live.camera import Camera, LatestFrame, fitted
from austicker.live.outputs import Stream, VirtualCamera
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


@pytest.mark.parametrize(
    ("source", "why"),
    [
        ("nothing.mp4", "found no such file"),
        ("97", "could not open that camera"),
        ("9" * 20, "could not open that camera"),
        ("-1", "found no such file"),
        (__file__, "holds no video"),
        ("http://127.0.0.1:9/a.mjpg", "nothing is sent there"),
        ("rtsp://127.0.0.1:9/a", "nothing is sent there"),
    ],
)
def test_what_cannot_be_opened_is_one_sentence(
    source: str, why: str, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(InputError, match=f"expected a camera's number.*{why}"), Camera(source):
        pass
    assert capfd.readouterr().err == ""


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


class FakeCapture:
    """A camera of OpenCV that gives some pictures, and then no more."""

    def __init__(self, images: list[Any]) -> None:
        self.images = images
        self.released = False

    def get(self, _: int) -> float:
        return 0.0

    def read(self) -> tuple[bool, Any]:
        return (True, self.images.pop(0)) if self.images else (False, None)

    def release(self) -> None:
        self.released = True


@pytest.mark.parametrize(
    ("count", "why"), [(0, "was opened, but gives no picture"), (5, "gives no more pictures")]
)
def test_a_camera_that_is_taken_away_is_a_sentence(
    networks: FaceModels, monkeypatch: pytest.MonkeyPatch, count: int, why: str
) -> None:
    capture = FakeCapture([np.zeros((48, 64, 3), np.uint8)] * count)
    monkeypatch.setattr("austicker.live.camera.opened", lambda _: capture)
    with Session("3", live_options(), Outputs(), networks) as session:
        assert session.wait(30)
    assert isinstance(session.error, InputError)
    assert f"3: {why}" in str(session.error)
    assert capture.released


def test_an_error_of_any_kind_is_kept_for_whoever_began_it(networks: FaceModels) -> None:
    def watch(*_: object) -> None:
        raise ZeroDivisionError

    images = [np.zeros((48, 64, 3), np.uint8)] * 9
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("austicker.live.camera.opened", lambda _: FakeCapture(images))
        with Session("0", live_options(), Outputs(), networks, watch) as session:
            assert session.wait(30)
    assert isinstance(session.error, ZeroDivisionError)


@pytest.mark.parametrize(
    ("shape", "size"),
    [
        ((361, 641, 3), (640, 360)),
        ((361, 641), (640, 360)),
        ((361, 641, 1), (640, 360)),
        ((3, 3, 3), (4, 4)),
        ((1, 1), (2, 2)),
        ((3840, 2160, 3), (720, 1280)),
    ],
)
def test_pictures_of_any_size_and_colour_fit(shape: tuple[int, ...], size: tuple[int, int]) -> None:
    image = fitted(np.full(shape, 128, np.uint8))
    assert (image.shape[1], image.shape[0]) == size
    assert image.shape[2] == 3
    assert image.dtype == np.uint8
    assert np.abs(image.astype(int) - 128).max() <= 1


@pytest.mark.parametrize(
    ("width", "height", "fps"), [(641, 361, 15), (202, 360, 25), (320, 180, 60)]
)
def test_streams_of_any_shape_and_rate(
    networks: FaceModels, tmp_path: Path, width: int, height: int, fps: int
) -> None:
    images = [ground(width, height)] * fps
    path = tmp_path / "clip.avi"
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), fps, (width, height))
    for image in images:
        writer.write(image)
    writer.release()
    outputs = Outputs()
    outputs.record(tmp_path / "out.mp4")
    with Session(str(path), live_options(), outputs, networks) as session:
        assert session.wait(30)
    outputs.close()
    assert session.error is None
    assert session.camera.rate == pytest.approx(fps, rel=0.01)
    assert session.camera.frames.dropped + outputs.meter.frames >= fps - 2
    frames = list(read_video(tmp_path / "out.mp4"))
    assert len(frames) == outputs.meter.frames
    even = (round(height / 2) * 2, round(width / 2) * 2, 3)
    assert frames[0].image.shape == even
