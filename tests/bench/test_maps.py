from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets import DATASETS, Dataset, Sample, Still
from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.maps import Maps, collect
from austicker.errors import DataError, NoFaceError, RecordError
from austicker.motion.crop import Eyes
from austicker.types import Clip, Image
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps


def eyes(_: Image) -> Eyes:
    return (20.0, 30.0), (60.0, 30.0)


def sample(name: str, value: int) -> Sample[Clip]:
    def read(own: Sample[Clip]) -> Clip:
        frames = np.full((3, 100, 80, 3), value, np.uint8)
        if value == 0:
            raise DataError("it is black")
        return Clip(frames, Fraction(25), 0, 1, 2, own.subject, own.emotion)

    return Sample(name, "s1", "drawn", "happy", read, label="positive", marks=(0, 1, 2))


def test_maps_of_a_flow_data_set_are_those_on_disk(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    drawn = drawn_set(rng)
    write_fold_maps(tmp_path, drawn)
    maps, dropped = collect(DATASETS.make("megc2019-flow").scan(tmp_path).labelled(), eyes)
    assert dropped == ()
    expected = {f"{s}_{c}": (label, flow.raw) for s, c, label, flow in drawn}
    for name, label, raw in zip(maps.names, maps.labels, maps.raw, strict=True):
        assert label == expected[name][0]
        np.testing.assert_array_equal(raw, expected[name][1])
    assert set(maps.sources) == {"casme2", "samm", "smic-hs"}


def test_clips_without_a_face_or_readable_frame_are_counted() -> None:
    def find(image: Image) -> Eyes:
        if image[0, 0, 0] == 9:
            raise NoFaceError("none there")
        return eyes(image)

    dataset = Dataset("d", (sample("a", 1), sample("b", 9), sample("c", 0)), (), MEGC2019)
    calls: list[tuple[int, int]] = []
    maps, dropped = collect(dataset, find, lambda done, total: calls.append((done, total)))
    assert maps.names == ("a",)
    assert [(d.name, d.kind, d.reason) for d in dropped] == [
        ("b", "no face", "none there"),
        ("c", "unreadable", "it is black"),
    ]
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_stills_have_no_motion() -> None:
    still = Sample("a", "", "d", "happy", lambda _: Still(np.zeros((9, 9, 3), np.uint8), "happy"))
    with pytest.raises(DataError, match=r"'d' gave no motion map from 1 samples; .* stills do not"):
        collect(Dataset("d", (still,), (), MEGC2019), eyes)


def test_saved_maps_come_back_and_other_files_do_not(tmp_path: Path) -> None:
    maps = Maps(np.ones((2, 28, 28, 3), np.uint8), ("x", "y"), ("s", "s"), ("d", "d"), ("1", "é"))
    path = tmp_path / "maps.npz"
    maps.save(path)
    back = Maps.read(path)
    np.testing.assert_array_equal(back.raw, maps.raw)
    assert (back.labels, back.names) == (maps.labels, maps.names)
    assert back.select([1]).names == ("é",)
    path.write_bytes(b"nonsense")
    with pytest.raises(DataError, match="does not hold motion maps"):
        Maps.read(path)


def test_maps_must_agree_in_length() -> None:
    with pytest.raises(RecordError, match="expected 1 labels, one per map, got 2"):
        Maps(np.ones((1, 28, 28, 3), np.uint8), ("x", "y"), ("s",), ("d",), ("1",))
    with pytest.raises(RecordError, match=r"\(N, 28, 28, 3\)"):
        Maps(np.ones((1, 28, 28, 2), np.uint8), ("x",), ("s",), ("d",), ("1",))
