"""The nulls themselves, few runs of each; `austicker refute` makes 200."""

import json
from collections.abc import Callable
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from austicker.bench import population, refute
from austicker.causal import packaged_model
from austicker.cli.main import main
from austicker.errors import DataError
from tests.causal.toys import drawn_population, toy_population

Test = Callable[[refute.Questioned, int, np.random.Generator], refute.Finding]


@cache
def asked() -> refute.Questioned:
    model = packaged_model()
    return refute.Questioned(model, drawn_population(model, np.random.default_rng(1)))


@pytest.mark.parametrize(
    ("test", "runs"),
    [
        (refute._time_order, 20),
        (refute._shuffled_in_time, 40),
        (refute._shuffled_labels, 2),
        (refute._noise, 2),
        (refute._noise_video, 2),
        (refute._mirror, 20),
        (refute._toy_truth, 20),
        (refute._toy_edges, 20),
        (refute._resampled, 2),
    ],
)
def test_claims_hold(test: Test, runs: int) -> None:
    found = test(asked(), runs, np.random.default_rng(0))
    assert found.holds, found
    assert found.runs == runs


@pytest.mark.slow
def test_a_mirrored_video_is_treated_alike() -> None:
    found = refute._mirrored_video(asked(), 5, np.random.default_rng(0))
    assert found.holds, found


def test_too_few_people_to_draw_from(rng: np.random.Generator) -> None:
    few = refute.Questioned(packaged_model(), toy_population(people=4))
    with pytest.raises(DataError, match="10 people or more"):
        few.some(rng, 10)


def test_a_share_below_its_bound_refutes() -> None:
    assert not refute.Finding("x", refute.NULL, "no evidence", 0.94, 200, 0.95).holds
    assert refute.Finding("x", refute.SHOWN, "no evidence", 0.0, 200, 0.95).holds


def test_drawn_populations_look_like_the_model_says(rng: np.random.Generator) -> None:
    model = packaged_model()
    drawn = drawn_population(model, rng, people=100)
    said = model.posterior(drawn.values, np.ones((len(drawn), 14), bool), "range").argmax(1)
    truth = [model.classes.index(label) for label in drawn.labels]
    assert (said == truth).mean() > 0.7


def test_command(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    found = (
        refute.Finding("a", refute.NULL, "no evidence", 0.99, 200, 0.95),
        refute.Finding("b", refute.NULL, "no evidence", 0.5, 200, 0.95),
    )
    monkeypatch.setattr(refute, "refute", lambda *_: found)
    monkeypatch.setattr(population, "load_population", lambda *_: (toy_population(), {}))
    assert main(["refute", "-o", str(tmp_path / "r.json")]) == 1
    assert "REFUTED" in capsys.readouterr().out
    assert [row["holds"] for row in json.loads((tmp_path / "r.json").read_text())] == [True, False]
