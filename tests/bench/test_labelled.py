"""Labelled inputs: what is refused, and that a file gives back what went in."""

from __future__ import annotations

from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.bench.datasets.records import Dropped
from austicker.bench.labelled import LabelledInputs, joined
from austicker.errors import DataError, RecordError
from austicker.recognizers.inputs import INPUTS, MAPS, STILLS, Input

CLASSES = ("negative", "positive", "é")


def drawn(kind: Input, labels: list[str], seed: int = 0) -> LabelledInputs:
    count = len(labels)
    rng = np.random.default_rng(seed)
    return LabelledInputs(
        inputs=rng.integers(0, 256, (count, *kind.shape)).astype(kind.dtype),
        kind=kind,
        labels=tuple(labels),
        subjects=tuple(f"s{i // 2}" for i in range(count)),
        sources=("drawn",) * count,
        names=tuple(f"clip {i}" for i in range(count)),
        classes=CLASSES,
        table={"happiness": "positive"},
        dropped=(Dropped("x", "no face", "none there"),),
    )


@pytest.mark.parametrize("kind", INPUTS.values(), ids=INPUTS)
def test_a_file_gives_back_every_field(kind: Input, tmp_path: Path) -> None:
    made = drawn(kind, ["positive", "é"])
    made.save(tmp_path / "x.npz")
    back = LabelledInputs.read(tmp_path / "x.npz", kind)
    assert back.inputs.dtype == made.inputs.dtype
    np.testing.assert_array_equal(back.inputs, made.inputs)
    for field in fields(made):
        if field.name != "inputs":
            assert getattr(back, field.name) == getattr(made, field.name)


def test_nothing_dropped_and_no_table_come_back_too(tmp_path: Path) -> None:
    made = replace(drawn(MAPS, ["positive"]), dropped=(), table={})
    made.save(tmp_path / "x.npz")
    back = LabelledInputs.read(tmp_path / "x.npz", MAPS)
    assert (back.dropped, back.table) == ((), {})


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.npz"
    drawn(STILLS, ["positive"]).save(path)
    with pytest.raises(DataError, match="it holds stills, not maps"):
        LabelledInputs.read(path, MAPS)
    path.write_bytes(b"nonsense")
    with pytest.raises(DataError, match=r"expected labelled inputs, .* delete it"):
        LabelledInputs.read(path, MAPS)
    np.savez(path, inputs=np.zeros((1, 28, 28, 3), np.uint8))
    with pytest.raises(DataError, match="does not hold labelled inputs"):
        LabelledInputs.read(path, MAPS)


@given(labels=st.lists(st.sampled_from(CLASSES), min_size=1, max_size=6), cut=st.integers(0, 6))
def test_parts_joined_are_the_whole(labels: list[str], cut: int) -> None:
    whole = drawn(MAPS, labels)
    rows = range(len(whole))
    again = joined([whole.select(rows[:cut]), whole.select(rows[cut:])])
    np.testing.assert_array_equal(again.inputs, whole.inputs)
    assert (again.labels, again.names, again.subjects) == (
        whole.labels,
        whole.names,
        whole.subjects,
    )
    assert [CLASSES[i] for i in whole.targets] == labels


def test_fields_must_agree() -> None:
    made = drawn(MAPS, ["positive"])
    with pytest.raises(RecordError, match="expected 1 labels, one per input, got 2"):
        replace(made, labels=("positive", "positive"))
    with pytest.raises(RecordError, match=r"expected labels of .*, got anger"):
        replace(made, labels=("anger",))
    with pytest.raises(DataError, match=r"\(N, 28, 28, 3\) uint8, got \(1, 28, 28, 2\)"):
        replace(made, inputs=made.inputs[..., :2])
    with pytest.raises(DataError, match="of float64"):
        replace(made, inputs=made.inputs.astype(float))
