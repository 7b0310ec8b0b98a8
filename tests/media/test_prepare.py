"""Fields, high dynamic range, colour tags, transparency."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import InputError
from austicker.media.doubts import Doubts
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.tone_map import HLG, PQ, standard_range
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import Sound, make_video, pictures, video_times

RED, BLUE = (200, 30, 30), (30, 30, 200)


def same(frame: Frame) -> Image:
    return frame.image


def rows_of(plane: Any) -> np.ndarray[Any, Any]:
    """Samples of a plane, its padding too."""
    return np.frombuffer(plane, np.uint8)


def woven(path: Path, codec: str, pix_fmt: str, size: tuple[int, int], **options: str) -> Path:
    """Frames of two fields of a red bar on blue, which moves by its width with every field."""
    width, height = size
    step = width // 16
    with av.open(str(path), "w") as out:
        rate = Fraction(30000, 1001) if height == 480 else Fraction(25)
        stream: Any = out.add_stream(codec, rate=rate, width=width, height=height)
        stream.pix_fmt, stream.codec_context.options = pix_fmt, options
        stream.bit_rate = 20_000_000
        fields = []
        for index in range(16):
            plain = np.full((height, width, 3), BLUE, np.uint8)
            plain[:, index * step : (index + 1) * step] = RED
            fields.append(
                av.VideoFrame.from_ndarray(plain, format="rgb24").reformat(format=pix_fmt)
            )
        for index in range(8):
            frame = av.VideoFrame(width, height, pix_fmt)
            for number, plane in enumerate(frame.planes):
                first, second = (
                    rows_of(field.planes[number]).reshape(plane.height, -1)
                    for field in fields[2 * index : 2 * index + 2]
                )
                rows = first.copy()
                rows[::2] = second[::2]  # the bottom field comes first
                plane.update(rows.tobytes())
            frame.pts, frame.time_base = index, 1 / Fraction(stream.codec_context.framerate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt", "size", "options"),
    [
        ("a.mp4", "libx264", "yuv420p", (128, 96), {"x264-params": "bff=1", "crf": "4"}),
        ("a.mkv", "libx264", "yuv422p", (128, 96), {"x264-params": "bff=1", "crf": "4"}),
        ("a.mpg", "mpeg2video", "yuv420p", (128, 96), {"flags": "+ildct+ilme"}),
        ("a.ts", "mpeg2video", "yuv422p", (128, 96), {"flags": "+ildct+ilme"}),
        ("a.avi", "dvvideo", "yuv411p", (720, 480), {}),
        ("b.avi", "dvvideo", "yuv420p", (720, 576), {}),
    ],
    ids=["h264", "h264-422", "mpeg2", "mpeg2-422", "dv-411", "dv-420"],
)
def test_fields_are_merged_and_their_colours_not_mixed(
    tmp_path: Path, name: str, codec: str, pix_fmt: str, size: tuple[int, int], options: Any
) -> None:
    source = woven(tmp_path / name, codec, pix_fmt, size, **options)
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    count = len(pictures(source))
    assert rewrite_video(source, output, same, note=notes.append) == count
    assert any(f"{count} frames were two fields" in note for note in notes), notes
    before, after = video_times(source), video_times(output)
    assert [t - after[0] for t in after] == [t - before[0] for t in before]
    with av.open(str(output)) as file:
        assert not any(frame.interlaced_frame for frame in file.decode(video=0))
    step = size[0] // 16
    for index, image in list(enumerate(pictures(output)))[1:-1]:
        left = 2 * index * step
        inner = image[16:-16].astype(int)
        bar = inner[:, left + step // 4 : left + step * 3 // 4]
        beside = inner[:, left + step + step // 4 : left + step * 7 // 4]  # the other field's bar
        assert np.abs(bar.mean((0, 1)) - RED).max() < 40, index
        assert np.abs(beside.mean((0, 1)) - BLUE).max() < 40, index
        assert np.abs(np.diff(inner, axis=0)).mean() < 5  # no combs


def test_whole_frames_are_left_alone(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4")
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    assert not notes
    assert not probe(source).interlaced


def high_range(path: Path, transfer: int, levels: list[float]) -> Path:
    """10-bit BT.2020 patches of grey of those code values, 0-1, side by side."""
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream("libx265", rate=25, width=64 * len(levels), height=64)
        stream.pix_fmt = "yuv420p10le"
        stream.options = {"x265-params": "log-level=none", "crf": "4"}
        context = stream.codec_context
        context.color_trc, context.color_primaries, context.colorspace = transfer, 9, 9
        context.color_range = 1
        for index in range(4):
            frame = av.VideoFrame(stream.width, stream.height, "yuv420p10le")
            luma = np.repeat([round(64 + 876 * level) for level in levels], 64)
            for number, plane in enumerate(frame.planes):
                row = luma if number == 0 else np.full(plane.width, 512)
                rows = np.zeros((plane.height, plane.line_size // 2), "<u2")
                rows[:, : plane.width] = row
                plane.update(rows.tobytes())
            frame.pts, frame.time_base = index, Fraction(1, 25)
            frame.color_range, frame.colorspace = 1, 9
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


@pytest.mark.parametrize("transfer", [PQ, HLG])
def test_high_range_becomes_standard_range_with_its_tags(tmp_path: Path, transfer: int) -> None:
    levels = [0.0, 0.2, 0.35, 0.5, 0.58, 0.75, 1.0]
    source = high_range(tmp_path / "a.mp4", transfer, levels)
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    assert rewrite_video(source, output, same, note=notes.append) == 4
    assert any("high dynamic range" in note for note in notes)
    info = probe(output)
    assert (info.colour_transfer, info.colour_primaries, info.colour_matrix) == (1, 1, 1)
    assert (info.bits, info.stated_range, info.high_range) == (8, 1, None)
    expected = standard_range(np.repeat(np.array(levels)[:, None], 3, 1), transfer) * 255
    for frame in read_video(output):
        patches = [frame.image[24:40, 64 * i + 24 : 64 * i + 40].mean((0, 1)) for i in range(7)]
        assert np.abs(np.array(patches) - expected).max() < 6


@given(
    transfer=st.sampled_from([PQ, HLG]),
    grey=st.lists(st.floats(0, 1), min_size=2, max_size=2).map(sorted),
)
def test_brighter_stays_brighter(transfer: int, grey: list[float]) -> None:
    dark, light = standard_range(np.repeat(np.array(grey)[:, None], 3, 1), transfer)
    assert (dark <= light + 1e-9).all()
    assert (dark >= 0).all()
    assert (light <= 1).all()


def test_the_curve_is_the_standards() -> None:
    def grey(code: float, transfer: int) -> float:
        return float(standard_range(np.full(3, code), transfer)[1])

    # SMPTE ST 2084: 10 cd/m2 is coded 0.3002, 50 cd/m2 0.4403; BT.1886 shows white of 203.
    assert grey(0.3002, PQ) == pytest.approx((10 / 203) ** (1 / 2.4), abs=0.002)
    assert grey(0.4403, PQ) == pytest.approx((50 / 203) ** (1 / 2.4), abs=0.002)
    assert grey(1.0, PQ) == pytest.approx(1, abs=0.001)
    assert grey(1.0, HLG) == pytest.approx(1, abs=0.001)
    # BT.2408: HLG 0.5 is 1/12 of scene light, 50.7 cd/m2 on a display of 1000.
    assert grey(0.5, HLG) == pytest.approx((50.7 / 203) ** (1 / 2.4), abs=0.003)


def test_standard_range_of_ten_bits_keeps_its_tags(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", codec="libx265", pix_fmt="yuv420p10le", matrix=9)
    rewrite_video(source, tmp_path / "out.mp4", same)
    assert probe(tmp_path / "out.mp4").stated_matrix == 9
    assert probe(tmp_path / "out.mp4").high_range is None


@pytest.mark.parametrize("size", [(64, 48), (1280, 16)])
def test_untagged_colour_stays_untagged(tmp_path: Path, size: tuple[int, int]) -> None:
    source = make_video(tmp_path / "a.mp4", tagged=False, size=size, frames=3)
    before = probe(source)
    assert (before.stated_matrix, before.stated_range) == (2, 0)
    rewrite_video(source, tmp_path / "out.mp4", same)
    after = probe(tmp_path / "out.mp4")
    assert (after.stated_matrix, after.stated_range) == (2, 0)
    assert after.colour_matrix == before.colour_matrix


@pytest.mark.skipif(not hasattr(av.VideoStream, "set_display_rotation"), reason="PyAV cannot tag")
def test_untagged_colour_is_tagged_where_turning_would_change_its_meaning(tmp_path: Path) -> None:
    source = make_video(
        tmp_path / "a.mp4", tagged=False, size=(1280, 32), rotation=(90, False, False), frames=3
    )
    rewrite_video(source, tmp_path / "out.mp4", same)
    assert probe(tmp_path / "out.mp4").colour_matrix == probe(source).colour_matrix == 1


def see_through(path: Path, codec: str, pix_fmt: str) -> Path:
    """Pictures that fade from clear at the left to solid at the right."""
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(codec, rate=25, width=128, height=64)
        stream.pix_fmt = pix_fmt
        if codec == "libvpx-vp9":
            stream.options = {"auto-alt-ref": "0", "crf": "4", "b": "0"}
        rgba = np.full((64, 128, 4), 120, np.uint8)
        rgba[..., 3] = np.arange(128) * 2
        for index in range(5):
            frame = av.VideoFrame.from_ndarray(rgba, format="rgba").reformat(format=pix_fmt)
            frame.pts, frame.time_base = index, 1 / Fraction(stream.codec_context.framerate)
            out.mux(stream.encode(frame))
        out.mux(stream.encode(None))
    return path


def alpha_in(path: Path) -> np.ndarray[Any, Any]:
    """Transparency of the first picture, by libvpx."""
    decoder: Any = av.VideoCodecContext.create("libvpx-vp9", "r")
    with av.open(str(path)) as file:
        for packet in file.demux(video=0):
            for frame in decoder.decode(packet):
                return frame.reformat(format="rgba").to_ndarray()[..., 3]  # type: ignore[no-any-return]
    raise AssertionError("no picture")


@pytest.mark.parametrize(
    ("name", "codec", "pix_fmt"),
    [
        ("a.webm", "libvpx-vp9", "yuva420p"),
        ("a.mov", "prores_ks", "yuva444p10le"),
        ("b.mov", "qtrle", "argb"),
        ("a.mkv", "ffv1", "yuva420p"),
    ],
)
def test_transparency_is_kept_or_told(tmp_path: Path, name: str, codec: str, pix_fmt: str) -> None:
    source = see_through(tmp_path / name, codec, pix_fmt)
    notes: list[str] = []
    assert rewrite_video(source, tmp_path / "out.webm", same, codec="vp9", note=notes.append) == 5
    assert not any("transparency" in note for note in notes)
    alpha = alpha_in(tmp_path / "out.webm").astype(int)
    assert np.abs(alpha[32, ::8] - np.arange(0, 256, 16)).max() < 12
    assert rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append) == 5
    assert any("transparency is left out" in note for note in notes)


def test_a_format_with_transparency_that_is_opaque_says_nothing(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.gif", codec="gif", pix_fmt="rgb8", tagged=False)
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    assert not notes


def test_a_damaged_first_picture_costs_no_more_than_itself(tmp_path: Path) -> None:
    """The only key frame of a file, its slice header overwritten: nothing refers to a whole one."""
    source = make_video(
        tmp_path / "a.mp4", frames=30, size=(128, 96), sounds=[Sound("aac")], options={"bf": "0"}
    )
    data = bytearray(source.read_bytes())
    with av.open(str(source)) as file:
        packet = next(p for p in file.demux(video=0) if p.size)
        body, at = bytes(packet), packet.pos
    assert at is not None
    inside = 0
    while body[inside + 4] & 31 != 5:  # NAL units of other kinds come first
        inside += 4 + int.from_bytes(body[inside : inside + 4], "big")
    data[at + inside + 5 : at + inside + 9] = b"\xff\x00\xff\x12"
    source.write_bytes(data)
    notes: list[str] = []
    written = rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    assert written >= 29
    assert any("damaged" in note for note in notes)


def test_doubtful_packets_refuse_a_file_only_if_frames_are_missing(tmp_path: Path) -> None:
    info = probe(make_video(tmp_path / "a.mp4", frames=3))
    for decoded, borne in ((30, True), (29, False)):
        doubts = Doubts(info)
        doubts.packets, doubts.decoded, doubts.damaged = 30, decoded, 1
        if borne:
            doubts.judge(decoded, allow_truncated=False)
            assert any("damaged in places" in note for note in doubts.notes)
            continue
        with pytest.raises(InputError, match=r"29 (of|frames)"):
            doubts.judge(decoded, allow_truncated=False)
        doubts.judge(decoded, allow_truncated=True)
        assert any("29 frames of it decode" in note for note in doubts.notes)
