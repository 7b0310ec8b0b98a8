"""The placement study and `austicker fit`, on maps drawn by formula in the real layout."""

import json
from pathlib import Path

import numpy as np
import pytest

from austicker.causal import read_model
from austicker.cli.main import main
from studies import placement
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps


@pytest.fixture
def root(tmp_path: Path, rng: np.random.Generator) -> Path:
    write_fold_maps(tmp_path / "maps", drawn_set(rng, clips=9), train=False)
    return tmp_path / "maps"


def test_study_runs_on_the_published_layout(
    root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["--dataset", "megc2019-flow", "--root", str(root), "--no-pixels"]
    assert placement.main([*words, "--json", str(tmp_path / "r.json")]) == 0
    result = json.loads((tmp_path / "r.json").read_text())
    assert set(result) == {"svm", "mlp", "convolution"}
    for rows in result.values():
        assert {"random", "centre", "energy", "outdegree-motion", "exhaustive"} < set(rows)
        for row in rows.values():
            assert set(row) == {"asr", "low", "high", "n", "oracle_ratio"}
            assert 0 <= row["low"] <= row["asr"] <= row["high"] <= rows["exhaustive"]["high"]
        assert {placement.RETRAINED, placement.OTHERS} < set(rows)
        tries = [rows[f"counterfactual, {q}"]["asr"] for q in ("1 query", "2 queries", "3 queries")]
        assert tries == sorted(tries)
    assert "classified correctly" in capsys.readouterr().out


def test_fit_command(root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    target = tmp_path / "m.json"
    words = ["fit", "--dataset", "megc2019-flow", "--root", str(root), "--resamples", "1"]
    assert main([*words, "-o", str(target)]) == 0
    assert "54 clips of 6 people" in capsys.readouterr().out
    assert read_model(target).informative
    assert read_model(target).map_classifier is not None
    assert read_model(target).card["whole_maps"]["uf1"] > 0.6
    assert read_model(target).class_of("happiness") == "positive"


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--dataset", "megc2019-flow"], 2, "needs --root"),
        (["--dataset", "nothing"], 2, "unknown data set"),
        (["--dataset", "megc2019-flow", "--method", "notears"], 2, "pc, fci, ges"),
    ],
)
def test_fit_failures_are_one_line(
    root: Path, words: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    given = ["--root", str(root)] if "--method" in words else []
    assert main(["fit", *words, *given]) == code
    assert sentence in capsys.readouterr().err
