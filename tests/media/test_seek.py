"""Frames out of the middle are those that reading from the start gives."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from austicker.media.reader import read_video
from austicker.media.seek import SeekIndex, read_span, seek_index

FRAMES = 620


def write(path: Path, codec: str = "libx264", **options: str) -> Path:
    """A film of which every frame looks different."""
    with av.open(str(path), "w") as film:
        stream: Any = film.add_stream(codec, rate=25, options={"g": "40", **options})
        stream.width, stream.height, stream.pix_fmt = 64, 48, "yuv420p"
        y, x = np.mgrid[:48, :64]
        for i in range(FRAMES):
            image = np.stack([(x * 4 + i) % 256, (y * 5 + 3 * i) % 256, (x + y + 7 * i) % 256], -1)
            frame = av.VideoFrame.from_ndarray(image.astype(np.uint8), format="rgb24")
            film.mux(stream.encode(frame))
        film.mux(stream.encode())
    return path


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"bf": "3"}),
        ("open.mp4", "libx264", {"bf": "3", "x264-params": "open-gop=1"}),
        ("a.mkv", "libx264", {}),
        ("a.avi", "mpeg4", {}),
        ("a.ts", "libx264", {"bf": "2"}),
    ],
)
def test_any_span_is_what_reading_from_the_start_gives(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    path = write(tmp_path / name, codec, **options)
    whole = {frame.index: frame for frame in read_video(path)}
    index = seek_index(path, len(whole))
    spans = ((0, 3), (249, 252), (300, 300), (321, 330), (399, 402), (615, FRAMES - 1), (618, 900))
    for first, last in spans:
        found = list(read_span(index, first, last))
        assert [f.index for f in found] == list(range(first, min(last, FRAMES - 1) + 1))
        for frame in found:
            assert frame.time == whole[frame.index].time
            assert np.array_equal(frame.image, whole[frame.index].image)


def test_where_times_are_not_told_well_it_reads_from_the_start(tmp_path: Path) -> None:
    path = write(tmp_path / "a.mp4")
    index = seek_index(path, FRAMES + 1)
    assert index.pts == ()
    assert [f.index for f in read_span(index, 500, 502)] == [500, 501, 502]
    lost = SeekIndex(index.info, tuple(range(FRAMES)), (0, 300, 400), {-1: 0})
    assert [f.index for f in read_span(lost, 500, 502)] == [500, 501, 502]
