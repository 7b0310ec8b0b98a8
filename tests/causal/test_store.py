"""Model files: what is written is read, anything else is refused in a sentence."""

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from austicker.causal import packaged_model, read_model, write_model
from austicker.causal.map_classifier import MapClassifier
from austicker.errors import DataError, OutputError
from austicker.types import Observed
from tests.causal.toys import one_clip, toy_model


def test_round_trip(tmp_path: Path) -> None:
    write_model(toy_model(), tmp_path / "m.json")
    again = read_model(tmp_path / "m.json")
    values, valid = one_clip((10, 12))
    np.testing.assert_allclose(
        again.posterior(values, valid), toy_model().posterior(values, valid), atol=1e-3
    )
    assert again.class_of("happiness") == "positive"
    write_model(again, tmp_path / "n.json")
    assert (tmp_path / "n.json").read_bytes() == (tmp_path / "m.json").read_bytes()


def test_what_is_read_of_whole_maps_is_kept(tmp_path: Path, rng: np.random.Generator) -> None:
    classifier = MapClassifier(rng.normal(0, 1e-2, (3, 28, 28, 3)), rng.normal(0, 0.1, 3))
    model = replace(toy_model(), map_classifier=classifier)
    write_model(model, tmp_path / "m.json")
    again = read_model(tmp_path / "m.json")
    maps = rng.normal(0, 0.2, (5, 28, 28, 3))
    np.testing.assert_allclose(
        again.posterior_of_maps(maps), model.posterior_of_maps(maps), atol=2e-3
    )
    write_model(again, tmp_path / "n.json")
    assert (tmp_path / "n.json").read_bytes() == (tmp_path / "m.json").read_bytes()
    assert packaged_model().map_classifier is not None
    assert packaged_model("activation").map_classifier is None


def _changed(change: Callable[[dict[str, Any]], object]) -> Callable[[str], str]:
    def apply(text: str) -> str:
        content = json.loads(text)
        change(content)
        return json.dumps(content)

    return apply


@pytest.mark.parametrize(
    ("spoil", "sentence"),
    [
        (lambda text: text[:100], "in JSON"),
        (lambda text: "[]", "no emotion model"),
        (_changed(lambda c: c.update(version=1)), "version 4, got 1; fit"),
        (_changed(lambda c: c.update(owners=[0] * len(c["owners"]))), "variants of each of 3"),
        (_changed(lambda c: c.update(kind="sound")), "motion or activation"),
        (_changed(lambda c: c.pop("weights")), "damaged"),
        (
            _changed(lambda c: c.update(map_classifier={"weights": [[1]], "offsets": [1]})),
            "MapClassifier: expected",
        ),
        (
            _changed(
                lambda c: c.update(
                    map_classifier={"weights": np.zeros((2, 28, 28, 3)).tolist(), "offsets": [0, 0]}
                )
            ),
            "a map classifier of 3 classes, got 2",
        ),
        (_changed(lambda c: c["offsets"].append(1)), "offsets of shape"),
        (_changed(lambda c: c.update(offsets=[0, 0, float("nan")])), "not finite"),
    ],
)
def test_other_files_are_refused(
    tmp_path: Path, spoil: Callable[[str], str], sentence: str
) -> None:
    path = tmp_path / "m.json"
    write_model(toy_model(), path)
    path.write_text(spoil(path.read_text()))
    with pytest.raises(DataError, match=sentence):
        read_model(path)


def test_missing_files_and_folders(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="no such file"):
        read_model(tmp_path / "none.json")
    with pytest.raises(OutputError, match="cannot be written"):
        write_model(toy_model(), tmp_path / "none" / "m.json")


def test_the_packaged_model_has_a_card_and_reads_a_smile() -> None:
    model = packaged_model()
    assert model.informative
    assert model.classes == ("negative", "positive", "surprise")
    assert model.card["clips"] >= 1000
    assert model.card["leave_one_subject_out"]["uf1"] > 0.7
    values = np.zeros((1, 14, 3))
    values[0, 9], values[0, 11] = (-0.03, -0.02, 0.1), (0.03, -0.02, 0.1)
    values[0, 7], values[0, 8] = (-0.01, -0.02, 0.05), (0.01, -0.02, 0.05)
    observed = Observed("motion", values, np.ones((1, 14), bool), np.ones(1))
    assert model.posterior(observed.values, observed.valid)[0, 1] > 0.8
    assert len(json.dumps(model.weights.tolist())) < 10_000
