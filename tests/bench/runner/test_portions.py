"""Portions, journals, and clips that cannot be used."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from austicker.bench.datasets.mappings import MEGC2019, THREE
from austicker.bench.datasets.records import Dropped
from austicker.bench.runner.cells import Cell
from austicker.bench.runner.evaluate import Work, evaluate
from austicker.bench.runner.journal import Journal
from austicker.bench.runner.model_store import TrainedRecognizer
from austicker.bench.runner.portions import PICTURES, Portion, portions_of
from austicker.errors import DataError, RecordError
from austicker.recognizers.inputs import MAPS
from tests.bench.attacks.victims import scene

NAMES = ("a", "b", "c")


@given(st.integers(0, 95), st.sets(st.sampled_from("xyz")))
def test_every_sample_is_in_one_portion(unnamed, people):
    subjects = (*([""] if unnamed else []), *sorted(people))
    found = portions_of(subjects, unnamed)
    assert len({one.name for one in found}) == len(found)
    assert {one.subject for one in found if one.subject} == people
    nobody = [one for one in found if not one.subject]
    for number in range(unnamed):
        assert sum(one.holds(number) for one in nobody) == 1
    assert len(nobody) == -(-unnamed // PICTURES)


def test_a_portion_without_samples_is_refused():
    with pytest.raises(RecordError, match="0 <= start < stop"):
        Portion("none", "", 3, 3)


def test_a_line_that_was_cut_off_is_done_again(tmp_path: Path):
    journal = Journal(tmp_path / "a.jsonl", {0: 2})
    journal.keep(0, "x", [{"clip": "x"}] * 2)
    journal.drop(0, Dropped("y", "no face", "none was found"))
    with journal.path.open("a") as stream:
        stream.write('{"seed": 0, "clip": "z", "ro')
    again = Journal(journal.path, {0: 2})
    again.read()
    assert again.clips(0) == {"x", "y"}
    again.keep(0, "z", [{"clip": "z"}] * 2)
    last = Journal(journal.path, {0: 2, 1: 2})
    last.read()
    assert last.clips(0) == {"x", "y", "z"}
    assert last.clips(1) == frozenset()
    assert last.dropped[0, "y"] == Dropped("y", "no face", "none was found")


def test_rows_of_other_cells_are_done_again(tmp_path: Path):
    Journal(tmp_path / "a.jsonl", {0: 2}).keep(0, "x", [{"clip": "x"}] * 2)
    other = Journal(tmp_path / "a.jsonl", {0: 3})
    other.read()
    assert not other.clips(0)


class Brows:
    """Says what the mean of a map is nearest to."""

    input, classes = MAPS, THREE

    def predict(self, inputs):
        part = inputs[:, :14].mean(axis=(1, 2, 3), keepdims=True)[..., 0, 0, 0] / 255
        return np.stack([part, 1 - part, 0 * part], axis=1)


class Sideways:
    """A clip whose eyes give no crop."""

    name, subject, source, label = "b", "someone", "toy", "negative"

    def __getattr__(self, name: str) -> object:
        raise DataError("expected the left and the right eye of the picture at least 4 px apart")


def cells() -> tuple[Cell, ...]:
    what = ("data", "toy", "flow", "brows", "any", 2.0)
    return tuple(
        Cell(*what, attack, "head", 1, None, 0, 0) for attack in ("centre", "random", "exhaustive")
    )


def work(asked: list[str], stop: str = "") -> Work:
    def samples(seed: int, done: frozenset[str]) -> Iterator[object]:
        for number, name in enumerate(NAMES):
            if name in done:
                continue
            if name == stop:
                raise KeyboardInterrupt
            asked.append(name)
            if name == "b":
                yield Sideways()
                continue
            one = scene("surprise", number)
            yield type(one)(name, "someone", "toy", "surprise", one.raw, one.models, keep_free=True)

    brows = TrainedRecognizer(THREE, MAPS, Brows(), dict(MEGC2019.table))
    return Work(
        data="data",
        portion=Portion("someone", "someone"),
        cells=cells(),
        classes=THREE,
        victims=lambda _: {"brows": brows},
        samples=samples,  # type: ignore[arg-type]
        names=lambda: NAMES,
    )


def test_what_cannot_be_used_is_dropped_and_counted(tmp_path: Path):
    evaluate(work([]), tmp_path / "part.json")
    part = json.loads((tmp_path / "part.json").read_text())
    assert [[row["clip"] for row in entry["rows"]] for entry in part["cells"]] == [["a", "c"]] * 3
    (lost,) = part["dropped"]
    assert (lost["name"], lost["kind"]) == ("b", "unusable")
    assert "at least 4 px apart" in lost["reason"]
    assert [path.name for path in tmp_path.iterdir()] == ["part.json"]


def test_a_kill_costs_one_clip(tmp_path: Path):
    whole, cut = tmp_path / "whole.json", tmp_path / "cut.json"
    evaluate(work([]), whole)
    with pytest.raises(KeyboardInterrupt):
        evaluate(work([], stop="c"), cut)
    assert not cut.exists()
    asked: list[str] = []
    evaluate(work(asked), cut)
    assert asked == ["c"]
    assert cut.read_bytes() == whole.read_bytes()


def test_people_whom_no_victim_was_kept_apart_from_are_dropped(tmp_path: Path):
    from dataclasses import replace

    def nobody(seed: int) -> dict[str, TrainedRecognizer]:
        raise DataError("no motion maps of 'someone' could be read")

    evaluate(replace(work([]), victims=nobody), tmp_path / "part.json")
    part = json.loads((tmp_path / "part.json").read_text())
    assert [lost["name"] for lost in part["dropped"]] == list(NAMES)
    assert all(not entry["rows"] for entry in part["cells"])
