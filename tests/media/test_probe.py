from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import pytest

from austicker.errors import InputError
from austicker.media.probe import probe
from austicker.media.reader import read_video
from tests.media.clips import Sound, make_video


def test_facts_of_an_mp4(tmp_path: Path) -> None:
    path = make_video(
        tmp_path / "a.mp4",
        size=(96, 64),
        frames=30,
        rate=Fraction(30000, 1001),
        sounds=[Sound("aac"), Sound("aac")],
        aspect=Fraction(4, 3),
    )
    info = probe(path)
    assert (info.width, info.height) == (info.coded_width, info.coded_height) == (96, 64)
    assert info.rate == Fraction(30000, 1001)
    assert info.frames == 30
    assert info.duration == Fraction(30 * 1001, 30000)
    assert (info.codec, info.pixel_format) == ("h264", "yuv420p")
    assert "mov" in info.container
    assert info.audio_streams == 2
    assert info.pixel_aspect == Fraction(4, 3)
    assert (info.rotation, info.cut_off) == (0, False)


@pytest.mark.skipif(not hasattr(av.VideoStream, "set_display_rotation"), reason="PyAV cannot tag")
@pytest.mark.parametrize(("turn", "degrees"), [(-90, 90), (180, 180), (90, 270)])
def test_rotation_swaps_sizes_and_pixel_aspect(tmp_path: Path, turn: int, degrees: int) -> None:
    path = make_video(
        tmp_path / "a.mov", size=(96, 64), rotation=(turn, False, False), aspect=Fraction(4, 3)
    )
    info = probe(path)
    assert info.rotation == degrees
    sideways = degrees % 180 == 90
    assert (info.width, info.height) == ((64, 96) if sideways else (96, 64))
    assert info.pixel_aspect == (Fraction(3, 4) if sideways else Fraction(4, 3))


@pytest.mark.parametrize(
    ("size", "tag", "used"),
    [((64, 48), None, 6), ((1280, 64), None, 1), ((64, 578), None, 1), ((64, 48), 1, 1)],
)
def test_colour_matrix_as_tagged_or_by_size(
    tmp_path: Path, size: tuple[int, int], tag: int | None, used: int
) -> None:
    options: dict[str, Any] = {"tagged": False} if tag is None else {"matrix": tag}
    path = make_video(tmp_path / "a.mp4", size=size, frames=1, **options)
    assert probe(path).colour_matrix == used


def test_eight_pixels_are_readable(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", size=(8, 8), frames=2)
    assert probe(path).width == 8
    assert [frame.image.shape for frame in read_video(path)] == [(8, 8, 3)] * 2


def test_sound_without_picture(tmp_path: Path) -> None:
    path = tmp_path / "a.mp4"
    with av.open(str(path), "w") as out:
        track: Any = out.add_stream("aac", rate=48000)
        frame = av.AudioFrame(format="fltp", layout="stereo", samples=1024)
        frame.sample_rate = 48000
        for plane in frame.planes:
            plane.update(bytes(plane.buffer_size))
        out.mux(track.encode(frame))
        out.mux(track.encode(None))
    with pytest.raises(InputError, match="without moving pictures"):
        probe(path)


@pytest.mark.parametrize("suffix", [".mp4", ".mkv"])
def test_zero_frames(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"a{suffix}"
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx264", rate=25)
        stream.width = stream.height = 64
        stream.pix_fmt = "yuv420p"
        out.start_encoding()
    with pytest.raises(InputError, match=str(path)):
        probe(path)


def test_a_cover_picture_is_no_video(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", size=(64, 48))
    with av.open(str(path)) as source, av.open(str(tmp_path / "b.mp4"), "w") as out:
        cover: Any = out.add_stream("mjpeg")
        cover.width, cover.height, cover.pix_fmt = 640, 480, "yuvj420p"
        cover.disposition = 1 << 10
        video = out.add_stream_from_template(source.streams.video[0], opaque=True)
        packets = cover.encode(av.VideoFrame(640, 480, "yuvj420p")) + cover.encode(None)
        out.mux(packets)
        for packet in source.demux(video=0):
            if packet.size:
                packet.stream = video
                out.mux(packet)
    assert probe(tmp_path / "b.mp4").width == 64


@pytest.mark.parametrize(
    "content",
    [
        b"just some text, many times over\n" * 99,
        bytes(5000),
        b"#EXTM3U\n#EXTINF:1,\nhttp://127.0.0.1:9/x.ts\n",
        b"ffconcat version 1.0\nfile 'other.mp4'\n",
        b"RIFF\0\0\0\0AVI ",
    ],
    ids=["text", "zeros", "playlist", "concat", "stub"],
)
def test_what_only_claims_to_be_video(tmp_path: Path, content: bytes) -> None:
    make_video(tmp_path / "other.mp4", frames=1)
    path = tmp_path / "a.mp4"
    path.write_bytes(content)
    with pytest.raises(InputError, match="expected a video") as caught:
        probe(path)
    assert "\n" not in str(caught.value)


def test_names_are_not_protocols(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    path = make_video(tmp_path / "made.mp4", frames=1).rename("pipe:0.mp4")
    assert probe(path).width == 64


def test_missing_index_is_called_cut_off(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", frames=30)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(InputError, match="cut off before its index"):
        probe(path)
