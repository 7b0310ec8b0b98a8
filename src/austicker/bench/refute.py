"""Nulls: inputs from which nothing can be concluded, and what the rules conclude from them.

A rule that sees causes everywhere proves nothing by finding one. On every null the answer must be
"no evidence" in at least 95 % of the runs; controls show that the same chain does find something
where there is something.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from austicker.bench.simulate import (
    face_videos,
    motion_series,
    noise_frames,
    noise_motion,
    noise_problem,
)
from austicker.causal import EmotionModel, Population, fit
from austicker.causal.discover import discover
from austicker.causal.fit import fit_quickly
from austicker.causal.population import MIRROR, mirrored
from austicker.causal.structure import resample_subjects
from austicker.errors import DataError, NoEvidenceError
from austicker.motion.order import in_order
from austicker.motion.spot import apex_values, spot
from austicker.placement import PLACERS
from austicker.protection.options import Options
from austicker.types import (
    N_ROIS,
    Bools,
    Choice,
    Floats,
    MotionUnit,
    Observed,
    PlacementProblem,
    RoiMotion,
)

NULL, CONTROL, TRUTH, SHOWN = "null", "control", "truth", "shown"
LEVEL = 0.05
_FPS = 100.0
_TIE = 0.8
"""Share of the effect from which on another region counts as good."""
_MOST_PIXELS, _MOST_FITS, _MOST_VIDEOS, _MOST_CLIPS = 5, 20, 20, 50
_FEW_PEOPLE = 10
_DRAWS = 100


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


@dataclass(frozen=True, slots=True)
class Questioned:
    """What is to be refuted.

    Attributes:
        model: The one to question, of motion.
        population: Real people, or the synthetic ones a model is fitted to: what is shuffled and
            drawn from.
    """

    model: EmotionModel
    population: Population

    def some(self, rng: np.random.Generator, people: int) -> Population:
        """Clips of `people` subjects, drawn without replacement; a class may not be lost."""
        names = sorted(set(self.population.subjects))
        if len(names) < people:
            raise DataError(
                f"'{self.population.name}': expected clips of {people} people or more to draw "
                f"from, got {len(names)}"
            )
        for _ in range(_DRAWS):
            drawn = set(rng.permutation(names)[:people].tolist())
            part = self.population.select(
                [i for i, name in enumerate(self.population.subjects) if name in drawn]
            )
            if part.classes == self.population.classes:
                return part
        raise DataError(f"'{self.population.name}': {people} people hardly ever show every class")


def refute(
    asked: Questioned,
    runs: int,
    seed: int,
    progress: Callable[[int, int], None] | None = None,
) -> tuple[Finding, ...]:
    """Run every null, control and test of known truth.

    Args:
        asked: The model and the population to question.
        runs: Of each; costly ones run less often and say how often.
        seed: Of everything random.
        progress: Called with tests done and their total.
    """
    tests = (
        _time_order, _shuffled_in_time, _label_order, _shuffled_labels, _noise, _noise_video,
        _noise_pixels, _mirror, _mirrored_video, _toy_truth, _toy_edges, _resampled,
    )  # fmt: skip
    # Whether there is anything to learn is decided by the regions; maps would only cost time.
    asked = replace(asked, population=replace(asked.population, maps=None))
    findings = []
    for number, test in enumerate(tests):
        findings.append(test(asked, runs, np.random.default_rng([seed, number])))
        if progress is not None:
            progress(number + 1, len(tests))
    return tuple(findings)


def _time_order(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    share = _mean(_chosen(asked.model, motion) for motion in _series(asked, runs, rng))
    return Finding("motion in its order", CONTROL, "a region is chosen", share, runs, 0.5)


def _shuffled_in_time(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    def shuffled() -> Iterator[bool]:
        for motion in _series(asked, runs, rng):
            order = rng.permutation(len(motion.values))
            yield not _chosen(asked.model, RoiMotion(motion.values[order], motion.valid[order]))

    name = "motion shuffled in time"
    return Finding(name, NULL, "no evidence", _mean(shuffled()), runs, 1 - LEVEL)


def _label_order(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    few = min(runs, _MOST_FITS)
    share = _mean(_fitted(asked.some(rng, _FEW_PEOPLE)).informative for _ in range(few))
    return Finding("population with its labels", CONTROL, "motion is informative", share, few, 0.5)


def _shuffled_labels(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    def shuffled() -> Iterator[bool]:
        for _ in range(runs):
            real = asked.some(rng, _FEW_PEOPLE)
            labels = tuple(real.labels[i] for i in rng.permutation(len(real)))
            learnt = _fitted(Population(real.values, labels, real.subjects, "shuffled"))
            yield not _place(learnt, real.values[:1], np.ones((1, N_ROIS), bool))

    name = "population with shuffled labels"
    return Finding(name, NULL, "no evidence", _mean(shuffled()), runs, 1 - LEVEL)


def _noise(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    share = _mean(not _chosen(asked.model, noise_motion(rng), 25.0) for _ in range(runs))
    name = "noise video, regions put by hand"
    return Finding(name, NULL, "no evidence", share, runs, 1 - LEVEL)


def _noise_video(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    """Nobody puts the regions: faces are detected, as in any video."""
    from austicker.bench.chain import chosen
    from austicker.faces.models import load_models

    few, models = min(runs, _MOST_VIDEOS), load_models()
    share = _mean(
        not chosen(noise_frames(rng), Fraction(25), models, Options()) for _ in range(few)
    )
    return Finding("noise video, whole chain", NULL, "no evidence", share, few, 1 - LEVEL)


def _noise_pixels(_: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    few = min(runs, _MOST_PIXELS)

    def silent() -> Iterator[bool]:
        placer = PLACERS.make("outdegree-pixels")
        for _ in range(few):
            try:
                placer.place(noise_problem(rng), rng)
            except NoEvidenceError:
                yield True
            else:
                yield False

    name = "noise picture, outdegree-pixels"
    return Finding(name, SHOWN, "no evidence", _mean(silent()), few)


def _mirror(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    def same() -> Iterator[bool]:
        for one in _clips(asked, runs, rng):
            here = _place(asked.model, one[None], np.ones((1, N_ROIS), bool))
            there = _place(asked.model, mirrored(one)[None], np.ones((1, N_ROIS), bool))
            yield _other_side(here) == there

    return Finding("mirrored motion", TRUTH, "the choice mirrors", _mean(same()), runs, 1.0)


def _mirrored_video(_: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    """Frames turned left to right before anything reads them; near ties may go either way."""
    from austicker.bench.chain import chosen
    from austicker.faces.models import load_models

    few, models = min(runs, _MOST_VIDEOS), load_models()

    def same() -> Iterator[bool]:
        for clip in face_videos(few, rng):
            here = chosen(clip.frames, clip.fps, models, Options())
            there = chosen(clip.frames[:, :, ::-1], clip.fps, models, Options())
            yield here is not None and there is not None and _as_good(here, there)

    name = "mirrored video, whole chain"
    return Finding(name, TRUTH, "the choice mirrors or ties", _mean(same()), few, 0.8)


def _toy_truth(_: Questioned, runs: int, rng: np.random.Generator) -> Finding:
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


def _toy_edges(_: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    above = np.triu_indices(8, 1)
    rates = (
        float(discover(rng.normal(size=(200, 8)), [0] * 8).adjacent[above].mean())
        for _ in range(runs)
    )
    name = "eight independent variables"
    return Finding(name, TRUTH, "pairs without an edge", 1 - _mean(rates), runs, 1 - 1.2 * LEVEL)


def _resampled(asked: Questioned, runs: int, rng: np.random.Generator) -> Finding:
    """How often a model of people drawn with replacement chooses the region that most choose."""
    few = min(runs, _MOST_FITS)
    clips = list(_clips(asked, _MOST_CLIPS, rng))
    valid = np.ones((1, N_ROIS), bool)
    chosen = [
        [_place(learnt, one[None], valid) for one in clips]
        for learnt in (fit_quickly(resample_subjects(asked.population, rng)) for _ in range(few))
    ]
    usual = [max(set(column), key=column.count) for column in zip(*chosen, strict=True)]
    share = _mean(row[i] == usual[i] for row in chosen for i in range(len(usual)))
    return Finding("subjects drawn anew (bootstrap)", TRUTH, "same region", share, few, 0.5)


def _clips(asked: Questioned, count: int, rng: np.random.Generator) -> Iterator[Floats]:
    """(14, 3) motion of clips drawn from the population."""
    values = asked.population.values
    yield from values[rng.choice(len(values), count, replace=count > len(values))]


def _other_side(rois: tuple[int, ...]) -> tuple[int, ...]:
    return tuple(int(MIRROR[roi - 1]) + 1 for roi in rois)


def _as_good(here: Choice, there: Choice) -> bool:
    """Whether what was chosen of the mirror image does nearly as much here as what was chosen."""
    (mirrored_roi,) = _other_side(there.rois)
    scores = np.zeros(N_ROIS) if here.scores is None else here.scores
    best = scores[here.rois[0] - 1]
    return here.rois == (mirrored_roi,) or bool(scores[mirrored_roi - 1] >= _TIE * best)


def _series(asked: Questioned, runs: int, rng: np.random.Generator) -> Iterator[RoiMotion]:
    for one in _clips(asked, runs, rng):
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
    observed = Observed("motion", values, valid, np.ones(len(values)), unit)
    problem = PlacementProblem(observed, model=model)
    try:
        choice = PLACERS.make("counterfactual").place(problem, np.random.default_rng(0))
    except NoEvidenceError:
        return ()
    return choice.rois


def _mean(values: Iterator[bool] | Iterator[float]) -> float:
    return float(np.mean(list(values)))
