from __future__ import annotations

import gc
import threading
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from austicker.errors import InputError
from austicker.media.reader import read_video
from austicker.types import Frame
from tests.media.clips import QUADRANTS, Sound, make_video, pattern, quadrants, video_times

GREYS = np.array(QUADRANTS) @ (0.299, 0.587, 0.114)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("plain.mp4", {}),
        ("plain.mov", {"sounds": [Sound("pcm_s16le")]}),
        ("plain.mkv", {"sounds": [Sound("aac")]}),
        ("vp9.webm", {"codec": "libvpx-vp9", "sounds": [Sound("libopus")]}),
        ("mpeg4.avi", {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]}),
        ("odd.webm", {"codec": "libvpx-vp9", "size": (321, 241)}),
        ("odd444.mp4", {"pix_fmt": "yuv444p", "size": (321, 241)}),
        ("ten.mp4", {"pix_fmt": "yuv420p10le"}),
        ("full.mp4", {"pix_fmt": "yuvj420p", "full_range": True}),
        ("full-tag.mp4", {"full_range": True}),
        ("bt709.mp4", {"matrix": 1}),
        ("bt709-full.mp4", {"matrix": 1, "full_range": True}),
        ("bt2020-ten.mp4", {"matrix": 9, "pix_fmt": "yuv420p10le"}),
        ("by-size.mp4", {"matrix": 1, "tagged": False, "size": (1280, 96)}),
        ("rgb.mkv", {"codec": "ffv1", "pix_fmt": "bgr0", "tagged": False}),
        ("motion.avi", {"codec": "mjpeg", "pix_fmt": "yuvj420p", "full_range": True}),
    ],
)
def test_frames_and_colours(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    path = make_video(tmp_path / name, frames=9, **options)
    frames = list(read_video(path))
    width, height = options.get("size", (64, 48))
    assert [frame.index for frame in frames] == list(range(9))
    assert {frame.image.shape for frame in frames} == {(height, width, 3)}
    for frame in frames:
        assert np.abs(quadrants(frame.image) - QUADRANTS).max() <= 4
    # The bar tells the frames apart: each looks most like its own original.
    originals = np.array([pattern(width, height, index) for index in range(9)], np.int16)
    for frame in frames[::4]:
        distance = np.abs(originals - frame.image).mean((1, 2, 3))
        assert distance.argmin() == frame.index


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("h264.mp4", {}),
        ("tagged.mkv", {"codec": "ffv1"}),
        ("plain.mkv", {"codec": "ffv1", "tagged": False}),
    ],
)
def test_grey(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    path = make_video(tmp_path / name, pix_fmt="gray", full_range=True, frames=2, **options)
    for frame in read_video(path):
        assert np.abs(quadrants(frame.image) - GREYS[:, None]).max() <= 3


@pytest.mark.parametrize(("name", "codec"), [("h264.mp4", "libx264"), ("ffv1.mkv", "ffv1")])
def test_only_the_wanted_frames_are_given(tmp_path: Path, name: str, codec: str) -> None:
    path = make_video(tmp_path / name, codec=codec, frames=9)
    every = list(read_video(path))
    some = list(read_video(path, only=(3, 8, 40)))
    assert [(frame.index, frame.time) for frame in some] == [(i, every[i].time) for i in (3, 8)]
    for frame in some:
        np.testing.assert_array_equal(frame.image, every[frame.index].image)
    assert list(read_video(path, only=())) == []


@pytest.mark.skipif(not hasattr(av.VideoStream, "set_display_rotation"), reason="PyAV cannot tag")
@pytest.mark.parametrize(
    ("rotation", "order"),
    [
        ((0, False, False), (0, 1, 2, 3)),
        ((-90, False, False), (2, 0, 3, 1)),
        ((180, False, False), (3, 2, 1, 0)),
        ((90, False, False), (1, 3, 0, 2)),
        ((0, True, False), (1, 0, 3, 2)),
        ((0, False, True), (2, 3, 0, 1)),
    ],
)
def test_pictures_are_upright(
    tmp_path: Path, rotation: tuple[float, bool, bool], order: tuple[int, ...]
) -> None:
    path = make_video(tmp_path / "a.mp4", rotation=rotation, frames=2)
    expected = np.array(QUADRANTS)[list(order)]
    for frame in read_video(path):
        assert np.abs(quadrants(frame.image) - expected).max() <= 4


@given(
    gaps=st.lists(st.integers(1, 700), min_size=1, max_size=12),
    start=st.integers(0, 400),
    suffix=st.sampled_from([".mp4", ".mkv", ".mov"]),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_every_time_is_exact(tmp_path: Path, gaps: list[int], start: int, suffix: str) -> None:
    pts = np.cumsum([start, *gaps]).tolist()
    path = make_video(tmp_path / f"a{suffix}", pts=pts, time_base=Fraction(1, 1000))
    times = [frame.time for frame in read_video(path)]
    assert times == [Fraction(when, 1000) for when in pts]
    assert times == video_times(path)


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {"container_options": {"movflags": "+faststart"}, "sounds": [Sound("aac")]}),
        ("a.mkv", {}),
        ("a.webm", {"codec": "libvpx-vp9"}),
        ("a.avi", {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]}),
    ],
)
def test_cut_off_files_say_so(tmp_path: Path, name: str, options: dict[str, Any]) -> None:
    path = make_video(tmp_path / name, frames=60, size=(96, 64), **options)
    path.write_bytes(path.read_bytes()[: path.stat().st_size * 6 // 10])
    frames: list[Frame] = []
    with pytest.raises(InputError, match="`allow_truncated=True`") as caught:
        frames.extend(read_video(path))
    count = len(frames)
    assert 5 < count < 55
    assert f" {count} of about " in str(caught.value)
    assert len(list(read_video(path, allow_truncated=True))) == count


def test_damage_inside_says_so(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.avi", codec="mjpeg", pix_fmt="yuvj420p", frames=20)
    data = bytearray(path.read_bytes())
    at = data.index(b"\xff\xd8\xff", len(data) // 2)
    end = data.index(b"00dc", at)
    data[at:end] = bytes(end - at)
    path.write_bytes(data)
    with pytest.raises(InputError, match=r"damaged, 19 of about \d+ frames decode"):
        list(read_video(path))
    assert len(list(read_video(path, allow_truncated=True))) == 19


def test_frames_cannot_be_drawn_on(talk: Path) -> None:
    frames = read_video(talk)
    with pytest.raises(ValueError, match="read-only"):
        next(frames).image[0, 0] = 0
    frames.close()


def test_leaving_early_ends_the_thread(talk: Path) -> None:
    frames = read_video(talk)
    assert [next(frames).index for _ in range(3)] == [0, 1, 2]
    frames.close()
    assert not any(t.name.startswith("austicker-ahead") for t in threading.enumerate())


def test_nothing_happens_before_the_first_frame_is_asked_for(tmp_path: Path) -> None:
    frames = read_video(tmp_path / "gone.mp4")
    with pytest.raises(InputError, match="no such file"):
        next(frames)


def test_decoded_pictures_do_not_wait_for_the_garbage_collector(tmp_path: Path) -> None:
    path = make_video(tmp_path / "long.mp4", frames=80)

    def alive() -> int:
        return sum(type(one) is av.VideoFrame for one in gc.get_objects())

    gc.collect()
    before = alive()
    gc.disable()
    try:
        most = max(alive() for _ in read_video(path)) - before
    finally:
        gc.enable()
    assert 1 <= most <= 16  # what decoders and converters hold
