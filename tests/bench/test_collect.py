from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.collect import collect
from austicker.bench.datasets import DATASETS, Dataset, Sample, Still
from austicker.bench.datasets.mappings import MEGC2019
from austicker.errors import DataError, NoFaceError
from austicker.motion.crop import Eyes
from austicker.recognizers.inputs import MAPS
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
    maps = collect(DATASETS.make("megc2019-flow").scan(tmp_path).labelled(), MAPS, eyes)
    assert maps.dropped == ()
    expected = {f"{s}_{c}": (label, flow.raw) for s, c, label, flow in drawn}
    for name, label, raw in zip(maps.names, maps.labels, maps.inputs, strict=True):
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
    maps = collect(dataset, MAPS, find, lambda done, total: calls.append((done, total)))
    assert maps.names == ("a",)
    assert [(d.name, d.kind, d.reason) for d in maps.dropped] == [
        ("b", "no face", "none there"),
        ("c", "unreadable", "it is black"),
    ]
    assert calls == [(1, 3), (2, 3), (3, 3)]


def test_stills_have_no_motion() -> None:
    still = Sample("a", "", "d", "happy", lambda _: Still(np.zeros((9, 9, 3), np.uint8), "happy"))
    with pytest.raises(DataError, match="'d' holds single pictures only; choose a"):
        collect(Dataset("d", (still,), (), MEGC2019), MAPS, eyes)


def test_nothing_readable_is_an_error_with_the_first_reason() -> None:
    with pytest.raises(DataError, match=r"gave no motion maps .* from 1 samples; .*: it is black"):
        collect(Dataset("d", (sample("c", 0),), (), MEGC2019), MAPS, eyes)
