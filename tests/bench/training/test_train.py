"""Training: the same numbers however it is computed, and what goes wrong in a sentence."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("numba")

from austicker.bench.collect import collect
from austicker.bench.datasets import DATASETS
from austicker.bench.training import checkpoint, run
from austicker.bench.training.curves import draw_curves
from austicker.bench.training.draws import batches, class_weights, epoch_length
from austicker.bench.training.folds import folds_of
from austicker.bench.training.run import Settings, measure, train, training_plan
from austicker.bench.training.single import Runner, enough_memory
from austicker.bench.training.stacked import StackedRunner
from austicker.bench.training.trained import read_trained
from austicker.bench.victims import RECOGNIZERS
from austicker.errors import AuStickerError, DataError, UsageError
from austicker.recognizers.inputs import MAPS, PAIRS
from austicker.recognizers.protocol import Blueprint
from tests.bench.datasets.flow_folders import drawn_set, write_fold_maps
from tests.bench.training.drawn import drawn_examples

QUICK = Settings(epochs=3, batch=8, seed=3)


def blueprint(name: str) -> Blueprint:
    made = RECOGNIZERS.make(name)
    assert hasattr(made, "network")
    return made  # type: ignore[return-value]


@pytest.mark.parametrize("name", ["ststnet", "off-apexnet"])
def test_all_folds_at_once_are_the_folds_one_by_one(name: str) -> None:
    plan = training_plan(blueprint(name), drawn_examples(), QUICK)
    together, alone = train(plan, {}), train(plan, {}, stacked=False)
    np.testing.assert_allclose(together.probabilities, alone.probabilities, atol=1e-4)
    np.testing.assert_allclose(together.curves, alone.curves, atol=1e-4)


@pytest.mark.parametrize("name", ["ststnet", "off-apexnet"])
def test_weights_and_running_statistics_agree(name: str) -> None:
    plan = training_plan(blueprint(name), drawn_examples(3), QUICK)
    stack = StackedRunner(plan, [0, 2])
    alone = Runner(plan, 2)
    for _ in range(4):
        stack.step_epoch()
        alone.step_epoch()
    ours, theirs = stack.weights(1), alone.net.state_dict()
    assert ours.keys() == theirs.keys()
    for key, value in theirs.items():
        np.testing.assert_allclose(ours[key].numpy(), value.numpy(), atol=1e-4, err_msg=key)


def test_a_seed_decides_everything() -> None:
    plan = training_plan(blueprint("ststnet"), drawn_examples(3), QUICK)
    first, second = train(plan, {}), train(plan, {})
    np.testing.assert_array_equal(first.probabilities, second.probabilities)
    other = train(replace(plan, seed=4), {})
    assert np.abs(other.probabilities - first.probabilities).max() > 1e-3


def test_training_learns_what_is_plain() -> None:
    examples = drawn_examples(4, 12, noise=0.1)
    plan = training_plan(blueprint("ststnet"), examples, Settings(epochs=30, batch=8))
    plan = replace(plan, schedule=replace(plan.schedule, rate=1e-2))
    outcome = train(plan, {})
    assert np.mean([a == b for a, b in zip(outcome.predicted, examples.labels, strict=True)]) > 0.9
    assert outcome.curves[:, -1, 0].mean() < outcome.curves[:, 0, 0].mean()


@pytest.mark.parametrize("stacked", [True, False])
def test_an_interrupted_run_ends_as_one_that_was_not(
    stacked: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "SAVE_SECONDS", 0.0)
    plan = training_plan(blueprint("ststnet"), drawn_examples(3), QUICK)
    whole = train(plan, {}, stacked=stacked)

    def stop(done: int, total: int) -> None:
        if done > total // 2:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        train(plan, {}, tmp_path, stacked=stacked, progress=stop)
    assert (tmp_path / checkpoint.CURRENT).is_file()
    resumed = train(plan, {}, tmp_path, stacked=stacked)
    np.testing.assert_array_equal(resumed.probabilities, whole.probabilities)
    np.testing.assert_array_equal(resumed.curves, whole.curves)
    again = train(plan, {}, tmp_path, stacked=stacked, progress=None)
    np.testing.assert_array_equal(again.probabilities, whole.probabilities)


@pytest.mark.parametrize("stacked", [True, False])
def test_kept_weights_answer_as_the_run_did(stacked: bool, tmp_path: Path) -> None:
    examples = drawn_examples(3)
    plan = training_plan(blueprint("ststnet"), examples, QUICK)
    outcome = train(plan, {}, tmp_path, stacked=stacked, keep_weights=True)
    victims = read_trained(tmp_path, plan.blueprint)
    assert list(victims) == [fold.name for fold in plan.folds]
    for fold in plan.folds:
        said = victims[fold.name].predict(examples.inputs[fold.test])
        np.testing.assert_allclose(said, outcome.probabilities[fold.test], atol=1e-6)
    with pytest.raises(DataError, match="the weights of another victim"):
        read_trained(tmp_path, blueprint("off-apexnet"))
    with pytest.raises(DataError, match="holds no weights"):
        read_trained(tmp_path / "elsewhere", plan.blueprint)


def test_a_damaged_checkpoint_is_named(tmp_path: Path) -> None:
    plan = training_plan(blueprint("ststnet"), drawn_examples(3), QUICK)
    (tmp_path / checkpoint.CURRENT).write_bytes(b"not a checkpoint")
    with pytest.raises(DataError, match=r"current\.pt is no readable checkpoint .* delete it"):
        train(plan, {}, tmp_path)


def test_a_folder_belongs_to_one_run(tmp_path: Path) -> None:
    checkpoint.claim(tmp_path / "run", {"seed": 1, "victim": "x"})
    checkpoint.claim(tmp_path / "run", {"seed": 1, "victim": "x"})
    with pytest.raises(UsageError, match=r"another run \(it differs in seed\)"):
        checkpoint.claim(tmp_path / "run", {"seed": 2, "victim": "x"})
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "diary.txt").write_text("mine")
    with pytest.raises(UsageError, match="holds no run"):
        checkpoint.claim(tmp_path / "full", {})


def test_memory_that_ran_out_is_one_sentence() -> None:
    with pytest.raises(AuStickerError, match="batches of 64; use a smaller `batch`"):  # noqa: SIM117
        with enough_memory(64):
            raise MemoryError
    with pytest.raises(AuStickerError, match="memory ran out"):  # noqa: SIM117
        with enough_memory(64):
            raise RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to ...")
    with pytest.raises(RuntimeError, match="another matter"):  # noqa: SIM117
        with enough_memory(64):
            raise RuntimeError("another matter")


def test_what_does_not_fit_is_refused(tmp_path: Path, rng: np.random.Generator) -> None:
    examples = drawn_examples(3)
    with pytest.raises(DataError, match="reads onset and apex frames, the examples are motion"):
        training_plan(blueprint("mmnet"), examples, QUICK)
    with pytest.raises(UsageError, match="1 epoch and 2 clips"):
        training_plan(blueprint("ststnet"), examples, Settings(epochs=0))
    with pytest.raises(DataError, match="one subject"):
        training_plan(blueprint("ststnet"), drawn_examples(1), QUICK)
    write_fold_maps(tmp_path, drawn_set(rng))
    found = DATASETS.make("megc2019-flow").scan(tmp_path).labelled()
    with pytest.raises(DataError, match="'megc2019-flow' holds motion maps only"):
        collect(found, PAIRS, lambda _: ((0, 0), (9, 0)))


def test_the_published_maps_reach_the_network_untouched(
    tmp_path: Path, rng: np.random.Generator
) -> None:
    drawn = drawn_set(rng)
    write_fold_maps(tmp_path, drawn)
    found = DATASETS.make("megc2019-flow").scan(tmp_path).labelled()
    examples = collect(found, MAPS, lambda _: ((0, 0), (9, 0)))
    known = {f"{s}_{c}": (label, flow) for s, c, label, flow in drawn}
    prepared = blueprint("ststnet").prepare(examples.inputs)
    assert len(examples) == len(drawn)
    for i, name in enumerate(examples.names):
        label, flow = known[name]
        assert examples.labels[i] == label
        np.testing.assert_allclose(prepared[i], flow.centred().transpose(2, 0, 1), atol=1e-6)
    outcome = train(training_plan(blueprint("ststnet"), examples, QUICK), {"seed": 3})
    result = outcome.as_dict(np.random.default_rng(0))
    json.dumps(result, allow_nan=False)
    assert {k: v["n"] for k, v in result["per_source"].items()} == {
        "casme2": 12, "samm": 12, "smic-hs": 12,
    }  # fmt: skip
    assert [fold["left_out"] for fold in result["per_fold"]] == sorted(set(examples.subjects))
    assert np.sum(result["confusion"]) == result["n"] == 36
    assert (
        np.sum([f["confusion"] for f in result["per_fold"]], axis=0).tolist()
        == (result["confusion"])
    )
    assert result["classes"] == ["negative", "positive", "surprise"]


def test_every_epoch_shows_each_fold_as_many_clips() -> None:
    folds = folds_of("loso", ["a"] * 5 + ["b"] * 2 + ["c"] * 4, 0)
    length = epoch_length(folds)
    assert length == 6
    net = blueprint("ststnet")
    for number, fold in enumerate(folds):
        steps = list(batches(net, fold, length, seed=0, number=number, epoch=1, batch=4))
        rows = np.concatenate([s.rows for s in steps])
        assert [len(s.rows) for s in steps] == [3, 3]
        assert len(set(rows)) == 6
        assert set(rows) <= set(fold.train)


def test_classes_weigh_the_same() -> None:
    fold = folds_of("loso", ["a", "b", "b", "b", "b"], 0)[0]
    targets = np.array([0, 0, 1, 1, 1])
    weights = class_weights(targets, fold, 2)
    np.testing.assert_allclose(weights, [2, 2 / 3])


class Fixed:
    """Reads every map the same."""

    input = MAPS
    classes = ("happiness", "disgust", "sadness", "neutral")

    def predict(self, inputs):
        return np.tile([0.3, 0.2, 0.2, 0.3], (len(inputs), 1))


def test_a_victim_with_other_classes_is_measured_in_those_of_the_data() -> None:
    examples = drawn_examples(2)
    outcome = measure(Fixed(), examples, {})
    np.testing.assert_allclose(outcome.probabilities[0], [4 / 7, 3 / 7, 0], rtol=1e-6)
    assert set(outcome.predicted) == {"negative"}
    result = outcome.as_dict(np.random.default_rng(0))
    assert result["accuracy"] == pytest.approx(1 / 3, abs=1e-3)
    stranger = Fixed()
    stranger.classes = ("cat", "dog", "cow", "hen")
    with pytest.raises(DataError, match=r"none of the victim's classes \(cat, dog"):
        measure(stranger, examples, {})


def test_curves_are_a_picture(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    draw_curves(tmp_path / "curves.png", np.random.default_rng(0).random((3, 5, 2)), "x on y")
    from PIL import Image

    with Image.open(tmp_path / "curves.png") as picture:
        assert picture.width > 600
