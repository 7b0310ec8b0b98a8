"""Encoders of graphics chips: named, and where they do not open, replaced and said."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import pytest

from austicker.errors import UsageError
from austicker.media import writer
from austicker.media.codecs import CODECS, Codec, find_codec
from austicker.media.hardware import HARDWARE, refusal
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import make_video, video_times


def same(frame: Frame) -> Image:
    return frame.image


@pytest.mark.parametrize("name", [codec.name for codec in HARDWARE])
def test_every_chip_s_encoder_writes_or_is_replaced(tmp_path: Path, name: str) -> None:
    source = make_video(tmp_path / "a.mp4", size=(256, 192))
    notes: list[str] = []
    output = tmp_path / "out.mp4"
    assert rewrite_video(source, output, same, codec=name, note=notes.append) == 12
    assert video_times(output) == video_times(source)
    chip = find_codec(name)
    opens = refusal(chip, chip.settings(None, None), 256, 192) == ""
    replaced = any(f"{name} does not open here" in note for note in notes)
    assert replaced == (not opens)
    standard = {"hevc": "hevc", "av1": "libdav1d", "h264": "h264"}[name.partition("_")[0]]
    with av.open(str(output)) as file:
        assert file.streams.video[0].codec_context.name in (standard, "av1")


def test_one_that_opens_is_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Software under a chip's name, as no chip is there to test with."""
    stand_in = replace(find_codec("libx264"), name="mpeg4", software="libx264")
    asked: list[str] = []

    def find(name: str) -> Codec:
        asked.append(name)
        return stand_in

    monkeypatch.setattr(writer, "find_codec", find)
    monkeypatch.setattr(writer, "refusal", lambda *_: "")
    source = make_video(tmp_path / "a.mp4")
    rewrite_video(source, tmp_path / "out.mp4", same, codec="mpeg4")
    assert asked == ["mpeg4"]
    with av.open(str(tmp_path / "out.mp4")) as file:
        assert file.streams.video[0].codec_context.name == "mpeg4"


def test_chips_take_the_same_quality_and_containers_as_software() -> None:
    for chip in HARDWARE:
        software = find_codec(chip.software)
        assert software in CODECS
        assert chip.suffixes == software.suffixes
        assert 0 < chip.crf <= chip.crf_max <= software.crf_max


def test_better_quality_is_a_larger_number_for_apple_only() -> None:
    apple, nvidia = find_codec("h264_videotoolbox"), find_codec("h264_nvenc")
    fine, coarse = (int(apple.settings(crf, None)["global_quality"]) for crf in (10, 40))
    assert fine > coarse
    assert nvidia.settings(10, None)["cq"] == "10"
    with pytest.raises(UsageError, match="no presets"):
        apple.settings(None, "fast")


def test_unknown_names_list_the_chips() -> None:
    with pytest.raises(UsageError, match="h264_nvenc"):
        find_codec("h266")
