"""Pictures that change size, pixel aspect or rotation on the way."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.bitstream import BitStreamFilterContext
from hypothesis import given
from hypothesis import strategies as st

from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.shapes import Shape, largest, place
from austicker.media.upright import Orientation
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import QUADRANTS, gaps_of, pattern, pictures, quadrants, video_times

Part = tuple[int, int, Fraction]
"""Width, height, pixel aspect."""

FRAMES = 6  # of each part
PLAIN = Fraction(1)


def same(frame: Frame) -> Image:
    return frame.image


def joined(
    path: Path, codec: str, parts: Sequence[Part], *, turned: bool = False, b_frames: int = 0
) -> Path:
    """One stream whose pictures change: packets of several encoders, one after another.

    With `turned`, the second part asks players to turn it by 90 degrees.
    """
    with av.open(str(path), "w") as out:
        stream: Any = out.add_stream(codec, rate=25, width=parts[0][0], height=parts[0][1])
        full = codec == "mjpeg"
        stream.pix_fmt = "yuvj420p" if full else "yuv420p"
        if codec == "libx264":
            stream.codec_context.options = {"bf": "0"}
        out.start_encoding()
        for number, (width, height, aspect) in enumerate(parts):
            encoder: Any = av.VideoCodecContext.create(codec, "w")
            encoder.width, encoder.height = width, height
            encoder.pix_fmt = stream.pix_fmt
            encoder.time_base, encoder.framerate = Fraction(1, 25), 25
            encoder.sample_aspect_ratio = aspect
            encoder.color_range, encoder.colorspace = (2 if full else 1), 6
            encoder.options = {"bf": str(b_frames)} if codec == "libx264" else {}
            encoder.bit_rate = 2_000_000
            packets = []
            for index in range(FRAMES):
                frame = av.VideoFrame.from_ndarray(pattern(width, height), format="rgb24")
                frame = frame.reformat(format=stream.pix_fmt, dst_colorspace=5)
                frame.pts, frame.time_base = number * FRAMES + index, Fraction(1, 25)
                packets += encoder.encode(frame)
            packets += encoder.encode(None)
            if turned and number == 1:
                words = "h264_metadata=display_orientation=insert:rotate=90"
                turn = BitStreamFilterContext(words, stream)
                packets = [p for packet in [*packets, None] for p in turn.filter(packet)]
            for packet in packets:
                packet.stream, packet.time_base = stream, Fraction(1, 25)
                packet.duration = 1
                out.mux(packet)
    return path


@pytest.mark.parametrize(
    ("name", "codec"),
    [("a.webm", "libvpx"), ("a.avi", "mjpeg"), ("a.ts", "libx264"), ("a.ts", "mpeg2video")],
)
@pytest.mark.parametrize(
    "sizes",
    [((160, 96), (320, 192)), ((320, 192), (160, 96)), ((320, 192), (96, 160))],
    ids=["grows", "shrinks", "turns upright"],
)
def test_the_largest_size_is_written(
    tmp_path: Path, name: str, codec: str, sizes: tuple[tuple[int, int], tuple[int, int]]
) -> None:
    source = joined(tmp_path / name, codec, [(*size, PLAIN) for size in sizes])
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    stored = pictures(source)
    assert {image.shape[:2] for image in stored} == {(h, w) for w, h in sizes}
    assert rewrite_video(source, output, same, note=notes.append) == len(stored)
    assert any("changes its size" in note and "320 x 192" in note for note in notes)
    written = pictures(output)
    assert {image.shape for image in written} == {(192, 320, 3)}
    assert len(written) == len(stored)
    for image, (width, height) in zip((written[1], written[-2]), sizes, strict=True):
        whole = round(192 * width / height)  # px that the part fills, at full height
        left = (320 - whole) // 2
        part = image[:, left : left + whole]
        assert np.abs(quadrants(part) - np.array(QUADRANTS)).max() < 45
        if left:
            assert image[:, : left - 2].max() < 40
            assert image[:, left + whole + 2 :].max() < 40
    assert gaps_of(video_times(output)) == gaps_of(video_times(source))


def test_both_passes_see_the_same_size(tmp_path: Path) -> None:
    source = joined(tmp_path / "a.webm", "libvpx", [(160, 96, PLAIN), (320, 192, PLAIN)])
    info = probe(source)
    assert (info.width, info.height) == (320, 192)
    assert {frame.image.shape for frame in read_video(source)} == {(192, 320, 3)}


@pytest.mark.parametrize(("codec", "b_frames"), [("libx264", 0), ("libx264", 2), ("mpeg2video", 0)])
def test_pixel_aspect_that_changes_gets_bars(tmp_path: Path, codec: str, b_frames: int) -> None:
    wide = Fraction(16, 15) if codec == "libx264" else Fraction(64, 45)  # MPEG-2: 16:9 of 5:4
    size = (320, 192) if codec == "libx264" else (320, 256)
    before = PLAIN if codec == "libx264" else Fraction(16, 15)  # 4:3
    parts = [(*size, before), (*size, wide)]
    source = joined(tmp_path / "a.ts", codec, parts, b_frames=b_frames)
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    rewrite_video(source, output, same, note=notes.append)
    assert any("pixel aspect" in note for note in notes)
    assert probe(output).pixel_aspect == before
    written = pictures(output)
    height = size[1]
    bar = round(height * (1 - before / wide) / 2)
    for image in written[FRAMES + 1 : -1]:
        assert image[: bar - 3].max() < 40
        assert image[height - bar + 3 :].max() < 40
        inner = image[bar + 2 : height - bar - 2]
        assert np.abs(quadrants(inner) - np.array(QUADRANTS)).max() < 45
    for image in written[1 : FRAMES - 1]:
        assert image[2:6].max() > 100


def test_rotation_that_changes_is_turned_upright(tmp_path: Path) -> None:
    parts = [(320, 192, PLAIN), (320, 192, PLAIN)]
    source = joined(tmp_path / "a.ts", "libx264", parts, turned=True)
    output = tmp_path / "out.mp4"
    rewrite_video(source, output, same)
    image = pictures(output)[FRAMES + 1]
    whole = 192 * 192 // 320
    left = (320 - whole) // 2
    part = image[:, left : left + whole]
    assert image[:, : left - 3].max() < 40
    turns = [np.array(QUADRANTS)[[1, 3, 0, 2]], np.array(QUADRANTS)[[2, 0, 3, 1]]]
    assert min(np.abs(quadrants(part) - turn).max() for turn in turns) < 45


SHAPES = st.builds(
    Shape,
    width=st.integers(64, 2000),
    height=st.integers(64, 2000),
    orientation=st.builds(Orientation, st.booleans(), st.booleans(), st.booleans()),
    aspect=st.sampled_from([PLAIN, Fraction(16, 15), Fraction(4, 3), Fraction(8, 9)]),
)


@given(shapes=st.lists(SHAPES, min_size=1, max_size=5))
def test_every_shape_has_a_place_that_shows_it_undistorted(shapes: list[Shape]) -> None:
    into = largest(shapes)
    assert into in shapes
    for shape in shapes:
        box = place(shape, into)
        width, height = into.size
        assert 0 <= box.left <= box.left + box.width <= width
        assert 0 <= box.top <= box.top + box.height <= height
        assert box.left % 2 == box.top % 2 == 0
        shown = box.width * into.upright_aspect / box.height
        meant = shape.size[0] * shape.upright_aspect / shape.size[1]
        slack = 2.0 / box.width + 2.0 / box.height
        assert abs(float(shown / meant) - 1) <= 1.5 * slack
        fills = box.width >= width - 2 or box.height >= height - 2
        assert fills
