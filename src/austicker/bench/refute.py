"""Nulls: inputs from which nothing can be concluded, and what the rules conclude from them.

A rule that sees causes everywhere proves nothing by finding one. On every null the answer must be
"no evidence" in at least 95 % of the runs; controls show that the same chain does find something
where there is something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from austicker.bench.simulate import drawn_population, motion_series, noise_evidence, noise_motion
from austicker.causal import EmotionModel, Population, fit
from austicker.causal.discover import discover
from austicker.causal.fit import fit_quickly
from austicker.causal.population import MIRROR, mirrored
from austicker.errors import NoEvidenceError
from austicker.motion.order import in_order
from austicker.motion.spot import apex_values, spot
from austicker.placement import PLACERS
from austicker.types import N_ROIS, Bools, Evidence, Floats, MotionUnit, RoiMotion

NULL, CONTROL, TRUTH, SHOWN = "null", "control", "truth", "shown"
LEVEL = 0.05
_FPS = 100.0
_MOST_PIXELS, _MOST_FITS = 5, 20


@dataclass(frozen=True, slots=True)
class Finding:
    """One line of the table.

    Attributes:
        name: What was tried.
        kind: "null": the share must be at least 95 %; "control": at least half; "truth": at
            least `least`; "shown": as it is, without a verdict.
        what: What the share counts.
        share: 0-1.
        runs: Of which.
        least: Bound of the share.
    """

    name: str
    kind: str
    what: str
    share: float
    runs: int
    least: float = 0.0

    @property
    def holds(self) -> bool:
        """Whether the claim survived."""
        return self.kind == SHOWN or self.share >= self.least


def refute(
    model: EmotionModel,
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Finding, ...]:
    """Run every null, control and test of known truth.

    Args:
        model: The one to question.
        runs: Of each; costly ones run less often and say how often.
        seed: Of everything random.
        progress: Called with tests done and their total.
    """
    tests = (
        _time_order, _shuffled_in_time, _label_order, _shuffled_labels, _noise, _noise_pixels,
        _mirror, _toy_truth, _toy_edges, _resampled,
    )  # fmt: skip
    findings = []
    for number, test in enumerate(tests):
        findings.append(test(model, runs, np.random.default_rng([seed, number])))
        if progress is not None:
            progress(number + 1, len(tests))
    return tuple(findings)


def _time_order(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    share = _mean(_chosen(model, motion) for motion in _series(model, runs, rng))
    return Finding("motion in its order", CONTROL, "a region is chosen", share, runs, 0.5)


def _shuffled_in_time(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    def shuffled() -> Iterator[bool]:
        for motion in _series(model, runs, rng):
            order = rng.permutation(len(motion.values))
            yield not _chosen(model, RoiMotion(motion.values[order], motion.valid[order]))

    name = "motion shuffled in time"
    return Finding(name, NULL, "no evidence", _mean(shuffled()), runs, 1 - LEVEL)


def _label_order(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    few = min(runs, _MOST_FITS)
    share = _mean(_fitted(drawn_population(model, rng)).informative for _ in range(few))
    return Finding("population with its labels", CONTROL, "motion is informative", share, few, 0.5)


def _shuffled_labels(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    def shuffled() -> Iterator[bool]:
        for _ in range(runs):
            real = drawn_population(model, rng)
            labels = tuple(real.labels[i] for i in rng.permutation(len(real)))
            learnt = _fitted(Population(real.values, labels, real.subjects, "shuffled"))
            yield not _place(learnt, real.values[:1], np.ones((1, N_ROIS), bool))

    name = "population with shuffled labels"
    return Finding(name, NULL, "no evidence", _mean(shuffled()), runs, 1 - LEVEL)


def _noise(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    share = _mean(not _chosen(model, noise_motion(rng), 25.0) for _ in range(runs))
    name = "noise video, regions put by hand"
    return Finding(name, NULL, "no evidence", share, runs, 1 - LEVEL)


def _noise_pixels(_: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    few = min(runs, _MOST_PIXELS)

    def silent() -> Iterator[bool]:
        placer = PLACERS.make("outdegree-pixels")
        for _ in range(few):
            try:
                placer.place(noise_evidence(rng), 1, rng)
            except NoEvidenceError:
                yield True
            else:
                yield False

    name = "noise picture, outdegree-pixels"
    return Finding(name, SHOWN, "no evidence", _mean(silent()), few)


def _mirror(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    def same() -> Iterator[bool]:
        values = drawn_population(model, rng, people=1, clips=runs).values
        for one in values:
            here = _place(model, one[None], np.ones((1, N_ROIS), bool))
            there = _place(model, mirrored(one)[None], np.ones((1, N_ROIS), bool))
            yield tuple(int(MIRROR[roi - 1]) + 1 for roi in here) == there

    return Finding("mirrored clip", TRUTH, "the choice mirrors", _mean(same()), runs, 1.0)


def _toy_truth(_: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    """0 -> 1 -> 2 <- 3: every edge and no other, of 500 samples."""
    truth = np.zeros((4, 4), bool)
    truth[[0, 1, 3], [1, 2, 2]] = True

    def found() -> Iterator[bool]:
        for _ in range(runs):
            a, d = rng.normal(size=(2, 500))
            b = a + rng.normal(size=500)
            c = b + d + rng.normal(size=500)
            links = discover(np.column_stack([a, b, c, d]), [0, 1, 1, 1])
            yield bool((links.adjacent == (truth | truth.T)).all())

    # Three pairs without an edge, each tested at the level more than once.
    return Finding("toy graph of four", TRUTH, "skeleton is exact", _mean(found()), runs, 0.8)


def _toy_edges(_: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    above = np.triu_indices(8, 1)
    rates = (
        float(discover(rng.normal(size=(200, 8)), [0] * 8).adjacent[above].mean())
        for _ in range(runs)
    )
    name = "eight independent variables"
    return Finding(name, TRUTH, "pairs without an edge", 1 - _mean(rates), runs, 1 - 1.2 * LEVEL)


def _resampled(model: EmotionModel, runs: int, rng: np.random.Generator) -> Finding:
    """How often other people of the same population lead to the same region."""
    few = min(runs, _MOST_FITS)
    asked = drawn_population(model, rng, people=4).values
    valid = np.ones((1, N_ROIS), bool)
    chosen = [
        [_place(learnt, one[None], valid) for one in asked]
        for learnt in (fit_quickly(drawn_population(model, rng, people=40)) for _ in range(few))
    ]
    usual = [max(set(column), key=column.count) for column in zip(*chosen, strict=True)]
    share = _mean(row[i] == usual[i] for row in chosen for i in range(len(usual)))
    return Finding("other subjects, 480 clips", TRUTH, "same region", share, few, 0.5)


def _series(model: EmotionModel, runs: int, rng: np.random.Generator) -> Iterator[RoiMotion]:
    for one in drawn_population(model, rng, people=1, clips=runs).values:
        yield motion_series(one, _FPS, rng)


def _fitted(population: Population) -> EmotionModel:
    return fit(population, resamples=0)


def _chosen(model: EmotionModel, motion: RoiMotion, fps: float = _FPS) -> bool:
    windows = in_order(motion, spot(motion, fps), fps)
    if not windows:
        return False
    values, valid = apex_values(motion, windows)
    return bool(_place(model, values, valid, "iod"))


def _place(
    model: EmotionModel, values: Floats, valid: Bools, unit: MotionUnit = "range"
) -> tuple[int, ...]:
    evidence = Evidence(
        kind="motion",
        values=values,
        valid=valid,
        weights=np.ones(len(values)),
        unit=unit,
        model=model,
    )
    try:
        choice = PLACERS.make("counterfactual").place(evidence, 1, np.random.default_rng(0))
    except NoEvidenceError:
        return ()
    return choice.rois


def _mean(values: Iterator[bool] | Iterator[float]) -> float:
    return float(np.mean(list(values)))
