"""Where to put one sticker: every placer against three victims and exhaustive search.

    python -m studies.placement [--dataset NAME --root DIR] [--kept-free] [--json FILE]

One still sticker, k = 2, on motion maps. Victims and emotion models learn from other people than
those they are tried on (10 folds of subjects). Without a data set, on synthetic clips rendered for
it. JSON: {victim: {placer: {asr, low, high, n, oracle_ratio}}}.
"""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from math import nan

import numpy as np
import numpy.typing as npt

from austicker.bench.flow_map_simulator import FlowMapSimulator
from austicker.bench.labelled import LabelledInputs
from austicker.bench.population import population_of
from austicker.causal import EmotionModel, packaged_model
from austicker.causal.fit import fit_quickly
from austicker.causal.structure import out_degrees
from austicker.errors import DataError, NoEvidenceError
from austicker.maplayout import ROI_CENTRES, ROI_REACH
from austicker.placement import PLACERS
from austicker.protection.options import FALLBACK_PLACER
from austicker.types import N_ROIS, Allowed, Choice, Floats, Observed, PlacementProblem, Portrait
from studies.exhaustive import Exhaustive, Indices, exhaustive, folds
from studies.maps import by_the_eyes, dataset_maps, rendered_maps
from studies.table import (
    Rate,
    add_corpus,
    corpus_of,
    finish,
    in_a_line,
    in_percent,
    parser_of,
    success_rate,
)

BASELINES = ("centre", "energy", "outdegree-pixels", "outdegree-motion")
PACKAGED = "packaged model"
OTHERS = "(the other victims, in full)"
"""No placer but an upper bound: what knowing exactly how two other victims respond to every sticker
is worth on the third."""
RETRAINED = "(the victim retrained, in full)"
"""Another: what knowing exactly how the same recogniser, retrained on other draws of the same
people, responds is worth. Nobody can know more without asking."""
CLOSED = (5, 7, 11, 13)
"""Regions on which a sticker of k = 2 covers an eye, the mouth or, on most faces, the nostrils."""

Result = dict[str, dict[str, "Scored"]]


class Scored(Rate):
    """With the ratio to exhaustive search; None where that never succeeds."""

    oracle_ratio: float | None


@dataclass(frozen=True, slots=True, eq=False)
class Ranking:
    """What the placers chose.

    Attributes:
        usable: Columns of the regions that may be covered.
        orders: Placer -> (N, 14) columns of the regions, first choice first; of one that asks the
            victim, for clips it gets right.
        without: Placer -> clips for which it found no evidence and the fallback chose.
    """

    usable: Indices
    orders: dict[str, Indices] = field(default_factory=dict)
    without: Counter[str] = field(default_factory=Counter)


def main(arguments: list[str] | None = None) -> int:
    """Run the study; 0 when it gave numbers, 1 when it could not."""
    return in_a_line(lambda: _study(_options(arguments)))


def _study(options: argparse.Namespace) -> int:
    maps, name = _maps(options)
    ranking = ranked(maps, options.seed, pixels=not options.no_pixels, kept_free=options.kept_free)
    answers = exhaustive(maps, options.seed)
    result = scores(answers, ranking, options.seed)
    return finish(result, render(result, answers, ranking, name), options.json)


def ranked(maps: LabelledInputs, seed: int, *, pixels: bool, kept_free: bool) -> Ranking:
    """Let every placer choose on every clip, with models of the other folds' people."""
    closed = np.isin(np.arange(1, N_ROIS + 1), CLOSED if kept_free else ())
    population = population_of(maps)
    ranking = Ranking(np.flatnonzero(~closed))
    for out in folds(maps.subjects, seed):
        known = population.select([int(i) for i in np.flatnonzero(~out)])
        model = replace(fit_quickly(known, seed), out_degrees=out_degrees(known))
        for index in np.flatnonzero(out):
            base = _problem(maps.inputs[index], population.values[index], closed[:, None] * 2.0)
            for name, placer, problem in _asked(base, model, maps.labels[index], pixels):
                choice, found = _choose(placer, problem)
                ranking.without[name] += not found
                nothing = np.zeros((len(maps), N_ROIS), np.intp)
                ranking.orders.setdefault(name, nothing)[index] = _order(choice, closed)
    return ranking


def _asked(
    base: PlacementProblem, model: EmotionModel, label: str, pixels: bool
) -> Iterator[tuple[str, str, PlacementProblem]]:
    """Name in the table, placer, and what it may look at."""
    fitted = replace(base, model=model)
    known = replace(base.wanted, known_emotion=label)
    for name in BASELINES:
        if name != "outdegree-pixels" or pixels:
            yield name, name, fitted
    yield "counterfactual, 0 queries", "counterfactual", fitted
    # Only clips that the victim gets right count, and for those its label is the true one.
    yield "counterfactual", "counterfactual", replace(fitted, wanted=known)
    shipped = packaged_model()
    yield PACKAGED, "counterfactual", replace(base, model=shipped, wanted=known)
    # What `protect` does when nobody names the emotion.
    yield f"{PACKAGED}, 0 q.", "counterfactual", replace(base, model=shipped)


def _choose(placer: str, problem: PlacementProblem) -> tuple[Choice, bool]:
    rng = np.random.default_rng(0)
    try:
        return PLACERS.make(placer).place(problem, rng), True
    except NoEvidenceError:
        return PLACERS.make(FALLBACK_PLACER).place(problem, rng), False


def _order(choice: Choice, closed: npt.NDArray[np.bool_]) -> Indices:
    """Columns of all regions, the chosen one first, then by score."""
    scores = np.zeros(N_ROIS) if choice.scores is None else np.asarray(choice.scores, float)
    scores = np.where(closed, -np.inf, scores)
    scores[choice.rois[0] - 1] = np.inf
    return np.argsort(-scores, kind="stable")


def _problem(raw: npt.NDArray[np.uint8], values: Floats, cost: Floats) -> PlacementProblem:
    side = 2 * ROI_REACH + 1
    observed = Observed(
        kind="motion",
        values=values[None],
        valid=np.ones((1, N_ROIS), bool),
        weights=np.ones(1),
        portrait=Portrait(raw, ROI_CENTRES.astype(float), np.full((N_ROIS, 2), side - 1.0)),
        unit="range",
        simulator=FlowMapSimulator(raw, ROI_REACH, stretch=False),
    )
    return PlacementProblem(observed, Allowed(occlusion_cost=cost))


def scores(answers: Exhaustive, ranking: Ranking, seed: int) -> Result:
    """ASR with its interval, and its ratio to that of exhaustive search."""
    result: Result = {}
    usable = ranking.usable
    for victim, predicted in answers.predicted.items():
        right = predicted[:, 0] == answers.truth
        flips = predicted[:, 1:] != answers.truth[:, None]
        rows: dict[str, Floats] = {"random": flips[:, usable].mean(axis=1)}
        others, retrained = answers.best(victim, usable)
        orders = {**ranking.orders, OTHERS: others, RETRAINED: retrained}
        for name, order in orders.items():
            hit = np.take_along_axis(flips, order, axis=1)
            if name == "counterfactual":
                for queries in (1, 2, 3):
                    unit = "query" if queries == 1 else "queries"
                    rows[f"{name}, {queries} {unit}"] = hit[:, :queries].any(axis=1).astype(float)
            else:
                rows[name] = hit[:, 0].astype(float)
        rows["exhaustive"] = flips[:, usable].any(axis=1).astype(float)
        oracle = float(rows["exhaustive"][right].mean()) if right.any() else 0.0
        subjects = np.array(answers.subjects)[right].tolist()
        result[victim] = {}
        for name, row in rows.items():
            rate = success_rate(row[right], subjects, seed)
            ratio = None if rate["asr"] is None or oracle <= 0 else rate["asr"] / oracle
            result[victim][name] = {**rate, "oracle_ratio": ratio}
    return result


def render(result: Result, answers: Exhaustive, ranking: Ranking, name: str) -> str:
    """The result as a table."""
    victims, clips = list(result), len(answers.truth)
    lines = [
        f"{name}: {clips} clips of {len(set(answers.subjects))} people; one still sticker",
        "ASR in % of correctly classified clips (95 % interval over subjects), / exhaustive",
        f"{'':32}" + "".join(f"{victim:>26}" for victim in victims) + f"{'mean':>7}{'no ev.':>8}",
    ]
    for placer in result[victims[0]]:
        rows = [result[victim][placer] for victim in victims]
        ratios = [nan if row["oracle_ratio"] is None else row["oracle_ratio"] for row in rows]
        pairs = zip(rows, ratios, strict=True)
        cells = "".join(f"{in_percent(row)}{ratio:6.2f}" for row, ratio in pairs)
        given_up = ranking.without.get(placer.partition(", 1")[0], 0)
        lines.append(f"{placer:32}{cells}{np.mean(ratios):7.2f}{given_up:8d}")
    counts = [f"{v}: {result[v]['exhaustive']['n']} of {clips}" for v in victims]
    lines.append(f"classified correctly: {', '.join(counts)}")
    firsts = Counter(int(roi) + 1 for roi in ranking.orders[f"{PACKAGED}, 0 q."][:, 0])
    shares = [f"{roi} {100 * n / clips:.0f} %" for roi, n in firsts.most_common()]
    lines.append(f"{PACKAGED}, 0 q. chooses ROI {', '.join(shares)}")
    lines.append(f"'no ev.': clips without evidence, on which {FALLBACK_PLACER} chose instead")
    return "\n".join(lines)


def _maps(options: argparse.Namespace) -> tuple[LabelledInputs, str]:
    if options.dataset is None:
        maps = by_the_eyes(rendered_maps(corpus_of(options), options.cache))
        return maps, f"synthetic, level {options.level}"
    maps = dataset_maps(options.dataset, options.root)
    print(f"not used: {len(maps.dropped)} samples", file=sys.stderr)
    if len(set(maps.subjects)) < 2:
        raise DataError(f"'{options.dataset}': expected clips of two people or more")
    return maps, str(options.dataset)


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = parser_of(__doc__)
    parser.add_argument("--dataset", help="name, see 'austicker list datasets' (synthetic clips)")
    # Other people than those of the packaged model.
    add_corpus(parser, seed=41)
    parser.add_argument(
        "--kept-free", action="store_true", help="eyes, nostrils and mouth stay free, as in protect"
    )
    parser.add_argument("--no-pixels", action="store_true", help="leave out outdegree-pixels: slow")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
