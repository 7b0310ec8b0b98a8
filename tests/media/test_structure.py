from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from austicker.media.structure import Structure, outline
from tests.media.clips import Sound, make_video

CLIPS = {
    "index-first.mp4": {"container_options": {"movflags": "+faststart"}},
    "index-last.mov": {},
    "fragments.mp4": {"container_options": {"movflags": "frag_keyframe+empty_moov"}},
    "a.mkv": {},
    "a.webm": {"codec": "libvpx-vp9", "sounds": [Sound("libopus")]},
    "a.avi": {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]},
}


@pytest.mark.parametrize("name", CLIPS)
def test_any_cut_is_seen(tmp_path: Path, name: str) -> None:
    path = make_video(tmp_path / name, frames=6, **CLIPS[name])  # type: ignore[arg-type]
    assert outline(path) == Structure(cut_off=False, indexed=True)
    data = path.read_bytes()
    for kept in (len(data) - 1, len(data) * 3 // 4, len(data) // 3, 60):
        path.write_bytes(data[:kept])
        assert outline(path).cut_off, kept


def test_index_is_missed(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4")
    path.write_bytes(path.read_bytes()[:-20])
    assert outline(path) == Structure(cut_off=True, indexed=False)


def test_junk_after_the_last_box_and_open_sizes_are_whole(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mp4", container_options={"movflags": "+faststart"})
    path.write_bytes(path.read_bytes() + b"\xff\xff\xff\xffjunkjunk")
    assert not outline(path).cut_off
    data = path.read_bytes()[: -len(b"\xff\xff\xff\xffjunkjunk")]
    at = data.index(b"mdat") - 4
    path.write_bytes(data[:at] + struct.pack(">I", 0) + data[at + 4 :])
    assert not outline(path).cut_off


def test_live_matroska_of_unknown_size_is_whole(tmp_path: Path) -> None:
    path = make_video(tmp_path / "a.mkv", container_options={"live": "1"})
    path.write_bytes(path.read_bytes()[:-30])
    assert not outline(path).cut_off


@given(
    head=st.sampled_from([b"", b"\0\0\0\x18ftyp", b"\x1aE\xdf\xa3", b"RIFF", b"\0\0\0\1mdat"]),
    rest=st.binary(max_size=60),
)
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_have_an_outline(tmp_path: Path, head: bytes, rest: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(head + rest)
    assert isinstance(outline(path), Structure)
