"""`austicker train`, on maps drawn by formula in the folders of the published ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps
from tests.cli.conftest import Answer

pytest.importorskip("torch")
pytest.importorskip("numba")


@pytest.fixture
def maps(tmp_path: Path, rng: np.random.Generator) -> Path:
    write_fold_maps(tmp_path / "maps", drawn_set(rng))
    return tmp_path / "maps"


def test_a_run_leaves_metrics_and_curves_and_can_be_repeated(
    maps: Path, tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    out = tmp_path / "run"
    words = ["--dataset", "megc2019-flow", "--root", str(maps), "--epochs", "2", "-o", str(out)]
    answer = austicker("train", *words)
    assert answer.code == 0, answer.err
    assert f"{out}: ststnet on 36 clips of 6 people, UF1 " in answer.out
    first = json.loads((out / "metrics.json").read_text())
    assert (first["n"], first["subjects"], first["epoch"]) == (36, 6, "final")
    assert first["config"]["schedule"]["epochs"] == 2
    assert (out / "curves.png").read_bytes().startswith(b"\x89PNG")
    assert austicker("train", *words).out == answer.out
    assert json.loads((out / "metrics.json").read_text())["confusion"] == first["confusion"]
    other = austicker("train", *words, "--seed", "1")
    assert other.code == 2
    assert "holds another run (it differs in seed)" in other.err


def test_a_ready_victim_is_measured(
    maps: Path, tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    out = tmp_path / "run"
    answer = austicker(
        "train", "--dataset", "megc2019-flow", "--root", str(maps), "-o", str(out),
        "--victim", "tests.recognizers.test_load:third",
    )  # fmt: skip
    assert answer.code == 0, answer.err
    assert "accuracy 0.333, always the commonest class 0.333" in answer.out
    assert json.loads((out / "metrics.json").read_text())["uar"] == pytest.approx(1 / 3, abs=1e-3)


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--dataset", "megc2019-flow"], 2, "needs --root"),
        (["--victim", "nobody"], 2, "unknown recogniser 'nobody'"),
        (["--victim", "onnx:gone.onnx"], 2, "no such file"),
        (["--dataset", "megc2019-flow", "--root", "gone"], 1, "no 'three_norm_u_v_os"),
    ],
)
def test_what_cannot_be_done_is_one_line(
    words: list[str], code: int, sentence: str, tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    answer = austicker("train", *words, "-o", str(tmp_path / "run"))
    assert answer.code == code
    assert sentence in answer.err
    assert answer.err.count("\n") == 1
    assert not (tmp_path / "run").exists()


def test_a_victim_of_another_input_is_refused(
    maps: Path, tmp_path: Path, austicker: Callable[..., Answer]
) -> None:
    answer = austicker(
        "train", "--dataset", "megc2019-flow", "--root", str(maps), "--victim", "mmnet",
        "-o", str(tmp_path / "run"),
    )  # fmt: skip
    assert answer.code == 1
    assert "onset and apex frames were asked for, and 'megc2019-flow' holds" in answer.err
