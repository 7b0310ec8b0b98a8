"""The packaged judges, and how several of them become one answer."""

from __future__ import annotations

from importlib import resources

import numpy as np
import pytest

from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS
from austicker.motion.residual import expression_field
from austicker.recognizers import NOTHING, Judge, Panel, packaged_panel


class Fixed:
    """Stands for a network: always the same logits."""

    def __init__(self, *shares: float) -> None:
        self.logits = np.log(np.array([shares]))

    def setInput(self, blob: np.ndarray) -> None:
        assert blob.shape == (1, 3, CELLS, CELLS)

    def forward(self) -> np.ndarray:
        return np.asarray(self.logits)


def panel(*rows: tuple[float, float, float]) -> Panel:
    judges = tuple(Judge(str(i), Fixed(*row), 1.0, 0.5) for i, row in enumerate(rows))
    return Panel(judges, ("joy", "anger", NOTHING), {})


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


def test_three_small_nets_are_packaged_with_their_card() -> None:
    judges = packaged_panel()
    assert [j.name for j in judges.judges] == ["wide", "deep", "patches"]
    assert set(judges.classes) == {"negative", "positive", "surprise", NOTHING}
    folder = resources.files("austicker.recognizers")
    sizes = [len(folder.joinpath(f"{j.name}.onnx").read_bytes()) for j in judges.judges]
    assert sum(sizes) < 1_500_000
    assert judges.card["together"]["accuracy"] > 0.9
    assert judges.card["together"]["false_rate"] <= 0.05
    assert judges.card["onnx_agreement"] < 1e-4
    assert judges.card["limits"]
    shares = judges.probabilities(np.zeros((2, 3, CELLS, CELLS), np.float32))
    assert shares.shape == (3, 2, 4)
    np.testing.assert_allclose(shares.sum(axis=2), 1)


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
