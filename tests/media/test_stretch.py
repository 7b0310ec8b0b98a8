"""What is read from the middle of a file is what was noted from its start, or is refused."""

from __future__ import annotations

from array import array
from pathlib import Path

import numpy as np
import pytest

from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.stretch import (
    OtherFrames,
    Stretch,
    key_times,
    read_stretch,
    start_before,
    sum_of,
    ticks_of,
)
from austicker.types import Frame
from tests.media.test_seek import write


def noted(path: Path, frames: list[Frame], first: int, stop: int) -> Stretch:
    info = probe(path)
    pts = array("q", [ticks_of(frame, info) for frame in frames[first:stop]])
    keys = key_times(info)
    assert keys is not None
    sums = array("L", [sum_of(frame.image) for frame in frames[first:stop]])
    return Stretch(first, pts, sums, start_before(keys, pts[0]))


@pytest.mark.parametrize(
    ("name", "codec", "options"),
    [
        ("a.mp4", "libx264", {"bf": "3"}),
        ("open.mp4", "libx264", {"bf": "3", "x264-params": "open-gop=1"}),
        ("a.mkv", "libx264", {}),
        ("a.avi", "mpeg4", {}),
        ("a.webm", "libvpx-vp9", {"deadline": "realtime", "cpu-used": "8"}),
    ],
)
def test_any_stretch_is_the_same(
    tmp_path: Path, name: str, codec: str, options: dict[str, str]
) -> None:
    path = write(tmp_path / name, codec, **options)
    frames = list(read_video(path))
    for first, stop in ((0, 5), (100, 104), (121, 160), (333, 336), (600, len(frames))):
        stretch = noted(path, frames, first, stop)
        assert (stretch.start is None) == (first == 0)
        found = list(read_stretch(probe(path), stretch))
        assert [f.index for f in found] == list(range(first, stop))
        assert stretch.stop == stop
        for frame in found:
            assert frame.time == frames[frame.index].time
            assert np.array_equal(frame.image, frames[frame.index].image)


@pytest.mark.parametrize("what", ["sum", "time", "count"])
def test_other_frames_are_refused(tmp_path: Path, what: str) -> None:
    path = write(tmp_path / "a.mp4")
    frames = list(read_video(path))
    stretch = noted(path, frames, 600, len(frames))
    assert stretch.sums is not None
    if what == "sum":
        stretch.sums[7] ^= 1
    elif what == "time":
        stretch.pts[7] += 1
    else:
        stretch.pts.append(stretch.pts[-1] + 512)
        stretch.sums.append(0)
    found: list[Frame] = []
    with pytest.raises(OtherFrames, match=r"a\.mp4: expected to read at"):
        found.extend(read_stretch(probe(path), stretch))


def test_a_transport_stream_has_no_times_to_go_by(tmp_path: Path) -> None:
    assert key_times(probe(write(tmp_path / "a.ts", bf="2"))) is None
