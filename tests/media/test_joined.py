"""PacketPlan on which nothing is drawn keep their pictures to the bit; the others are drawn on."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest
from av.video.frame import PictureType
from hypothesis import given, settings
from hypothesis import strategies as st

from austicker.errors import InputError, OutputError
from austicker.media import packet_plan, writer
from austicker.media.codecs import find_codec
from austicker.media.parameters import with_waiting
from austicker.media.probe import probe
from austicker.media.units import Record
from austicker.media.writer import rewrite_video
from austicker.types import Frame, Image
from tests.media.clips import Sound, make_video, names, pattern, video_times
from tests.media.openh264 import LIBRARY, by_openh264
from tests.media.test_untouched import sound_of, units

SIZE = (96, 64)
RED = (slice(16, 48), slice(24, 56))


@dataclass(frozen=True)
class Layout:
    """A source: lengths of its groups of pictures, the encoder's options, ticks between frames.

    `silent` ones do not state how long pictures wait, as those of most cameras.
    """

    groups: Sequence[int]
    options: dict[str, str] = field(default_factory=dict)
    steps: Sequence[int] = (1,)
    suffix: str = ".mp4"
    silent: bool = False
    start: int = 0

    @property
    def frames(self) -> int:
        return sum(self.groups)

    @property
    def times(self) -> list[int]:
        steps = [self.steps[index % len(self.steps)] for index in range(self.frames - 1)]
        return [int(time) for time in np.cumsum([self.start, *steps])]

    def make(self, folder: Path) -> Path:
        """Write it; each group begins with a picture that refers to none before it."""
        path = folder / f"in{self.suffix}"
        begins = set(np.cumsum([0, *self.groups]).tolist())
        rng = np.random.default_rng(3)
        noise = rng.integers(0, 12, (SIZE[1], SIZE[0], 3), np.uint8)
        with av.open(str(path), "w") as out:
            options = {"g": "250", "sc_threshold": "0", **self.options}
            stream: Any = out.add_stream("libx264", rate=25, options=options)
            stream.width, stream.height, stream.pix_fmt = *SIZE, "yuv420p"
            stream.codec_context.time_base = Fraction(1, 50)
            for index, time in enumerate(self.times):
                image = pattern(*SIZE, index) // 2 + np.roll(noise, index, axis=1)
                frame = av.VideoFrame.from_ndarray(image, format="rgb24").reformat(format="yuv420p")
                frame.pts, frame.time_base = time, Fraction(1, 50)
                frame.pict_type = PictureType.I if index in begins else PictureType.NONE
                out.mux(stream.encode(frame))
            out.mux(stream.encode(None))
        if self.silent:
            spoken = path.rename(path.with_stem("spoken"))
            silence(spoken, path)
        return path


def silence(source: Path, output: Path) -> None:
    """Copy a video without its word on how long pictures wait."""
    with av.open(str(source)) as before, av.open(str(output), "w") as after:
        stream = before.streams.video[0]
        track = after.add_stream_from_template(stream)
        told = Record.of(stream.codec_context.extradata or b"")
        sequence = with_waiting(told.sequence[0], None)
        track.codec_context.extradata = replace(told, sequence=(sequence,)).data
        for packet in before.demux(stream):
            if packet.size:
                packet.stream = track
                after.mux(packet)


def planes_of(path: Path) -> list[np.ndarray[Any, Any]]:
    with av.open(str(path)) as container:
        return [frame.to_ndarray(format="yuv420p") for frame in container.decode(video=0)]


def lasts(path: Path) -> int | None:
    """Microseconds of the whole; how an MP4 divides them depends on the order of decoding."""
    with av.open(str(path)) as container:
        return container.duration


def painter(free: Sequence[bool], seen: list[int] | None = None) -> Any:
    def edit(frame: Frame) -> Image:
        if seen is not None:
            seen.append(frame.index)
        if free[frame.index]:
            return frame.image
        image = frame.image.copy()
        image[RED] = (220, 30, 30)
        return image

    return edit


def copied(source: Path, free: Sequence[bool]) -> list[bool]:
    """Whether each frame is copied; groups are closed, so the order does not matter."""
    codec = find_codec("libx264")
    found = packet_plan.plan_packets(probe(source), codec, codec.settings(None, None), free)
    return [False] * len(free) if found is None else found.copied.tolist()


def fidelity(one: np.ndarray[Any, Any], other: np.ndarray[Any, Any]) -> float:
    """Peak signal-to-noise ratio, dB."""
    error = np.square(one.astype(float) - other).mean()
    return float(10 * np.log10(255**2 / max(error, 1e-6)))


def compare(folder: Path, layout: Layout, free: Sequence[bool], suffix: str) -> list[bool]:
    """Write both ways and compare all that a player shows; which frames were copied."""
    source, joined, plain = layout.make(folder), folder / f"out{suffix}", folder / f"plain{suffix}"
    kept = copied(source, free)
    seen: list[int] = []
    told: list[int] = []
    count = rewrite_video(source, joined, painter(free, seen), untouched=free, progress=told.append)
    assert count == rewrite_video(source, plain, painter(free)) == layout.frames
    assert told == list(range(1, layout.frames + 1))
    assert seen == [index for index, copy in enumerate(kept) if not copy]
    assert video_times(joined) == video_times(plain)
    if len(set(layout.steps)) == 1:
        assert lasts(joined) == lasts(plain)
    before, after, ordinary = planes_of(source), planes_of(joined), planes_of(plain)
    for index, copy in enumerate(kept):
        if copy:
            assert np.array_equal(before[index], after[index])
        else:
            assert fidelity(after[index], ordinary[index]) > 35
    if LIBRARY is not None:
        at_source, others = by_openh264(source), by_openh264(joined)
        assert len(others) == layout.frames
        # Where pictures refer to later ones OpenH264 2.3 shows another than the last of a group.
        exact = layout.options.get("bf", "0") == "0"
        for index, copy in enumerate(kept if exact else ()):
            if copy:
                assert np.array_equal(at_source[index], others[index])
            else:
                assert fidelity(others[index], ordinary[index]) > 30  # it is not exact itself
    seek(joined, after)
    return kept


def seek(path: Path, pictures: list[np.ndarray[Any, Any]]) -> None:
    """Jump to some frames, each from elsewhere."""
    with av.open(str(path)) as container:
        stream = container.streams.video[0]
        times = sorted(p.pts for p in container.demux(stream) if p.pts is not None)
        for index in (len(times) - 1, 0, len(times) // 2, len(times) // 3, 2 * len(times) // 3):
            container.seek(times[index], stream=stream)
            frame = next(f for f in container.decode(stream) if (f.pts or 0) >= times[index])
            assert frame.pts == times[index]
            assert np.array_equal(frame.to_ndarray(format="yuv420p"), pictures[index])


@pytest.fixture
def any_length(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(packet_plan, "LEAST", 0.0)


OPTIONS = st.fixed_dictionaries(
    {
        "bf": st.sampled_from(["0", "1", "3"]),
        "refs": st.sampled_from(["1", "2", "4"]),
        "profile": st.sampled_from(["baseline", "main", "high"]),
        "x264-params": st.sampled_from(["open-gop=0", "open-gop=1", "b-pyramid=none", "slices=3"]),
    }
)
LAYOUTS = st.builds(
    Layout,
    groups=st.lists(st.integers(1, 8), min_size=1, max_size=5),
    options=OPTIONS,
    steps=st.lists(st.integers(1, 9), min_size=1, max_size=4),
    suffix=st.sampled_from([".mp4", ".mkv", ".mov"]),
    silent=st.booleans(),
    start=st.sampled_from([0, 7]),
)


@settings(max_examples=30, deadline=None)
@given(LAYOUTS, st.data())
def test_any_layout_gives_what_encoding_gives(layout: Layout, data: st.DataObject) -> None:
    free: list[bool] = []
    for length in layout.groups:
        # Most groups are free as a whole, or drawn on from some picture to another.
        edges = data.draw(st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted))
        free += [not edges[0] <= index < edges[1] for index in range(length)]
    suffix = data.draw(st.sampled_from([".mp4", ".mkv", ".mov"]))
    with tempfile.TemporaryDirectory() as folder, pytest.MonkeyPatch.context() as patch:
        patch.setattr(packet_plan, "LEAST", 0.0)
        compare(Path(folder), layout, free, suffix)


@pytest.mark.usefixtures("any_length")
@pytest.mark.parametrize("silent", [False, True])
@pytest.mark.parametrize("bframes", ["0", "3"])
@pytest.mark.parametrize("profile", ["baseline", "main", "high"])
def test_groups_without_drawing_are_copied(
    tmp_path: Path, profile: str, bframes: str, silent: bool
) -> None:
    layout = Layout((6, 7, 8, 9, 6), {"bf": bframes, "profile": profile}, silent=silent)
    free = [True] * layout.frames
    free[15] = free[16] = False  # the third group
    kept = compare(tmp_path, layout, free, ".mp4")
    assert kept == [True] * 13 + [False] * 8 + [True] * 15
    kept = compare(tmp_path, layout, [not one for one in kept], ".mkv")
    assert kept == [False] * 13 + [True] * 8 + [False] * 15


@pytest.mark.usefixtures("any_length")
def test_sound_and_notes(tmp_path: Path) -> None:
    source = make_video(
        tmp_path / "in.mp4", frames=60, sounds=[Sound("aac", start=4000)], options={"g": "12"}
    )
    free = [index < 30 for index in range(60)]
    assert any(copied(source, free))
    outputs = [tmp_path / "out.mp4", tmp_path / "plain.mp4"]
    rewrite_video(source, outputs[0], painter(free), untouched=free)
    rewrite_video(source, outputs[1], painter(free))
    assert sound_of(source) == sound_of(outputs[0])
    with av.open(str(outputs[0])) as one, av.open(str(outputs[1])) as other:
        assert [s.start_time for s in one.streams] == [s.start_time for s in other.streams]
        assert [s.duration for s in one.streams] == [s.duration for s in other.streams]
    assert 6 in units(source)
    assert 6 not in units(outputs[0])


def record(path: Path) -> Record:
    with av.open(str(path)) as container:
        return Record.of(container.streams.video[0].codec_context.extradata or b"")


@pytest.mark.usefixtures("any_length")
def test_the_container_holds_both_sets_of_parameters(tmp_path: Path) -> None:
    source = Layout((10, 10)).make(tmp_path)
    free = [True] * 10 + [False] * 10
    rewrite_video(source, tmp_path / "out.mp4", painter(free), untouched=free)
    before, after = record(source), record(tmp_path / "out.mp4")
    assert after.sequence[:1] == before.sequence
    assert after.pictures[:1] == before.pictures
    assert len(after.sequence) == len(after.pictures) == 2
    assert (after.profile, after.level) == (before.profile, before.level)
    with av.open(str(tmp_path / "out.mp4")) as container:
        assert container.streams.video[0].codec_context.codec_tag == "avc1"


def test_short_stretches_are_not_worth_it(tmp_path: Path) -> None:
    layout = Layout((10, 30, 10, 8, 10), steps=(2,))
    free = [True] * 10 + [False] * 30 + [True] * 10 + [False] * 8 + [True] * 10
    source = layout.make(tmp_path)
    assert not any(copied(source, free))
    assert copied(source, [not one for one in free]) == [False] * 10 + [True] * 30 + [False] * 28


@pytest.mark.usefixtures("any_length")
@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({"options": {"g": "10", "x264-params": "interlaced=1"}}, {}),
        ({"options": {"g": "10", "x264-params": "videoformat=5:chromaloc=2"}}, {}),
        ({"options": {"g": "10"}}, {"crf": 20}),
        ({"options": {"g": "10"}}, {"preset": "ultrafast"}),
        ({"options": {"g": "10"}}, {"codec": "libx265"}),
        ({"options": {"g": "10"}}, {"allow_truncated": True}),
        ({"options": {"g": "1"}}, {}),
        ({"options": {"g": "10"}, "rotation": (90.0, False, False)}, {}),
        ({"options": {"g": "10"}, "pix_fmt": "yuv422p"}, {}),
        ({"options": {"g": "10"}, "codec": "mpeg4"}, {}),
    ],
)
def test_others_are_encoded_as_ever(
    tmp_path: Path, given: dict[str, Any], asked: dict[str, Any]
) -> None:
    source = make_video(tmp_path / "in.mp4", frames=40, **given)
    free = [index < 20 for index in range(40)]
    seen: list[int] = []
    rewrite_video(source, tmp_path / "out.mp4", painter(free, seen), untouched=free, **asked)
    assert seen == list(range(40))


@pytest.mark.usefixtures("any_length")
def test_a_full_disk_leaves_nothing(tmp_path: Path, small_disk: Any) -> None:
    layout = Layout((10, 10, 10))
    source, free = layout.make(tmp_path), [True] * 10 + [False] * 10 + [True] * 10
    with small_disk(1000), pytest.raises(OutputError):
        rewrite_video(source, tmp_path / "out.mp4", painter(free), untouched=free)
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.usefixtures("any_length")
@pytest.mark.parametrize("now", [Layout((10, 10, 5)), Layout((10, 10), steps=(2,))])
def test_a_file_that_changes_meanwhile_is_told_of(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, now: Layout
) -> None:
    free = [True] * 10 + [False] * 10
    source, codec = Layout((10, 10)).make(tmp_path), find_codec("libx264")
    found = packet_plan.plan_packets(probe(source), codec, codec.settings(None, None), free)
    monkeypatch.setattr(writer, "plan_packets", lambda *_: found)
    now.make(tmp_path)
    with pytest.raises(InputError, match="expected the frames that were found before"):
        writer.rewrite_video(source, tmp_path / "out.mp4", painter(free), untouched=free)
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.usefixtures("any_length")
@pytest.mark.parametrize("number", [10, 11, 28, 29])
def test_damage_is_refused_as_ever(tmp_path: Path, number: int) -> None:
    layout = Layout((10, 20, 10), {"bf": "0"})
    source, free = layout.make(tmp_path), [True] * 10 + [False] * 20 + [True] * 10
    with av.open(str(source)) as container:
        packets = [packet for packet in container.demux(video=0) if packet.size]
        place, size = packets[number].pos, packets[number].size
    assert place is not None
    data = bytearray(source.read_bytes())
    begin = place + 5  # behind the unit's length and type
    data[begin : place + size] = b"\xff" * (place + size - begin)
    source.write_bytes(data)
    assert copied(source, free) == free
    for untouched in (free, None):
        with pytest.raises(InputError, match=r"damaged, .* of about 40 frames decode"):
            rewrite_video(source, tmp_path / "out.mp4", painter(free), untouched=untouched)
    assert not (tmp_path / "out.mp4").exists()


@pytest.mark.usefixtures("any_length")
@pytest.mark.parametrize("at", [3, 15, 25])
def test_an_interruption_leaves_nothing(tmp_path: Path, at: int) -> None:
    layout = Layout((10, 10, 10), {"bf": "3"})
    source, free = layout.make(tmp_path), [True] * 10 + [False] * 10 + [True] * 10

    def interrupt(done: int) -> None:
        if done == at:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rewrite_video(
            source, tmp_path / "out.mp4", painter(free), untouched=free, progress=interrupt
        )
    assert names(tmp_path) == ["in.mp4"]
