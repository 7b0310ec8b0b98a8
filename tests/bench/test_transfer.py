from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.datasets.mappings import MEGC2019
from austicker.bench.labelled import LabelledInputs
from austicker.bench.linear import LinearMaps
from austicker.bench.rendered import PLACINGS, render_maps
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec
from studies import maps, transfer
from tests.bench.datasets.flow_folders import CLASSES, drawn_map, drawn_set, write_fold_maps


@pytest.fixture
def drawn_training(monkeypatch: pytest.MonkeyPatch) -> None:
    """Training maps drawn by formula instead of rendered."""

    def draw(spec: CorpusSpec, rng: np.random.Generator, _: object = None) -> LabelledInputs:
        n = spec.subjects * spec.clips
        labels = tuple(CLASSES[i % 3] for i in range(n))
        raw = np.stack([drawn_map(label, rng).raw for label in labels])
        texts = tuple(map(str, range(n)))
        return LabelledInputs(
            raw, MAPS, labels, texts, ("synthetic",) * n, texts, MEGC2019.classes, {}
        )

    monkeypatch.setattr(maps, "render_maps", draw)


@pytest.mark.usefixtures("drawn_training")
def test_prints_and_writes_the_scores_in_all_and_per_source(
    tmp_path: Path, rng: np.random.Generator, capsys: pytest.CaptureFixture[str]
) -> None:
    write_fold_maps(tmp_path / "flow", drawn_set(rng))
    (tmp_path / "flow/three_norm_u_v_os/s01/u_test/0/x.txt").write_text("x")
    words = ["--dataset", "megc2019-flow", "--root", str(tmp_path / "flow"), "--clips", "3"]
    words += ["--json", str(tmp_path / "r.json"), "--cache", str(tmp_path / "cache")]
    assert transfer.main(words) == 0
    result = json.loads((tmp_path / "r.json").read_text())
    assert result["uf1"] == 1.0
    assert (result["n"], result["subjects"]) == (36, 6)
    assert {k: v["n"] for k, v in result["per_source"].items()} == {
        "casme2": 12, "samm": 12, "smic-hs": 12,
    }  # fmt: skip
    assert [d["reason"] for d in result["dropped"]] == ["'x.txt' is not a .png"]
    said = capsys.readouterr().out
    assert "smic-hs       1.000     1.000-1.000" in said
    assert "not used: 1 samples" in said
    assert len(list((tmp_path / "cache").iterdir())) == 1
    assert transfer.main(words) == 0  # from the cache


@pytest.mark.usefixtures("drawn_training")
def test_undefined_is_null_in_json(tmp_path: Path, rng: np.random.Generator) -> None:
    drawn = [item for item in drawn_set(rng) if item[2] != "surprise" and item[0] != "s01"]
    write_fold_maps(tmp_path, drawn)
    words = ["--dataset", "megc2019-flow", "--root", str(tmp_path), "--clips", "3"]
    assert transfer.main([*words, "--json", str(tmp_path / "r.json")]) == 0
    result = json.loads((tmp_path / "r.json").read_text())
    assert result["uar"] is None
    assert result["accuracy"] == 1.0


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--dataset", "casme2"], "error: no annotation file"),
        (["--dataset", "nothing"], "error: unknown data set 'nothing'"),
        (["--dataset", "image-folders"], "error: no '<class>/<picture>'"),
    ],
)
def test_failures_are_one_line(
    tmp_path: Path, words: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert transfer.main([*words, "--root", str(tmp_path)]) == 1
    said = capsys.readouterr().err
    assert said.startswith(sentence)
    assert said.count("\n") == 1


@pytest.mark.slow
def test_synthetic_motion_tells_emotions_apart_across_people() -> None:
    """Different people and different eye placings on either side; chance is a third."""
    train = render_maps(CorpusSpec(subjects=16, clips=9, seed=1), np.random.default_rng(0))
    test = render_maps(CorpusSpec(subjects=6, clips=9, seed=2), np.random.default_rng(1))
    assert len(train) == 16 * 9 * PLACINGS
    model = LinearMaps().fit(train.inputs, train.labels)
    predicted = model.predict(test.inputs)
    assert np.mean([a == b for a, b in zip(predicted, test.labels, strict=True)]) > 0.6
