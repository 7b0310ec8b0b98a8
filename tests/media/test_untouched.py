"""A video on which nothing is drawn keeps its pictures to the bit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import cv2
import numpy as np
import pytest

from austicker.errors import OutputError
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import Sound, make_video, video_times

FRAMES = 40


def never(_frame: Frame) -> Image:
    raise AssertionError("the pictures were decoded")


def by_pyav(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray().tobytes() for frame in container.decode(video=0)]


def by_opencv(path: Path) -> list[bytes]:
    film = cv2.VideoCapture(str(path))
    found = []
    while (read := film.read())[0]:
        found.append(np.asarray(read[1]).tobytes())
    return found


def sound_of(path: Path) -> list[bytes]:
    with av.open(str(path)) as container:
        return [bytes(packet) for packet in container.demux(audio=0) if packet.size]


def video_lasts(path: Path) -> list[int | None]:
    """How long each picture is shown, in order."""
    with av.open(str(path)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        return [packet.duration for packet in sorted(packets, key=lambda one: one.pts or 0)]


def units(path: Path) -> set[int]:
    """Types of the NAL units of an H.264 file, with lengths of four bytes."""
    found = set()
    with av.open(str(path)) as container:
        for packet in container.demux(video=0):
            data, at = bytes(packet), 0
            while at + 4 < len(data):
                found.add(data[at + 4] & 31)
                at += 4 + int.from_bytes(data[at : at + 4], "big")
    return found


@pytest.mark.parametrize("suffixes", [(".mp4", ".mp4"), (".mkv", ".mp4"), (".mov", ".mkv")])
def test_pictures_times_and_sound_are_the_same(tmp_path: Path, suffixes: tuple[str, str]) -> None:
    options = {"bf": "3", "g": "12", "x264-params": "open-gop=1"}
    source = make_video(
        tmp_path / f"in{suffixes[0]}", frames=FRAMES, sounds=[Sound("aac")], options=options
    )
    output = tmp_path / f"out{suffixes[1]}"
    told: list[int] = []
    count = rewrite_video(source, output, never, untouched=[True] * FRAMES, progress=told.append)
    assert count == FRAMES
    assert told == list(range(1, FRAMES + 1))
    assert by_pyav(source) == by_pyav(output)
    assert by_opencv(source) == by_opencv(output)
    assert len(by_opencv(output)) == FRAMES
    assert sound_of(source) == sound_of(output)
    encoded = tmp_path / f"encoded{suffixes[1]}"
    rewrite_video(source, encoded, lambda frame: frame.image)
    assert video_times(output) == video_times(encoded)
    assert video_lasts(output) == video_lasts(encoded)


@pytest.mark.parametrize("params", ["open-gop=1", "intra-refresh=1"])
@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_a_player_jumps_to_the_same_places(tmp_path: Path, params: str, suffix: str) -> None:
    options = {"bf": "0" if "refresh" in params else "3", "g": "12", "x264-params": params}
    source = make_video(tmp_path / f"in{suffix}", frames=FRAMES, options=options)
    output = tmp_path / f"out{suffix}"
    rewrite_video(source, output, never, untouched=[True] * FRAMES)
    found = []
    for path in (source, output):
        with av.open(str(path)) as container:
            keys = [one.pts for one in container.demux(video=0) if one.is_keyframe]
        landed = []
        for pts in keys:
            with av.open(str(path)) as container:
                container.seek(pts or 0, stream=container.streams.video[0])
                landed.append([frame.pts for frame in container.decode(video=0)])
        found.append((keys, landed))
    assert found[0] == found[1]
    assert len(found[0][0]) > 1


def test_notes_in_the_pictures_are_left_out(tmp_path: Path) -> None:
    source = make_video(tmp_path / "in.mp4", frames=FRAMES)
    rewrite_video(source, tmp_path / "out.mp4", never, untouched=[True] * FRAMES)
    assert 6 in units(source)  # x264 writes its settings
    assert units(tmp_path / "out.mp4") == units(source) - {6}


@pytest.mark.parametrize(
    ("name", "given", "asked"),
    [
        ("rotated.mp4", {"rotation": (90.0, False, False)}, {}),
        ("mpeg4.mp4", {"codec": "mpeg4"}, {}),
        ("full.mp4", {"pix_fmt": "yuvj420p", "full_range": True}, {}),
        ("ten.mp4", {"pix_fmt": "yuv420p10le"}, {}),
        ("stream.ts", {}, {}),
        ("quality.mp4", {}, {"crf": 20}),
        ("preset.mp4", {}, {"preset": "ultrafast"}),
        ("other.mp4", {}, {"codec": "libx265"}),
        ("count.mp4", {}, {"untouched": [True] * (FRAMES - 1)}),
    ],
)
def test_others_are_encoded_as_ever(
    tmp_path: Path, name: str, given: dict[str, Any], asked: dict[str, Any]
) -> None:
    source = make_video(tmp_path / name, frames=FRAMES, **given)
    seen: list[int] = []

    def edit(frame: Frame) -> Image:
        seen.append(frame.index)
        return frame.image

    rewrite_video(source, tmp_path / "out.mp4", edit, **{"untouched": [True] * FRAMES, **asked})
    assert seen == list(range(FRAMES))


def test_a_full_disk_leaves_nothing(tmp_path: Path, small_disk: Any) -> None:
    source = make_video(tmp_path / "in.mp4", frames=FRAMES, size=(320, 240))
    with small_disk(1000), pytest.raises(OutputError):
        rewrite_video(source, tmp_path / "out.mp4", never, untouched=[True] * FRAMES)
    assert not (tmp_path / "out.mp4").exists()
