"""Sound of every kind: there, as long as it was, on time; and never the picture's fault."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.errors import OutputError
from austicker.media import audio
from austicker.media.clock import movie_timescale
from austicker.media.sound_clock import LONGEST_GAP, SoundClock
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import Sound, audio_packets, heard, make_video, names, pattern, video_times

ONE_FRAME = 1024 / 48_000
"""Seconds; AAC comes in frames of 1024 samples, and its encoder begins one frame early."""


def same(frame: Frame) -> Image:
    return frame.image


def pitch(samples: np.ndarray[Any, Any], rate: int) -> float:
    """Hz of the strongest tone."""
    spectrum = np.abs(np.fft.rfft(samples * np.hanning(len(samples))))
    return float(np.argmax(spectrum) * rate / len(samples))


@pytest.mark.parametrize(
    ("name", "sound", "note"),
    [
        ("a.avi", Sound("pcm_s16le", layout="stereo"), "re-encoded"),
        ("a.avi", Sound("pcm_s16le", layout="mono"), ""),
        ("a.avi", Sound("pcm_u8", rate=11025, layout="mono"), "re-encoded"),
        ("a.avi", Sound("pcm_mulaw", rate=8000, layout="mono"), "re-encoded"),
        ("a.avi", Sound("adpcm_ms", layout="stereo"), "re-encoded"),
        ("a.avi", Sound("wmav2", layout="mono"), "re-encoded"),
        ("a.avi", Sound("flac"), ""),
        ("a.avi", Sound("ac3"), ""),
        ("a.avi", Sound("mp2"), ""),
        ("a.mkv", Sound("pcm_s16le", layout="5.1"), "re-encoded"),
        ("a.mkv", Sound("pcm_s24le", layout="stereo"), "re-encoded"),
        ("a.wmv", Sound("wmav2"), "re-encoded"),
    ],
    ids=lambda value: f"{value.codec}-{value.layout}" if isinstance(value, Sound) else None,
)
def test_sound_of_any_codec_gets_into_mp4(
    tmp_path: Path, name: str, sound: Sound, note: str
) -> None:
    codec = {"wmv": "wmv2", "avi": "mjpeg"}.get(name[2:], "libx264")
    source = make_video(
        tmp_path / name,
        codec=codec,
        pix_fmt="yuvj420p" if codec == "mjpeg" else "yuv420p",
        full_range=codec == "mjpeg",
        frames=40,
        sounds=[sound],
    )
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    assert rewrite_video(source, output, same, note=notes.append) == 40
    before, after = heard(source), heard(output)
    lasts, lasted = (len(samples) / rate for _, samples, rate in (after, before))
    if note:
        assert any(note in sentence for sentence in notes), notes
        assert lasted - 2 * ONE_FRAME <= lasts <= lasted + 3 * ONE_FRAME
    else:
        assert not notes
        assert lasts == lasted
    assert abs(pitch(after[1], after[2]) - sound.pitch) < 3
    assert len(video_times(output)) == 40


@pytest.mark.parametrize("suffix", [".mkv", ".mov"])
def test_packets_shorter_than_the_clock_s_ticks_do_not_drift(tmp_path: Path, suffix: str) -> None:
    """40 samples a packet, 1200 a second, in Matroska's milliseconds: many share a time."""
    source = tmp_path / "a.mkv"
    with av.open(str(source), "w") as out:
        film: Any = out.add_stream("libx264", rate=25, width=64, height=48)
        sound: Any = out.add_stream("pcm_s16le", rate=48_000)
        sound.codec_context.layout = "mono"
        picture = av.VideoFrame.from_ndarray(pattern(64, 48), format="rgb24")
        for index in range(25):
            frame = picture.reformat(format="yuv420p")
            frame.pts, frame.time_base = index, Fraction(1, 25)
            out.mux(film.encode(frame))
        out.mux(film.encode(None))
        for start in range(0, 48_000, 40):
            heard_now = av.AudioFrame.from_ndarray(np.full((1, 40), 900, np.int16), "s16", "mono")
            heard_now.sample_rate, heard_now.pts = 48_000, start
            heard_now.time_base = Fraction(1, 48_000)
            out.mux(sound.encode(heard_now))
    output = tmp_path / f"out{suffix}"
    rewrite_video(source, output, same)
    before, after = audio_packets(source), audio_packets(output)
    assert b"".join(data for _, data in after) == b"".join(data for _, data in before)
    assert abs(after[-1][0] - before[-1][0]) < Fraction(1, 50)


def test_channels_are_kept_where_they_are_only_counted(tmp_path: Path) -> None:
    for layout in ("mono", "5.1"):
        source = make_video(tmp_path / "a.mkv", sounds=[Sound("pcm_u8", layout=layout)])
        rewrite_video(source, tmp_path / "out.mp4", same)
        with av.open(str(tmp_path / "out.mp4")) as file:
            assert file.streams.audio[0].codec_context.layout.name == layout


def test_a_gap_stays_a_gap(tmp_path: Path) -> None:
    """0.6 s of tone, 0.8 s of nothing, tone again; decoders of such sound only count."""
    gap = (30_720, 69_632)  # samples, of whole blocks
    source = make_video(tmp_path / "a.mkv", frames=50, sounds=[Sound("pcm_u8", gap=gap)])
    output = tmp_path / "out.mp4"
    notes: list[str] = []
    rewrite_video(source, output, same, note=notes.append)
    start, samples, rate = heard(output)
    at = int((start + 0) * rate)
    loud = np.abs(np.pad(samples, (at, 0))) > 0.05
    assert loud[: gap[0] - 2048].mean() > 0.5
    assert not loud[gap[0] + 3072 : gap[1] - 2048].any()
    assert loud[gap[1] + 3072 : gap[1] + 9000].mean() > 0.5
    assert any("silence" in sentence for sentence in notes)


def test_sound_starts_where_it_did_though_the_picture_ticks_slowly(tmp_path: Path) -> None:
    source = make_video(
        tmp_path / "a.mp4",
        rate=25,
        sounds=[Sound("aac", start=17_664)],  # 0.368 s
        container_options={"movie_timescale": "48000"},
    )
    output = tmp_path / "out.mp4"
    rewrite_video(source, output, same)
    assert audio_packets(output)[0][0] == audio_packets(source)[0][0] > Fraction(34, 100)


def test_a_refusal_of_sound_does_not_blame_the_picture(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audio, "holds", lambda *_: True)  # as if the trial had seen nothing
    source = make_video(tmp_path / "a.avi", codec="mpeg4", sounds=[Sound("pcm_s16le")])
    with pytest.raises(OutputError) as caught:
        rewrite_video(source, tmp_path / "out.mp4", same)
    assert not {"codec", "--crf", "preset", "quality"} & set(str(caught.value).split())
    assert names(tmp_path) == ["a.avi"]


@given(rate=st.sampled_from([8000, 44100, 48000]), times=st.lists(st.floats(0, 1), max_size=20))
def test_times_that_stand_still_or_wobble_cost_no_sample(rate: int, times: list[float]) -> None:
    clock = SoundClock(rate)
    stuck = SoundClock(rate)
    for number, wobble in enumerate(times):
        about = Fraction(number * 480, rate) + Fraction(wobble) / 20
        for one, time in ((clock, about), (stuck, Fraction(0))):
            assert one.gap(time) == 0
            assert one.takes(480)
            one.advance(480)
    assert clock.dropped == stuck.dropped == 0


@given(gap=st.integers(5_000, 100_000), overlap=st.integers(10_000, 40_000))
def test_gaps_are_filled_and_overlaps_cut(gap: int, overlap: int) -> None:
    clock, at, rate = SoundClock(48_000), 0, 48_000
    for _ in range(10):
        assert clock.gap(Fraction(at, rate)) == 0
        clock.advance(480)
        at += 480
    at += gap
    assert clock.gap(Fraction(at, rate)) == gap
    clock.advance(gap)
    at -= overlap
    kept = 0
    for _ in range(400):
        at += 480
        assert clock.gap(Fraction(at, rate)) == 0
        if clock.takes(480):
            clock.advance(480)
            kept += 480
    assert abs(clock.dropped - overlap) <= 480 + 4_800
    assert kept == 400 * 480 - clock.dropped


def test_an_absurd_time_is_not_believed() -> None:
    clock = SoundClock(48_000)
    clock.gap(Fraction(0))
    clock.advance(480)
    assert clock.gap(Fraction(LONGEST_GAP + 1)) == 0


@given(
    picture=st.sampled_from([24, 25, 1000, 12_800, 30_000, 90_000, 1_000_000, 10_000_000]),
    sounds=st.lists(st.sampled_from([0, 8000, 11_025, 44_100, 48_000, 96_000]), max_size=3),
)
def test_the_movie_s_clock_hits_both(picture: int, sounds: list[int]) -> None:
    ticks = movie_timescale(picture, sounds)
    assert ticks % picture == 0
    assert ticks < 2**31
    for rate in sounds:
        if rate:  # exact, or less than a tick of a microsecond off
            assert ticks % rate == 0 or ticks > 1_000_000
