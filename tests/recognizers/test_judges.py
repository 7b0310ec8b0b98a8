"""The packaged judges, and how several of them become one answer."""

from __future__ import annotations

from dataclasses import replace
from importlib import resources

import numpy as np
import pytest

from austicker.bench.judge_data import SHOWN, SPEECH, STILL, STRONG, render_flow
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS
from austicker.motion.residual import expression_field
from austicker.recognizers import NOTHING, Gate, Judge, Panel, packaged_panel
from austicker.synth.plan import CorpusSpec

RIGHT, STRONG_RIGHT, FALSE = 0.6, 0.9, 0.12


class Fixed:
    """Stands for a network: always the same logits."""

    def __init__(self, *shares: float) -> None:
        self.logits = np.log(np.array([shares]))

    def setInput(self, blob: np.ndarray) -> None:
        assert blob.shape == (1, 3, CELLS, CELLS)

    def forward(self) -> np.ndarray:
        return np.asarray(self.logits)


def panel(*rows: tuple[float, float, float], passed: float | None = None) -> Panel:
    judges = tuple(Judge(str(i), Fixed(*row), 1.0, 0.5) for i, row in enumerate(rows))
    gate = None if passed is None else Gate(Fixed(passed, 1 - passed), 1.0, 0.4)
    return Panel(judges, ("joy", "anger", NOTHING), {}, gate)


FIELD = np.zeros((3, CELLS, CELLS), np.float32)


@pytest.mark.parametrize(
    ("rows", "emotion", "judges", "probability"),
    [
        ([(0.8, 0.1, 0.1), (0.6, 0.3, 0.1), (0.1, 0.1, 0.8)], "joy", 2, 0.5),
        ([(0.1, 0.1, 0.8), (0.2, 0.2, 0.6), (0.8, 0.1, 0.1)], None, 2, 0.5),
        ([(0.8, 0.1, 0.1), (0.1, 0.8, 0.1), (0.1, 0.1, 0.8)], None, 1, 1 / 3),
        # Likeliest, but not likely: nobody reads anything.
        ([(0.4, 0.3, 0.3)] * 3, None, 3, 0.3),
    ],
)
def test_the_majority_speaks(rows, emotion, judges, probability) -> None:
    reading, said = panel(*rows).read(FIELD)
    assert (reading.emotion, reading.judges, reading.of) == (emotion, judges, 3)
    assert reading.probability == pytest.approx(probability)
    assert len(said) == 3


def test_a_gate_silences_all_judges_of_the_original_and_none_of_the_copy() -> None:
    sure = (0.8, 0.1, 0.1)
    closed, opened = panel(sure, sure, passed=0.3), panel(sure, sure, passed=0.5)
    reading, said = closed.read(FIELD)
    assert (reading.emotion, reading.judges, reading.of) == (None, 2, 2)
    assert reading.probability == pytest.approx(0.7)
    assert said == (NOTHING, NOTHING)
    for read in (closed.read_copy, opened.read_copy, opened.read):
        assert read(FIELD)[0].emotion == "joy"


def test_in_the_copy_nothing_has_to_be_likelier() -> None:
    one = panel((0.4, 0.1, 0.5))
    assert one.read(FIELD)[0].emotion is None
    reading, _ = one.read_copy(FIELD)
    assert reading.emotion == "joy"
    assert reading.probability == pytest.approx(0.4 / 0.75)
    assert panel((0.2, 0.1, 0.7)).read_copy(FIELD)[0].emotion is None


def test_small_nets_are_packaged_with_their_card() -> None:
    judges = packaged_panel()
    assert [j.name for j in judges.judges] == ["wide", "deep", "patches"]
    assert set(judges.classes) == {"negative", "positive", "surprise", NOTHING}
    folder = resources.files("austicker.recognizers")
    names = [*(j.name for j in judges.judges), "gate"]
    assert sum(len(folder.joinpath(f"{name}.onnx").read_bytes()) for name in names) < 1_500_000
    assert judges.card["onnx_agreement"] < 1e-4
    assert judges.card["limits"]
    shares = judges.probabilities(np.zeros((2, 3, CELLS, CELLS), np.float32))
    assert shares.shape == (3, 2, 4)
    np.testing.assert_allclose(shares.sum(axis=2), 1)


@pytest.mark.parametrize("seed", [6001])
def test_they_name_what_new_people_show_and_leave_speech_alone(seed: int) -> None:
    """People and cameras that neither training nor the card knows."""
    spec = CorpusSpec(subjects=3, clips=6, level="default", seed=seed)
    flows = render_flow(spec, np.random.default_rng(seed))
    fields = np.stack([expression_field(flow) for flow in flows.inputs])
    judges, sources = packaged_panel(), np.array(flows.sources)
    said = np.array([judges.read(field)[0].emotion or NOTHING for field in fields])
    named = np.array(
        [replace(judges, gate=None).read(field)[0].emotion or NOTHING for field in fields]
    )
    truth = np.array(flows.labels)

    def share(kinds: tuple[str, ...], hits: np.ndarray) -> float:
        return float(hits[np.isin(sources, kinds)].mean())

    assert share((SHOWN,), said == truth) >= RIGHT
    assert share((STRONG,), said == truth) >= STRONG_RIGHT
    assert share((SHOWN, STRONG), said == truth) >= 0.95 * share((SHOWN, STRONG), named == truth)
    assert share((STILL,), said != NOTHING) <= FALSE
    assert share((SPEECH,), said != NOTHING) <= FALSE


def brows_up(size: float) -> np.ndarray:
    """A flow in which both brows rise, and the mouth opens a little."""
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    flow = np.zeros((ROWS, CELLS, 2))
    for cx in (8, 20):
        flow[..., 1] -= np.exp(-((x - cx) ** 2 / 14 + (y - 5) ** 2 / 8))
    flow[..., 1] += 0.5 * np.exp(-((x - 14) ** 2 / 10 + (y - 29) ** 2 / 8))
    return size * flow


def test_raised_brows_are_read_as_surprise_and_stillness_as_nothing(rng) -> None:
    judges = packaged_panel()
    noise = rng.normal(0, 0.01, (ROWS, CELLS, 2))
    read, _ = judges.read(expression_field(brows_up(0.6) + noise))
    assert read.emotion == "surprise"
    assert judges.read(expression_field(noise))[0].emotion is None


def test_what_the_whole_head_does_is_no_expression(rng) -> None:
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    head = np.stack([0.8 + 0.01 * x - 0.02 * y, -0.5 + 0.02 * x + 0.01 * y], axis=-1)
    face = brows_up(0.6) + rng.normal(0, 0.01, (ROWS, CELLS, 2))
    still, moving = expression_field(face), expression_field(face + head)
    np.testing.assert_allclose(moving[:2], still[:2], atol=0.35)
    assert abs(moving[2, 0, 0] - still[2, 0, 0]) < 0.05
    assert np.isfinite(moving).all()
