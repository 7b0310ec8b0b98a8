"""`austicker bench` from the outside: what is written, and that nothing stops it for good."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import cv2
import numpy as np
import pytest
from jsonschema import Draft202012Validator

from austicker.bench.datasets.mappings import THREE
from austicker.cli.main import main
from tests.bench.datasets.flow_folders import drawn_map, write_fold_maps

SUBJECTS = ("006", "007", "s01", "sub01")
CONFIG = """
seeds = [0]
draws = 2

[[data]]
name = "drawn"
set = "megc2019-flow"
root = "{root}"
path = "flow"
split = "subjects:2"
victims = ["svm", "mlp"]
keep_free = false

[[grid]]
attacks = ["random", "counterfactual", "exhaustive"]

[[grid]]
attacks = ["counterfactual"]
numbers = [2]
attachments = ["decoy"]
"""
CELLS = 2 * (2 + 1 + 1 + 1)


@pytest.fixture(scope="module")
def maps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root: Path = tmp_path_factory.mktemp("maps")
    rng = np.random.default_rng(5)
    write_fold_maps(
        root,
        (
            (who, f"{label}{i}", label, drawn_map(label, rng, noise=0.4))
            for who in SUBJECTS
            for label in THREE
            for i in range(2)
        ),
    )
    return root


@pytest.fixture(scope="module")
def config(maps: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path: Path = tmp_path_factory.mktemp("config") / "drawn.toml"
    path.write_text(CONFIG.format(root=maps.as_posix()))
    return path


@pytest.fixture(scope="module")
def unbroken(config: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    out: Path = tmp_path_factory.mktemp("unbroken") / "out"
    assert main(["bench", str(config), "-o", str(out)]) == 0
    return out


def contents(out: Path) -> dict[str, bytes]:
    return {
        str(p.relative_to(out / "results")): p.read_bytes()
        for p in (out / "results").rglob("*.json")
        if not p.name.startswith(".")
    }


@cache
def schema() -> Draft202012Validator:
    text = (
        resources.files("austicker.bench.runner").joinpath("result.schema.json").read_text("utf-8")
    )
    return Draft202012Validator(json.loads(text))


def cells(out: Path) -> list[dict[str, Any]]:
    return [json.loads(text) for text in contents(out).values()]


def test_results_are_as_their_schema_says(unbroken):
    found = cells(unbroken)
    assert len(found) == CELLS
    for one in found:
        schema().validate(one)
        assert one["scores"]["n"] == len(one["rows"]) == 6 * len(SUBJECTS)
        right = [row for row in one["rows"] if row["before"] == row["label"]]
        changed = [row for row in right if row["after"] != row["label"]]
        assert one["scores"]["n_correct"] == len(right)
        assert one["scores"]["asr"] == pytest.approx(len(changed) / len(right), abs=1e-6)
        assert sum(s["correct"] for s in one["subjects"]) == len(right)
        assert sum(s["changed"] for s in one["subjects"]) == len(changed)


def test_rows_agree_with_each_other(unbroken):
    by_rule = {
        tuple(one["cell"][key] for key in ("victim", "attack", "stickers", "draw")): {
            row["clip"]: row for row in one["rows"]
        }
        for one in cells(unbroken)
    }
    for victim, other in (("svm", "mlp"), ("mlp", "svm")):
        best, ours = by_rule[victim, "exhaustive", 1, 0], by_rule[victim, "counterfactual", 1, 0]
        theirs = by_rule[other, "counterfactual", 1, 0]
        for clip, row in ours.items():
            told = best[clip]["each"]
            # What the framework says of a region does not hang on who chose it.
            assert told[row["rois"][0] - 1] == row["after"]
            assert row["queries"] == 1
            assert (best[clip]["first"] is None) == all(said == row["before"] for said in told)
            assert best[clip]["before"] == row["before"]
            if theirs[clip]["rois"] == row["rois"]:
                assert row["others"][other] == theirs[clip]["after"]
        draws = [by_rule[victim, "random", 1, d] for d in (0, 1)]
        assert any(draws[0][c]["rois"] != draws[1][c]["rois"] for c in draws[0])


def test_again_does_nothing(unbroken, config, capsys):
    stamps = {p: p.stat().st_mtime_ns for p in (unbroken / "results").rglob("*.json")}
    assert main(["bench", str(config), "-o", str(unbroken)]) == 0
    assert f"{CELLS} cells are done, 0 of them by this run" in capsys.readouterr().out
    assert {p: p.stat().st_mtime_ns for p in stamps} == stamps


def test_killed_at_any_moment_it_ends_as_if_it_had_not_been(unbroken, config, tmp_path):
    out = tmp_path / "out"
    words = [
        *(sys.executable, "-c", "from austicker.cli.main import main; raise SystemExit(main())"),
        *("bench", str(config), "-o", str(out), "--jobs", "2"),
    ]
    seen = []
    for wanted in ("work/*.npz", "work/*/mlp-s0/*.pkl", "parts/*/*.jsonl", "parts/*/*.json"):
        with subprocess.Popen(words, start_new_session=True) as process:
            began = time.monotonic()
            while not list(out.glob(wanted)) and process.poll() is None:
                assert time.monotonic() - began < 120
                time.sleep(0.02)
            seen.append(process.poll())
            os.killpg(process.pid, signal.SIGKILL)
    assert seen[0] is None, "it was killed, not done"
    # What a kill in the middle of writing leaves, whether or not one of these did.
    for folder in ("parts/drawn", "results/drawn/svm"):
        (out / folder).mkdir(parents=True, exist_ok=True)
        (out / folder / ".half-written.json").touch()
    assert main(["bench", str(config), "-o", str(out)]) == 0
    assert contents(out) == contents(unbroken)


@pytest.mark.xdist_group("ray")
def test_a_cluster_gives_the_same(unbroken, config, tmp_path, cluster):
    out = tmp_path / "out"
    words = ["bench", str(config), "-o", str(out), "--engine", "ray", "--address", cluster.address]
    assert main(words) == 0
    assert contents(out) == contents(unbroken)


def test_a_grid_may_grow(unbroken, config, tmp_path, capsys):
    grown = tmp_path / "grown.toml"
    grown.write_text(config.read_text() + '\n[[grid]]\nattacks = ["centre"]\n')
    before = contents(unbroken)
    assert main(["bench", str(grown), "-o", str(unbroken)]) == 0
    assert f"{CELLS + 2} cells are done, 2 of them by this run" in capsys.readouterr().out
    after = contents(unbroken)
    assert before.items() < after.items()
    for name in after.keys() - before.keys():
        (unbroken / "results" / name).unlink()


def test_other_data_of_the_same_name_are_refused(unbroken, config, tmp_path, capsys):
    other = tmp_path / "other.toml"
    other.write_text(config.read_text().replace("subjects:2", "subjects:4"))
    assert main(["bench", str(other), "-o", str(unbroken)]) == 2
    assert "holds other data named 'drawn'" in capsys.readouterr().err
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter.txt").touch()
    assert main(["bench", str(config), "-o", str(tmp_path / "full")]) == 2
    assert "is not an empty folder" in capsys.readouterr().err


def test_a_dry_run_writes_nothing(config, tmp_path, capsys):
    assert main(["bench", str(config), "-o", str(tmp_path / "out"), "--dry-run"]) == 0
    assert capsys.readouterr().out.startswith(f"{CELLS} cells, 0 that cannot be")
    assert not (tmp_path / "out").exists()


def test_samples_that_cannot_be_read_are_counted(config, maps, tmp_path, capsys):
    root = tmp_path / "maps"
    for path in maps.rglob("*.png"):
        copy = root / path.relative_to(maps)
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(path.read_bytes())
    broken = sorted((root / "three_norm_u_v_os" / "006" / "u_test" / "0").iterdir())[0]
    cv2.imwrite(str(broken), np.zeros((9, 9, 3), np.uint8))
    out = tmp_path / "out"
    assert main(["bench", str(config), "-o", str(out), "--root", str(root)]) == 0
    for one in cells(out):
        assert one["scores"]["n"] == 6 * len(SUBJECTS) - 1
        assert [d["kind"] for d in one["dropped"]] == ["unreadable"]
        assert "expected a map of 28 x 28" in one["dropped"][0]["reason"]


def test_what_cannot_be_trained_is_one_sentence(config, tmp_path, capsys):
    wrong = tmp_path / "loso.toml"
    wrong.write_text(config.read_text().replace("subjects:2", "subjects:9"))
    assert main(["bench", str(wrong), "-o", str(tmp_path / "out")]) == 1
    said = capsys.readouterr().err.strip().splitlines()
    # On a slow machine lines of progress stand between them.
    failures = [line for line in said if line.startswith("error: ")]
    assert len(failures) == 2
    assert all("K of 2-4" in line for line in failures)
    assert not (tmp_path / "out" / "results").exists()
