"""Content decides what a file is, and the copy gets a suffix that fits it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import PIL.Image
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from austicker.errors import InputError
from austicker.media.content import Content, content_of
from austicker.media.kinds import kind_of
from austicker.media.output import default_output
from austicker.media.photo import read_photo, write_photo
from austicker.media.reader import read_video
from austicker.media.walk import find_inputs
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import Sound, gaps_of, heard, make_video, pattern, video_times

FILMS: dict[str, dict[str, Any]] = {
    "a.mp4": {"sounds": [Sound("aac")]},
    "a.3gp": {"codec": "h263", "size": (352, 288), "sounds": [Sound("aac")]},
    "a.ts": {"sounds": [Sound("aac")]},
    "a.flv": {"codec": "flv", "sounds": [Sound("libmp3lame", rate=44_100)]},
    "a.wmv": {"codec": "wmv2", "sounds": [Sound("wmav2")]},
    "a.mpg": {"codec": "mpeg1video", "sounds": [Sound("mp2")]},
    "a.vob": {"codec": "mpeg2video", "sounds": [Sound("ac3")]},
    "a.mkv": {"sounds": [Sound("aac")]},
    "a.avi": {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]},
    "a.dv": {
        "codec": "dvvideo",
        "size": (720, 576),
        "sounds": [Sound("pcm_s16le")],
    },
    "a.gif": {"codec": "gif", "pix_fmt": "rgb8", "tagged": False},
    "a.apng": {"codec": "apng", "pix_fmt": "rgb24", "tagged": False},
}


def same(frame: Frame) -> Image:
    return frame.image


@pytest.mark.parametrize("film", FILMS)
@pytest.mark.parametrize("name", ["noext", "clip.mp4.part", "clip.jpg", "clip.LRV", "clip.avi"])
def test_films_of_every_format_under_any_name(tmp_path: Path, film: str, name: str) -> None:
    made = make_video(tmp_path / film, frames=12, **FILMS[film])
    before = video_times(made)
    sound = heard(made) if "sounds" in FILMS[film] else None
    source = made.rename(tmp_path / name)
    assert kind_of(source) == "video"
    output = default_output(source)
    assert output.name == f"{name.partition('.')[0]}_protected.mp4"
    assert rewrite_video(source, output, same) == len(before)
    after = video_times(output)
    assert gaps_of(before) == gaps_of(after)
    if sound is not None:
        first, samples, rate = sound
        again, written, _ = heard(output)
        assert -1024 <= len(written) - len(samples) <= 3 * 1024  # FFmpeg 7 trims the first frame
        offset = float(after[0]) - again - (float(before[0]) - first)
        assert abs(offset) <= 1024 / rate + 0.001


@pytest.mark.parametrize("film", ["a.ts", "a.mpg", "a.flv", "a.wmv"])
def test_streams_whose_clock_starts_anywhere_start_at_zero(tmp_path: Path, film: str) -> None:
    source = make_video(tmp_path / film, **FILMS[film])
    rewrite_video(source, tmp_path / "out.mp4", same)
    starts = [float(video_times(tmp_path / "out.mp4")[0]), heard(tmp_path / "out.mp4")[0]]
    assert min(starts) < 0.05
    assert max(starts) < 0.2


def test_a_transport_stream_with_longer_packets_is_known(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.m2ts", frames=30, container_options={"mpegts_m2ts_mode": "1"})
    (tmp_path / "b").write_bytes(source.read_bytes())
    assert kind_of(tmp_path / "b") == "video"
    assert len(list(read_video(tmp_path / "b"))) == 30


@pytest.mark.parametrize("name", ["a.webp", "a.png", "a.gif"])
def test_animations_become_videos_with_their_times(tmp_path: Path, name: str) -> None:
    shown = [pattern(64, 48, 5 * index) for index in range(5)]
    first, *rest = [PIL.Image.fromarray(image) for image in shown]
    lasting = [100, 50, 70, 200, 40]
    options: dict[str, Any] = {"lossless": True} if name == "a.webp" else {}
    path = tmp_path / name
    first.save(path, save_all=True, append_images=rest, duration=lasting, **options)
    assert kind_of(path) == "video"
    output = default_output(path)
    assert output.name == "a_protected.mp4"
    seen = list(read_video(path))
    assert [frame.time for frame in seen] == [
        Fraction(sum(lasting[:index]), 1000) for index in range(5)
    ]
    for frame, image in zip(seen, shown, strict=True):
        assert np.abs(frame.image.astype(int) - image).max() <= (0 if name != "a.gif" else 40)
    assert rewrite_video(path, output, same) == 5
    assert video_times(output) == [frame.time for frame in seen]


@pytest.mark.parametrize("name", ["a.gif", "a.webp", "a.png"])
def test_a_still_of_such_a_format_is_a_photo(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    PIL.Image.fromarray(pattern(64, 48)).save(path)
    assert kind_of(path) == "photo"


@pytest.mark.parametrize(
    ("name", "written", "expected"),
    [
        ("photo.jpg", "PNG", "photo_protected.png"),
        ("photo.JPG", "JPEG", "photo_protected.JPG"),
        ("photo.png", "JPEG", "photo_protected.jpg"),
        ("photo.mpo", "MPO", "photo_protected.jpg"),
        ("photo", "WEBP", "photo_protected.webp"),
        ("photo.part", "TIFF", "photo_protected.tif"),
        ("photo.gif", "GIF", "photo_protected.png"),
        ("Party 2.3", "JPEG", "Party 2.3_protected.jpg"),
    ],
)
def test_photos_get_a_suffix_that_fits(
    tmp_path: Path, name: str, written: str, expected: str
) -> None:
    path = tmp_path / name
    picture = PIL.Image.fromarray(pattern(64, 48))
    more = {"save_all": True, "append_images": [picture]} if written == "MPO" else {}
    picture.save(path, written, **more)
    output = default_output(path)
    assert output.name == expected
    photo = read_photo(path)
    write_photo(photo, photo.image, output)
    with PIL.Image.open(output) as again:
        assert again.format == {"GIF": "PNG", "MPO": "JPEG"}.get(written, written)


def test_folders_take_what_is_plain_and_pass_over_the_rest(tmp_path: Path) -> None:
    make_video(tmp_path / "a.mp4", frames=2).rename(tmp_path / "clip.xyz")
    make_video(tmp_path / "b.mp4", frames=2).rename(tmp_path / "noext")
    (tmp_path / "song.m4a").write_bytes(b"\0\0\0\x18ftypM4A \0\0\0\0M4A mp42isom")
    (tmp_path / "raw.dng").write_bytes(b"II*\0" + bytes(100))
    (tmp_path / "notes.txt").write_text("BMuch ado about nothing")
    (tmp_path / "program.ts").write_text("export const answer = 42;")
    make_video(tmp_path / "stream.ts", frames=20)
    found, problems = find_inputs([tmp_path])
    assert [one.path.name for one in found] == ["clip.xyz", "noext", "stream.ts"]
    passed = ["notes.txt", "program.ts", "raw.dng", "song.m4a"]
    assert sorted(p.path.name for p in problems) == passed
    assert all(problem.skipped for problem in problems)


def test_a_loop_of_links_costs_that_entry_only(tmp_path: Path) -> None:
    make_video(tmp_path / "a.mp4", frames=2)
    (tmp_path / "one.mp4").symlink_to(tmp_path / "two.mp4")
    (tmp_path / "two.mp4").symlink_to(tmp_path / "one.mp4")
    found, problems = find_inputs([tmp_path])
    assert [one.path.name for one in found] == ["a.mp4"]
    assert {problem.path.name for problem in problems} == {"one.mp4", "two.mp4"}
    _, named = find_inputs([tmp_path / "one.mp4"])
    assert not any(problem.skipped for problem in named)
    assert len(named) == 1


@given(data=st.binary(max_size=300), magic=st.sampled_from([b"", b"GIF89a", b"\x89PNG\r\n\x1a\n"]))
@settings(max_examples=200, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_have_an_answer(tmp_path: Path, data: bytes, magic: bytes) -> None:
    path = tmp_path / "any"
    path.write_bytes(magic + data)
    assert isinstance(content_of(path), Content | None)


def test_an_animation_that_is_damaged_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.webp"
    first, second = (PIL.Image.fromarray(pattern(64, 48, i)) for i in (0, 9))
    first.save(path, save_all=True, append_images=[second])
    path.write_bytes(path.read_bytes()[:200])
    with pytest.raises(InputError, match=r"damaged|cut off"):
        list(read_video(path))


def test_byte_joined_streams_follow_one_another(tmp_path: Path) -> None:
    part = make_video(tmp_path / "part.ts", frames=40, sounds=[Sound("aac")])
    source = tmp_path / "joined.ts"
    source.write_bytes(part.read_bytes() * 3)
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    written = rewrite_video(source, output, same, note=notes.append)
    assert 120 - 2 <= written <= 120
    times = video_times(output)
    gaps = [float(gap) for gap in gaps_of(times)]
    assert max(gaps) < 0.2
    assert min(gaps) > 0.02
    assert any("jumps in 2 places" in note for note in notes)
    assert not any("damaged" in note for note in notes)
    _, samples, rate = heard(output)
    assert abs(len(samples) / rate - 3 * 1.6) < 0.2


def test_a_leap_of_a_transport_stream_is_closed(tmp_path: Path) -> None:
    pts = [*range(20), *range(2000, 2020)]  # 79 s later
    source = make_video(tmp_path / "a.ts", pts=pts, time_base=Fraction(1, 25), options={"bf": "0"})
    notes: list[str] = []
    assert rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append) == 40
    assert float(video_times(tmp_path / "out.mp4")[-1]) < 3
    assert any("jumps" in note for note in notes)


def test_a_frame_of_minutes_is_told(tmp_path: Path) -> None:
    pts = [*range(20), 25 * 600, 25 * 600 + 1]
    source = make_video(tmp_path / "a.mp4", pts=pts, time_base=Fraction(1, 25))
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    assert any("shown for 599 s" in note for note in notes)
    assert float(video_times(tmp_path / "out.mp4")[-1]) > 599


@pytest.mark.parametrize(
    ("ticks", "words"),
    [(512, ""), (51_200, "holds 50 frames"), (0, "within a moment"), (2**32 - 100, "within a")],
)
def test_a_time_table_that_lies_is_told(tmp_path: Path, ticks: int, words: str) -> None:
    """Ticks per frame in the index (stts): 512 of 12,800 a second are right."""
    source = make_video(tmp_path / "a.mp4", frames=50, options={"bf": "0"}, sounds=[Sound("aac")])
    data = bytearray(source.read_bytes())
    at = data.index(b"stts") + 16
    assert int.from_bytes(data[at : at + 4], "big") == 512
    data[at : at + 4] = ticks.to_bytes(4, "big")
    source.write_bytes(data)
    notes: list[str] = []
    assert rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append) > 0
    assert any(words in note for note in notes) if words else not notes


def test_tracks_keep_what_they_are_for(tmp_path: Path) -> None:
    from av.stream import Disposition

    described = Disposition.visual_impaired.value
    for suffix in (".mkv", ".mp4"):
        source = make_video(
            tmp_path / f"a{suffix}",
            sounds=[
                Sound("aac", language="deu"),
                Sound("aac", 880, language="eng", disposition=Disposition.default.value),
                Sound("aac", 660, language="fra", disposition=described),
            ],
        )
        output = tmp_path / f"out{suffix}"
        rewrite_video(source, output, same)
        with av.open(str(source)) as before, av.open(str(output)) as after:
            asked = [s.disposition.value for s in before.streams.audio]
            assert [s.disposition.value for s in after.streams.audio] == asked
            assert asked[0] == 0
            assert asked[1] == Disposition.default.value
            assert after.streams.video[0].disposition & Disposition.default
            assert [s.language for s in after.streams.audio] == ["deu", "eng", "fra"]


def test_where_no_track_is_the_default_the_first_is(tmp_path: Path) -> None:
    from av.stream import Disposition

    source = make_video(
        tmp_path / "a.avi", codec="mpeg4", sounds=[Sound("libmp3lame"), Sound("libmp3lame", 880)]
    )
    rewrite_video(source, tmp_path / "out.mkv", same)
    with av.open(str(tmp_path / "out.mkv")) as after:
        marks = [bool(s.disposition & Disposition.default) for s in after.streams]
    assert marks == [True, True, False]
