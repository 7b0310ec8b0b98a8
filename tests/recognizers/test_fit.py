"""Making judges, on flow drawn by formula."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from austicker.bench.judge_data import (
    CLASSES,
    FLOW,
    LARGE,
    NOTHING,
    SHOWN,
    SPEECH,
    STILL,
    render_flow,
)
from austicker.bench.judge_movements import without_expression
from austicker.bench.labelled import LabelledInputs
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS
from austicker.synth.plan import CorpusSpec, recordings_of, session_of


def drawn(people: int, seed: int) -> LabelledInputs:
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    places = {"negative": (14, 5, 1), "positive": (9, 28, -1), "surprise": (8, 4, -1)}
    flows, labels, subjects = [], [], []
    for person in range(people):
        for label in (*places, NOTHING, NOTHING):
            flow = rng.normal(0, 0.02, (ROWS, CELLS, 2))
            if label != NOTHING:
                cx, cy, way = places[label]
                flow[..., 1] += way * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 10)
            flows.append(flow)
            labels.append(label)
            subjects.append(f"{seed}-{person}")
    return LabelledInputs(
        inputs=np.stack(flows).astype(np.float32),
        kind=FLOW,
        labels=tuple(labels),
        subjects=tuple(subjects),
        sources=("drawn",) * len(flows),
        names=tuple(f"{i}/0" for i in range(len(flows))),
        classes=CLASSES,
        table={},
    )


def test_judges_are_trained_written_and_measured(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from austicker.bench.judge_fit import make

    card = make(drawn(30, 1), drawn(6, 2), tmp_path, epochs=30)
    assert card["together"]["accuracy"] > 0.9
    assert card["onnx_agreement"] < 1e-4
    content = json.loads((tmp_path / "judges.json").read_text())
    assert [e["file"] for e in content["judges"]] == ["wide.onnx", "deep.onnx", "patches.onnx"]
    counted = sum(b[2] for b in card["reliability"]["all"]["bins"])
    assert counted == 30


def test_mirroring_flow_twice_changes_nothing() -> None:
    flow = drawn(1, 1).inputs
    assert not np.array_equal(FLOW.mirror(flow), flow)
    np.testing.assert_array_equal(FLOW.mirror(FLOW.mirror(flow)), flow)


def test_no_kind_of_movement_is_taken_for_an_expression_more_often_than_allowed() -> None:
    from austicker.bench.judge_fit import FALSE_RATE, LEAST, _threshold

    nothing = CLASSES.index(NOTHING)
    rows = np.full((2000, len(CLASSES)), 0.01)
    rows[:, nothing] = 0.97  # still faces, in all of which nothing is seen
    sure = np.linspace(0.4, 0.9, 200)
    rows[:200, 0], rows[:200, nothing] = sure, 0.98 - sure  # speech, rarer and harder
    kinds = np.array([SPEECH] * 200 + [STILL] * 1800)
    targets = np.full(2000, nothing)
    threshold = _threshold(rows, targets, kinds)
    assert np.mean(rows[:200, 0] >= threshold) <= FALSE_RATE + 0.005
    assert np.mean(rows[:200, 0] >= threshold - 0.02) > FALSE_RATE
    assert _threshold(rows[200:], targets[200:], kinds[200:]) == LEAST


@pytest.mark.slow
def test_a_clip_without_expression_has_none_and_little_flow() -> None:
    spec = CorpusSpec(subjects=1, clips=3, level="clean", seed=5)
    recording = next(recordings_of(spec, session_of(spec, 0)))
    apex = recording.annotations[0].apex
    assert any(sum(v) > 0 for v in recording.truth(apex).aus.values())
    assert not any(sum(v) > 0 for v in without_expression(recording).truth(apex).aus.values())
    rendered = render_flow(spec, np.random.default_rng(0))
    size = np.abs(rendered.inputs).mean(axis=(1, 2, 3))
    mean = {k: size[np.array(rendered.sources) == k].mean() for k in (SHOWN, STILL, SPEECH, LARGE)}
    assert mean[SHOWN] > 2 * mean[STILL]
    assert mean[LARGE] > mean[SHOWN]
    assert mean[SPEECH] > mean[STILL]
    assert [label == NOTHING for label in rendered.labels] == [s != SHOWN for s in rendered.sources]
    assert len(rendered) == 24


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing() -> None:
    spec = CorpusSpec(subjects=2, clips=1, level="clean", seed=5)
    one, two = (render_flow(spec, np.random.default_rng(0), workers=n) for n in (1, 2))
    np.testing.assert_array_equal(one.inputs, two.inputs)
    assert (one.names, one.subjects) == (two.names, two.subjects)
