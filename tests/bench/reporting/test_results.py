"""What is read, and what is said of bad input."""

import json
from importlib import resources
from pathlib import Path

import jsonschema
import pytest

from austicker.bench.reporting import read
from austicker.errors import DataError, UsageError
from tests.bench.reporting.fabricate import KEY, cell, grid, save, simple

SCHEMA = json.loads(
    resources.files("austicker.bench.runner").joinpath("result.schema.json").read_text("utf-8")
)
WHO = ("ann", "bob", "cem")


def test_fabricated_results_follow_the_schema() -> None:
    for content in grid(people=3, clips=3, victims=("a", "b"), seeds=(0,), draws=1):
        jsonschema.validate(content, SCHEMA)


def test_rows_become_arrays(tmp_path: Path) -> None:
    each = ["negative", None, *["positive"] * 12]
    rows = simple([True, False, False], WHO, each=each, others={"htnet": "surprise"})
    rows[1]["others"], rows[2]["coverage"] = {}, None
    (one,) = read(save(tmp_path, [cell(rows[::-1], amplitude=0.5)])).cells
    assert one.clips == ("clip000", "clip001", "clip002")
    assert one.label.tolist() == [0, 1, 2]
    assert one.after.tolist() == [1, 1, 2]
    assert one.each is not None
    assert one.each[0, :3].tolist() == [0, -1, 1]
    assert one.others["htnet"].tolist() == [2, -1, 2]
    assert str(one.coverage[2]) == "nan"
    assert one.first.tolist() == [1, 0, 0]
    assert one.key.amplitude == 0.5


def good() -> dict[str, object]:
    return cell(simple([True, False, False], WHO))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda c: c.update(schema=2), "expected a result of schema 1, got 2"),
        (lambda c: c.pop("rows"), "no key 'rows'"),
        (lambda c: c["cell"].pop("seed"), "no key 'seed'"),
        (lambda c: c["rows"][0].update(after="joy"), "after .'joy'. is none of the classes"),
        (lambda c: c["rows"][0].update(rois=[15]), "expected regions of 1 to 14, got 15"),
        (lambda c: c["rows"][0].update(each=["negative"]), "inhomogeneous|reshape"),
        (lambda c: c.update(rows=None), "not laid out"),
    ],
)
def test_damaged_results_name_the_file(tmp_path: Path, change, said: str) -> None:
    content = good()
    change(content)
    path = tmp_path / "results" / "x.json"
    path.parent.mkdir()
    path.write_text(json.dumps(content))
    with pytest.raises(DataError, match=said) as error:
        read(tmp_path)
    assert str(path) in str(error.value)


@pytest.mark.parametrize("text", ["{", "[]", "", "\x00", '"x"'])
def test_what_is_no_result_names_the_file(tmp_path: Path, text: str) -> None:
    save(tmp_path, [good()])
    (tmp_path / "results" / "broken.json").write_text(text)
    with pytest.raises(DataError, match=r"broken\.json"):
        read(tmp_path)


def test_no_folder_and_no_results(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="no such folder"):
        read(tmp_path / "nowhere")
    with pytest.raises(UsageError, match="run `austicker bench` first"):
        read(tmp_path)


def test_one_cell_twice(tmp_path: Path) -> None:
    save(tmp_path, [good()])
    (tmp_path / "results" / "again.json").write_text(json.dumps(good()))
    with pytest.raises(DataError, match="the same cell as results/"):
        read(tmp_path)


@pytest.mark.parametrize("name", ["nulls.json", "skipped.json"])
@pytest.mark.parametrize("text", ["{", "3", '[{"a": 1}]'])
def test_damaged_companions_are_named(tmp_path: Path, name: str, text: str) -> None:
    save(tmp_path, [good()])
    (tmp_path / name).write_text(text)
    with pytest.raises(DataError, match=name):
        read(tmp_path)


def test_companions(tmp_path: Path) -> None:
    save(tmp_path, [good()])
    assert read(tmp_path).nulls is None
    (tmp_path / "skipped.json").write_text(json.dumps([{"cell": dict(KEY), "reason": "why"}]))
    assert [one.reason for one in read(tmp_path).skipped] == ["why"]
