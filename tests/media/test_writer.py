from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from austicker.errors import InputError, OutputError, RecordError, UsageError
from austicker.media.codecs import CODECS
from austicker.media.patch import Box
from austicker.media.probe import probe
from austicker.media.reader import read_video
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import (
    QUADRANTS,
    Sound,
    audio_packets,
    make_video,
    names,
    quadrants,
    video_times,
)

Limit = Callable[[int], AbstractContextManager[None]]


def same(frame: Frame) -> Image:
    return frame.image


def copied(frame: Frame) -> Image:
    return frame.image.copy()


def dotted(frame: Frame) -> Image:
    image = frame.image.copy()
    image[4:12, 4:12] = (250, 0, 250)
    return image


@pytest.mark.parametrize(
    "box", [Box(0, 0, 33, 20), Box(40, 10, 900, 900), Box(-9, -9, 70, 50), Box(8, 8, 8, 8), None]
)
@pytest.mark.parametrize("turned", [None, (90.0, False, False)])
def test_a_region_saves_work_and_changes_nothing(
    box: Box | None, turned: tuple[float, bool, bool] | None, tmp_path: Path
) -> None:
    source = make_video(tmp_path / "a.mp4", rotation=turned, size=(96, 64))
    info = probe(source)
    part = Box(0, 0, 0, 0) if box is None else box.widened((info.width, info.height))

    def edit(frame: Frame) -> Image:
        image = frame.image.copy()
        image[part.slices] = image[part.slices] // 2 + frame.index
        return image

    whole, restricted = tmp_path / "whole.mkv", tmp_path / "part.mkv"
    rewrite_video(source, whole, edit, crf=0)
    rewrite_video(source, restricted, edit, crf=0, region=lambda _: box)
    pairs = zip(raw_frames(whole), raw_frames(restricted), raw_frames(source), strict=True)
    for one, other, before in pairs:
        # Chroma is averaged; a sum on the border of two values may be rounded either way.
        assert np.abs(one.astype(int) - other).max() <= 1
        assert np.array_equal(one[: info.height], other[: info.height])
        if not turned:
            beyond = np.ones((info.height, info.width), bool)
            beyond[part.slices] = False
            assert np.array_equal(other[: info.height][beyond], before[: info.height][beyond])


def raw_frames(path: Path) -> list[npt.NDArray[np.uint8]]:
    with av.open(str(path)) as container:
        return [np.asarray(frame.to_ndarray(), np.uint8) for frame in container.decode(video=0)]


def difference(one: Path, other: Path) -> float:
    """Mean absolute difference of the pictures, of the common size, over all frames."""
    pairs = zip(read_video(one), read_video(other), strict=True)
    differences = []
    for a, b in pairs:
        height, width = a.image.shape[:2]
        differences.append(np.abs(a.image.astype(np.int16) - b.image[:height, :width]).mean())
    return float(np.mean(differences))


@pytest.mark.parametrize("edit", [same, copied])
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("a.mp4", {"sounds": [Sound("aac")]}),
        ("a.mov", {"sounds": [Sound("pcm_s16le"), Sound("aac", 880)]}),
        ("a.mkv", {"sounds": [Sound("libopus"), Sound("aac"), Sound("flac")]}),
        ("a.webm", {"codec": "libvpx-vp9", "sounds": [Sound("libopus")]}),
        ("a.avi", {"codec": "mpeg4", "sounds": [Sound("libmp3lame")]}),
        ("full.mp4", {"pix_fmt": "yuvj420p", "full_range": True}),
        ("grey.mp4", {"pix_fmt": "gray", "full_range": True}),
        ("bt709.mp4", {"matrix": 1}),
        ("aspect.mp4", {"aspect": Fraction(4, 3)}),
    ],
)
def test_all_is_kept(tmp_path: Path, name: str, options: dict[str, Any], edit: Any) -> None:
    source = make_video(tmp_path / name, frames=15, rate=Fraction(24000, 1001), **options)
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    assert rewrite_video(source, output, edit, note=notes.append) == 15
    before, after = probe(source), probe(output)
    assert video_times(output) == video_times(source)
    assert (after.width, after.height) == (before.width, before.height)
    assert after.pixel_aspect == before.pixel_aspect
    assert after.colour_matrix == before.colour_matrix
    assert (after.codec, after.pixel_format, after.colour_range) == ("h264", "yuv420p", 1)
    assert after.audio_streams == before.audio_streams
    for number in range(before.audio_streams):
        assert audio_packets(output, number) == audio_packets(source, number)
    assert difference(source, output) < 2.5
    assert not notes


@given(
    gaps=st.lists(st.integers(1, 200), min_size=1, max_size=14),
    start=st.integers(0, 500),
    base=st.sampled_from([Fraction(1, 1000), Fraction(1, 90000), Fraction(1001, 30000)]),
    suffix=st.sampled_from([".mp4", ".mov"]),
)
@settings(
    max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_any_timing_survives(
    tmp_path: Path, gaps: list[int], start: int, base: Fraction, suffix: str
) -> None:
    pts = np.cumsum([start, *gaps]).tolist()
    source = make_video(
        tmp_path / f"a{suffix}",
        pts=pts,
        time_base=base,
        sounds=[Sound("aac")],
        container_options={"movie_timescale": str(base.denominator)},  # else starts are rounded
    )
    output = tmp_path / "out.mp4"
    assert rewrite_video(source, output, same) == len(pts)
    assert video_times(output) == [when * base for when in pts]
    assert audio_packets(output) == audio_packets(source)
    lasted, lasts = probe(source).duration, probe(output).duration
    assert lasted is not None
    assert lasts is not None
    assert abs(lasts - lasted) <= 3 * max(gaps) * base  # MP4 sums decoding, not showing, times


@pytest.mark.parametrize(("suffix", "codec"), [(".mkv", "libx264"), (".webm", "vp9")])
def test_matroska_keeps_times_to_the_millisecond(tmp_path: Path, suffix: str, codec: str) -> None:
    source = make_video(
        tmp_path / "a.mp4", rate=Fraction(30000, 1001), frames=20, sounds=[Sound("libopus")]
    )
    output = tmp_path / f"out{suffix}"
    rewrite_video(source, output, same, codec=codec)
    before, after = video_times(source), video_times(output)
    shift = after[0] - before[0]  # Matroska cannot start before zero: all streams move together
    assert len(after) == len(before)
    assert all(abs(b + shift - a) <= Fraction(1, 1000) for a, b in zip(after, before, strict=True))
    sound_before, sound_after = audio_packets(source), audio_packets(output)
    assert [data for _, data in sound_after] == [data for _, data in sound_before]
    assert abs(sound_after[0][0] - sound_before[0][0] - shift) <= Fraction(1, 500)


@pytest.mark.parametrize("codec", [codec.name for codec in CODECS])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_few_frames_are_written_too(tmp_path: Path, codec: str, count: int) -> None:
    source = make_video(tmp_path / "a.mp4", frames=count, size=(128, 96))
    output = tmp_path / "out.mp4"
    for _ in range(3):  # x265 errs at random
        assert rewrite_video(source, output, same, codec=codec) == count
        assert video_times(output) == video_times(source)


@pytest.mark.parametrize("codec", [codec.name for codec in CODECS])
def test_every_codec_in_every_container(tmp_path: Path, codec: str) -> None:
    source = make_video(tmp_path / "a.mkv", frames=8, size=(64, 64), sounds=[Sound("libopus")])
    for suffix in next(c for c in CODECS if c.name == codec).suffixes:
        output = tmp_path / f"out{suffix}"
        assert rewrite_video(source, output, dotted, codec=codec) == 8
        assert len(video_times(output)) == 8
        assert difference(source, output) < 10
        for frame in read_video(output):
            assert np.abs(frame.image[8, 8] - np.array([250.0, 0, 250])).max() < 30


def test_odd_sizes_grow_by_a_pixel_or_stay(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.webm", codec="libvpx-vp9", size=(321, 241), frames=3)
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    info = probe(tmp_path / "out.mp4")
    assert (info.width, info.height) == (322, 242)
    assert "321 x 241" in notes[0]
    assert difference(source, tmp_path / "out.mp4") < 2
    last = next(iter(read_video(tmp_path / "out.mp4"))).image.astype(np.int16)
    assert np.abs(last[-1] - last[-2]).mean() < 3  # a repeat, not a black line
    rewrite_video(source, tmp_path / "out.webm", same, codec="vp9")
    assert (probe(tmp_path / "out.webm").width, probe(tmp_path / "out.webm").height) == (321, 241)


def test_deeper_colours_are_converted_and_said_to_be(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", pix_fmt="yuv420p10le")
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", copied, note=notes.append)
    assert notes == ["The picture's 10 bits per colour become 8."]
    assert probe(tmp_path / "out.mp4").pixel_format == "yuv420p"
    assert difference(source, tmp_path / "out.mp4") < 2


@pytest.mark.skipif(not hasattr(av.VideoStream, "set_display_rotation"), reason="PyAV cannot tag")
@pytest.mark.parametrize("rotation", [(-90, False, False), (90, True, False), (180, False, False)])
def test_rotation_is_baked_in(tmp_path: Path, rotation: tuple[float, bool, bool]) -> None:
    source = make_video(tmp_path / "a.mov", rotation=rotation, aspect=Fraction(4, 3))
    output = tmp_path / "out.mp4"
    rewrite_video(source, output, same)
    before, after = probe(source), probe(output)
    assert after.orientation.identity
    assert (after.width, after.height) == (before.width, before.height)
    assert after.pixel_aspect == before.pixel_aspect
    assert difference(source, output) < 2


def test_only_edited_pixels_change(tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mp4", size=(96, 64))
    output = tmp_path / "out.mp4"
    rewrite_video(source, output, dotted, crf=1)
    for before, after in zip(read_video(source), read_video(output), strict=True):
        changed = np.abs(before.image.astype(np.int16) - after.image).max(2) > 40
        assert changed[5:11, 5:11].all()
        assert not changed[16:].any()
        assert not changed[:, 16:].any()


def test_colours_are_in_the_tagged_matrix(tmp_path: Path) -> None:
    for matrix in (1, 6, 9):
        source = make_video(tmp_path / f"{matrix}.mp4", matrix=matrix, frames=2)
        output = tmp_path / f"out{matrix}.mp4"
        rewrite_video(source, output, copied)
        with av.open(str(output)) as file:
            frame = next(file.decode(video=0))
            assert (frame.colorspace, frame.color_range) == (matrix, 1)
        for picture in read_video(output):
            assert np.abs(quadrants(picture.image) - QUADRANTS).max() <= 4


def test_sound_the_container_cannot_hold_is_encoded_in_time(tmp_path: Path) -> None:
    sound = Sound("pcm_u8", rate=22050, layout="mono")
    source = make_video(tmp_path / "a.mkv", frames=50, sounds=[sound])
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mp4", same, note=notes.append)
    assert "re-encoded to aac" in notes[0]
    with av.open(str(tmp_path / "out.mp4")) as file:
        stream = file.streams.audio[0]
        samples = np.concatenate([f.to_ndarray()[0] for f in file.decode(stream)])
        assert (stream.codec_context.name, stream.codec_context.sample_rate) == ("aac", 22050)
        assert abs(len(samples) / 22050 - 2) < 0.15
    spectrum = np.abs(np.fft.rfft(samples[2000:24050]))
    assert abs(spectrum.argmax() * 22050 / 22050 - 440) <= 3
    notes.clear()
    rewrite_video(source, tmp_path / "out.webm", same, codec="vp9", note=notes.append)
    assert "re-encoded to libopus" in notes[0]


def test_words_are_dropped_or_kept(tmp_path: Path) -> None:
    (tmp_path / "words.srt").write_text("1\n00:00:00,000 --> 00:00:00,400\nhello\n\n")
    facts = {"title": "At home", "location": "+48.1+011.5/", "creation_time": "2020-01-02T03:04:05"}
    source = make_video(
        tmp_path / "a.mkv",
        frames=20,
        metadata=facts,
        sounds=[Sound("aac", language="ger")],
        subtitles=tmp_path / "words.srt",
    )
    notes: list[str] = []
    rewrite_video(source, tmp_path / "out.mkv", same, note=notes.append)
    assert notes == ["1 other streams are left out (subtitle)."]
    with av.open(str(tmp_path / "out.mkv")) as file:
        assert {k.lower() for k in file.metadata} <= {"encoder"}
        assert [s.type for s in file.streams] == ["video", "audio"]
        assert file.streams.audio[0].metadata["language"] == "ger"
    assert b"At home" not in (tmp_path / "out.mkv").read_bytes()
    rewrite_video(source, tmp_path / "kept.mkv", same, keep_metadata=True)
    with av.open(str(tmp_path / "kept.mkv")) as file:
        kept = {k.lower(): v for k, v in file.metadata.items()}
        assert (kept["title"], kept["location"]) == ("At home", "+48.1+011.5/")
        assert [s.type for s in file.streams] == ["video", "audio", "subtitle"]
        assert [bytes(p) for p in file.demux(subtitles=0) if p.size] == [b"hello"]


def test_mp4_tells_no_place_and_no_time(tmp_path: Path) -> None:
    facts = {"location": "+48.1+011.5/", "creation_time": "2020-01-02T03:04:05", "comment": "mine"}
    source = make_video(tmp_path / "a.mp4", metadata=facts, sounds=[Sound("aac")])
    rewrite_video(source, tmp_path / "out.mp4", same)
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert set(file.metadata) <= {"major_brand", "minor_version", "compatible_brands"}
        for stream in file.streams:
            assert set(stream.metadata) <= {"language", "handler_name", "vendor_id"}
    rewrite_video(source, tmp_path / "kept.mp4", same, keep_metadata=True)
    with av.open(str(tmp_path / "kept.mp4")) as file:
        assert file.metadata["comment"] == "mine"
        assert file.metadata["creation_time"].startswith("2020-01-02T03:04:05")


def test_edit_sees_every_frame_in_order_and_progress_counts(talk: Path, tmp_path: Path) -> None:
    seen: list[int] = []
    counted: list[int] = []

    def edit(frame: Frame) -> Image:
        seen.append(frame.index)
        return frame.image

    rewrite_video(talk, tmp_path / "out.mp4", edit, progress=counted.append)
    assert seen == list(range(40))
    assert counted == list(range(1, 41))


def test_crf_and_preset_reach_the_encoder(talk: Path, tmp_path: Path) -> None:
    sizes = []
    for crf in (10, 18, 40):
        rewrite_video(talk, tmp_path / "out.mp4", same, crf=crf, preset="ultrafast")
        sizes.append((tmp_path / "out.mp4").stat().st_size)
    assert sizes[0] > sizes[1] > sizes[2]


@pytest.mark.parametrize(
    ("output", "options", "words"),
    [
        ("out.mp4", {"codec": "divx"}, "choose one of: libx264"),
        ("out.mp4", {"crf": 52}, "expected 0-51"),
        ("out.webm", {}, "cannot hold libx264"),
        ("out.avi", {}, "AVI cannot hold exact frame times"),
        ("out.txt", {}, "not a video suffix"),
        ("talk.mp4", {}, "output equals input"),
    ],
)
def test_requests_that_cannot_be_meant(
    talk: Path, tmp_path: Path, output: str, options: dict[str, Any], words: str
) -> None:
    target = talk if output == talk.name else tmp_path / output
    before = talk.read_bytes()
    with pytest.raises(UsageError, match=words):
        rewrite_video(talk, target, same, **options)
    assert not names(tmp_path)
    assert talk.read_bytes() == before


def test_a_refused_preset_is_a_sentence(talk: Path, tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="`preset`"):
        rewrite_video(talk, tmp_path / "out.mp4", same, preset="warp")
    assert not names(tmp_path)


@pytest.mark.parametrize("wrong", [np.zeros((2, 2, 3), np.uint8), np.zeros((64, 96, 3)), None])
def test_edit_must_give_a_picture_of_the_size(talk: Path, tmp_path: Path, wrong: Any) -> None:
    with pytest.raises(RecordError, match="expected a uint8 picture"):
        rewrite_video(talk, tmp_path / "out.mp4", lambda _: wrong)
    assert not names(tmp_path)


def test_cut_off_input_writes_nothing_unless_allowed(talk: Path, tmp_path: Path) -> None:
    source = make_video(tmp_path / "a.mkv", frames=60, size=(96, 64), sounds=[Sound("aac")])
    source.write_bytes(source.read_bytes()[: source.stat().st_size * 2 // 3])
    output = tmp_path / "out.mp4"
    with pytest.raises(InputError, match="cut off"):
        rewrite_video(source, output, same)
    assert names(tmp_path) == ["a.mkv"]
    count = rewrite_video(source, output, same, allow_truncated=True)
    assert 10 < count < 60
    assert len(video_times(output)) == count


@pytest.mark.parametrize("failure", [KeyboardInterrupt, RuntimeError, OSError("edit's own")])
def test_failing_edit_leaves_nothing(talk: Path, tmp_path: Path, failure: Any) -> None:
    def edit(frame: Frame) -> Image:
        if frame.index == 20:
            raise failure
        return frame.image

    (tmp_path / "out.mp4").write_bytes(b"older")
    with pytest.raises(failure if isinstance(failure, type) else OSError):
        rewrite_video(talk, tmp_path / "out.mp4", edit)
    assert names(tmp_path) == ["out.mp4"]
    assert (tmp_path / "out.mp4").read_bytes() == b"older"


def test_interrupt_from_outside_leaves_nothing(talk: Path, tmp_path: Path) -> None:
    program = (
        "import signal, sys, time\nfrom pathlib import Path\n"
        # Tests that run in the background inherit that it is ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from austicker.media.writer import rewrite_video\n"
        "def edit(frame):\n"
        "    print(frame.index, flush=True)\n    time.sleep(0.05)\n    return frame.image\n"
        f"rewrite_video(Path({str(talk)!r}), Path({str(tmp_path / 'out.mp4')!r}), edit)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "0\n"
        assert any(name.startswith(".out") for name in names(tmp_path))
        start = time.monotonic()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=20)
        assert time.monotonic() - start < 10
    assert "KeyboardInterrupt" in errors
    assert not names(tmp_path)


@pytest.mark.parametrize(
    ("suffix", "codec"), [(".mp4", "libx264"), (".mkv", "libx264"), (".webm", "vp9")]
)
def test_full_disk(talk: Path, tmp_path: Path, small_disk: Limit, suffix: str, codec: str) -> None:
    output = tmp_path / f"out{suffix}"
    rewrite_video(talk, output, same, codec=codec)
    whole = output.stat().st_size  # of which x264 varies a few bytes
    output.unlink()
    for missing in (50, 300, whole // 2, whole):
        with small_disk(whole - missing), pytest.raises(OutputError, match="cannot be written"):
            rewrite_video(talk, output, same, codec=codec)
        assert not names(tmp_path)


@pytest.mark.slow
def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    psutil = pytest.importorskip("psutil")
    process = psutil.Process()
    peaks = []
    for frames in (300, 3000):
        source = make_video(tmp_path / f"{frames}.mkv", frames=frames, size=(320, 240))
        peak = 0

        def watch(count: int) -> None:
            nonlocal peak
            if count % 50 == 0:
                peak = max(peak, process.memory_info().rss)

        rewrite_video(source, tmp_path / "out.mp4", copied, progress=watch)
        peaks.append(peak)
    assert peaks[1] < peaks[0] + 20_000_000


@pytest.mark.skipif(
    not hasattr(os, "sched_setaffinity") or len(os.sched_getaffinity(0)) < 2,
    reason="one core only, or cannot be told to use one",
)
def test_the_copy_does_not_depend_on_how_many_cores_there_are(tmp_path: Path) -> None:
    source = make_video(tmp_path / "in.mp4", frames=30, size=(320, 240))
    cores = os.sched_getaffinity(0)
    many, one = tmp_path / "many.mp4", tmp_path / "one.mp4"
    rewrite_video(source, many, lambda frame: frame.image[:, ::-1].copy())
    os.sched_setaffinity(0, {min(cores)})
    try:
        rewrite_video(source, one, lambda frame: frame.image[:, ::-1].copy())
    finally:
        os.sched_setaffinity(0, cores)
    assert many.read_bytes() == one.read_bytes()
