from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from austicker.cli.main import main
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps


def test_doctor_reports_a_data_set(
    tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture[str]
) -> None:
    write_fold_maps(tmp_path, drawn_set(rng))
    assert main(["doctor", "--dataset", "megc2019-flow", "--root", str(tmp_path)]) == 0
    assert "samples   36 of 442  <- differs" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "code", "sentence"),
    [
        (["--dataset", "casme2"], 2, "expected --dataset and --root together"),
        (["--root", "."], 2, "expected --dataset and --root together"),
        (["--dataset", "casme", "--root", "."], 2, "unknown data set 'casme'; choose one of"),
        (["--dataset", "megc2019-flow", "--root", "."], 1, "no 'three_norm_u_v_os/<subject>"),
    ],
)
def test_failures_are_one_line(
    words: list[str], code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["doctor", *words]) == code
    said = capsys.readouterr().err
    assert sentence in said
    assert said.count("\n") == 1
