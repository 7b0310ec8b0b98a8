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
    STRONG,
    labelled,
    render_flow,
)
from austicker.bench.judge_movements import without_expression
from austicker.bench.labelled import LabelledInputs
from austicker.maplayout import CELLS
from austicker.motion.flowmap import ROWS
from austicker.synth.plan import CorpusSpec, recordings_of, session_of


def drawn(people: int, seed: int) -> LabelledInputs:
    """Emotions, small and strong, still faces, and speech: a mouth that opens."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    places = {"negative": (14, 5, 1), "positive": (9, 28, -1), "surprise": (8, 4, -1)}
    shown = [(label, source) for label in places for source in (SHOWN, STRONG)]
    rows = []
    for person in range(people):
        for label, source in (*shown, (NOTHING, STILL), (NOTHING, STILL), (NOTHING, SPEECH)):
            flow = rng.normal(0, 0.02, (ROWS, CELLS, 2))
            if label != NOTHING:
                cx, cy, way = places[label]
                size = way * (2 if source == STRONG else 1)
                flow[..., 1] += size * np.exp(-((x - cx) ** 2 + (y - cy) ** 2) / 10)
            elif source == SPEECH:
                flow[..., 1] += np.exp(-((x - 14) ** 2 / 30 + (y - 31) ** 2 / 10))
            rows.append((flow, label, source, f"{seed}-{person}"))
    flows, labels, sources, subjects = zip(*rows, strict=True)
    return LabelledInputs(
        inputs=np.stack(flows).astype(np.float32),
        kind=FLOW,
        labels=labels,
        subjects=subjects,
        sources=sources,
        names=tuple(f"{i}/0" for i in range(len(flows))),
        classes=CLASSES,
        table={},
    )


def test_judges_are_trained_written_and_measured(tmp_path: Path) -> None:
    pytest.importorskip("torch")
    pytest.importorskip("onnx")
    from austicker.bench.judge_fit import make

    card = make(drawn(30, 1), drawn(6, 2), tmp_path, epochs=30)
    assert card["together"]["right_when_shown"] > 0.9
    assert card["together"]["strong_right"] > 0.9
    assert card["together"]["false_rates"][SPEECH] < 0.2
    assert card["onnx_agreement"] < 1e-4
    content = json.loads((tmp_path / "judges.json").read_text())
    files = [e["file"] for e in (*content["judges"], content["gate"])]
    assert files == ["wide.onnx", "deep.onnx", "patches.onnx", "gate.onnx"]
    counted = sum(b[2] for b in card["reliability"]["all"]["bins"])
    assert counted == 6 * 8  # all but speech, which the names never learnt


def test_an_enlarged_expression_counts_as_one_until_protect_would_leave_it_alone() -> None:
    y, x = np.mgrid[:ROWS, :CELLS].astype(float)
    brow = np.zeros((ROWS, CELLS, 2), np.float32)
    brow[..., 1] = -np.exp(-((x - 8) ** 2 + (y - 8) ** 2) / 16)
    assert labelled(LARGE, brow, "surprise") == ("surprise", STRONG)
    assert labelled(LARGE, 3 * brow, "surprise") == (NOTHING, LARGE)
    assert labelled(SHOWN, 3 * brow, "surprise") == ("surprise", SHOWN)
    assert labelled(SPEECH, brow, "surprise") == (NOTHING, SPEECH)


def test_mirroring_flow_twice_changes_nothing() -> None:
    flow = drawn(1, 1).inputs
    assert not np.array_equal(FLOW.mirror(flow), flow)
    np.testing.assert_array_equal(FLOW.mirror(FLOW.mirror(flow)), flow)


def test_still_faces_are_taken_for_an_expression_no_more_often_than_allowed() -> None:
    from austicker.bench.judge_fit import FALSE_RATE, LEAST, _threshold

    nothing = CLASSES.index(NOTHING)
    rows = np.full((200, len(CLASSES)), 0.01)
    rows[:, 0] = np.linspace(0.4, 0.9, 200)
    rows[:, nothing] = 0.98 - rows[:, 0]
    targets = np.full(200, nothing)
    threshold = _threshold(rows, targets)
    assert np.mean(rows[:, 0] >= threshold) <= FALSE_RATE + 0.005
    assert np.mean(rows[:, 0] >= threshold - 0.02) > FALSE_RATE
    assert _threshold(np.tile((0.01, 0.01, 0.01, 0.97), (200, 1)), targets) == LEAST


@pytest.mark.slow
def test_a_clip_without_expression_has_none_and_little_flow() -> None:
    spec = CorpusSpec(subjects=1, clips=3, level="clean", seed=5)
    recording = next(recordings_of(spec, session_of(spec, 0)))
    apex = recording.annotations[0].apex
    assert any(sum(v) > 0 for v in recording.truth(apex).aus.values())
    assert not any(sum(v) > 0 for v in without_expression(recording).truth(apex).aus.values())
    rendered = render_flow(spec, np.random.default_rng(0))
    size = np.abs(rendered.inputs).mean(axis=(1, 2, 3))
    sources = np.array(rendered.sources)
    enlarged = np.isin(sources, (STRONG, LARGE))
    assert enlarged.sum() == 6
    mean = {k: size[sources == k].mean() for k in (SHOWN, STILL, SPEECH)}
    assert mean[SHOWN] > 2 * mean[STILL]
    assert size[enlarged].mean() > mean[SHOWN]
    assert mean[SPEECH] > mean[STILL]
    empty = [label == NOTHING for label in rendered.labels]
    assert empty == np.isin(sources, (STILL, SPEECH, LARGE)).tolist()
    assert len(rendered) == 24


@pytest.mark.slow
def test_the_number_of_processes_changes_nothing() -> None:
    spec = CorpusSpec(subjects=2, clips=1, level="clean", seed=5)
    one, two = (render_flow(spec, np.random.default_rng(0), workers=n) for n in (1, 2))
    np.testing.assert_array_equal(one.inputs, two.inputs)
    assert (one.names, one.subjects) == (two.names, two.subjects)
