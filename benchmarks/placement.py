"""Where to put one sticker: every placer against three victims and exhaustive search.

    python benchmarks/placement.py [--dataset NAME --root DIR] [--kept-free] [--json FILE]

One static sticker, k = 2, modelled as no motion in the 5 x 5 cells around the region. Victims and
population models learn from other people than those they are tried on (10 folds of subjects).
Without a data set, on synthetic clips rendered for it. JSON: {victim: {placer: {asr, low, high, n,
oracle_ratio}}}.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.metadata import version
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from austicker.bench import metrics
from austicker.bench.collect import collect
from austicker.bench.datasets import DATASETS
from austicker.bench.datasets.mappings import THREE
from austicker.bench.eyes import EyeFinder
from austicker.bench.flow_map_simulator import FlowMapSimulator
from austicker.bench.labelled import LabelledInputs
from austicker.bench.population import population_of
from austicker.bench.rendered import render_maps
from austicker.bench.simple_victims import NAMES, Victim
from austicker.causal import EmotionModel, packaged_model
from austicker.causal.fit import fit_quickly
from austicker.causal.structure import out_degrees
from austicker.errors import AuStickerError, DataError, NoEvidenceError
from austicker.maplayout import ROI_CENTRES, ROI_REACH
from austicker.motion.flowmap import FlowMap
from austicker.placement import PLACERS
from austicker.recognizers.inputs import MAPS
from austicker.synth.plan import CorpusSpec
from austicker.types import N_ROIS, Allowed, Choice, Floats, Observed, PlacementProblem, Portrait

FOLDS = 10
BASELINES = ("centre", "energy", "outdegree-pixels", "outdegree-motion")
PACKAGED = "packaged model"
OTHERS = "(the other victims, in full)"
"""No placer but a yardstick: what knowing exactly how two other victims respond to every sticker is
worth on the third."""
TWIN = "(the victim's twin, in full)"
"""Another yardstick: the region that most lowers the margin of the same recogniser, trained again
from another start on a resample of the same people. Nobody can know more without asking."""
CLOSED = (5, 7, 11, 13)
"""Regions on which a sticker of k = 2 covers an eye, the mouth or, on most faces, the nostrils."""

Labels = npt.NDArray[np.str_]
Orders = dict[str, npt.NDArray[np.intp]]


@dataclass(frozen=True, slots=True, eq=False)
class Trial:
    """What the victims said.

    Attributes:
        truth: (N,) labels.
        subjects: Of every clip.
        said: Victim -> (N, 15) labels: as it is, then with each region hidden.
        margins: Victim -> (N, 15) by how much the true label's score exceeds the others'.
        twins: Victim -> (N, 15) the same, of its twin.
        orders: Placer -> (N, 14) columns of the regions, first choice first; of one that asks the
            victim, for clips it gets right.
        without: Placer -> clips for which it found no evidence and `energy` chose.
        seconds: Placer -> mean time of a choice.
        usable: Columns of the regions that may be covered.
    """

    truth: Labels
    subjects: tuple[str, ...]
    said: dict[str, Labels]
    margins: dict[str, Floats]
    twins: dict[str, Floats]
    orders: Orders
    without: Counter[str]
    seconds: dict[str, float]
    usable: npt.NDArray[np.intp]


def main(arguments: list[str] | None = None) -> int:
    """Run the benchmark; 0 when it gave numbers, 1 when it could not."""
    options = _options(arguments)
    try:
        maps, name = _maps(options)
        closed = CLOSED if options.kept_free else ()
        tried = trial(maps, options.seed, pixels=not options.no_pixels, closed=closed)
        result = scores(tried, options.seed)
    except AuStickerError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    print(render(result, tried, name))
    if options.json is not None:
        options.json.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    return 0


def trial(
    maps: LabelledInputs, seed: int, pixels: bool = True, closed: tuple[int, ...] = ()
) -> Trial:
    """Train, hide and ask; the regions `closed` may not be covered."""
    load = np.isin(np.arange(1, N_ROIS + 1), closed)[:, None] * 2.0
    centred = np.stack([FlowMap(raw).centred() for raw in maps.inputs])
    population = population_of(maps)
    truth = np.array(maps.labels)
    said = {name: np.zeros((len(maps), N_ROIS + 1), truth.dtype) for name in NAMES}
    margins: dict[str, Floats] = {n: np.zeros((len(maps), N_ROIS + 1)) for n in NAMES}
    twins: dict[str, Floats] = {n: np.zeros((len(maps), N_ROIS + 1)) for n in NAMES}
    names = np.array(maps.subjects)
    orders: Orders = {}
    without: Counter[str] = Counter()
    spent: Counter[str] = Counter()

    def note(name: str, index: int, order: npt.NDArray[np.intp]) -> None:
        orders.setdefault(name, np.zeros((len(maps), N_ROIS), np.intp))[index] = order

    folds = list(_folds(maps.subjects, seed))
    for number, out in enumerate(folds):
        for name in NAMES:
            victim = Victim(name, seed + number).fit(centred[~out], truth[~out])
            again = _resampled(names, ~out, np.random.default_rng([seed, number]))
            twin = Victim(name, seed + number + FOLDS).fit(centred[again], truth[again])
            for column in range(N_ROIS + 1):
                shown = _hidden(centred[out], column - 1) if column else centred[out]
                said[name][out, column] = victim.predict(shown)
                margins[name][out, column] = victim.margins(shown, truth[out])
                twins[name][out, column] = twin.margins(shown, truth[out])
        known = population.select([int(i) for i in np.flatnonzero(~out)])
        model = replace(fit_quickly(known, seed), out_degrees=out_degrees(known))
        for index in np.flatnonzero(out):
            base = _problem(maps.inputs[index], population.values[index], load)
            for name, placer, problem in _asked(base, model, str(truth[index]), pixels):
                began = time.perf_counter()
                choice, found = _choose(placer, problem)
                spent[name] += time.perf_counter() - began  # type: ignore[assignment]
                without[name] += not found
                note(name, int(index), _order(choice, load[:, 0] > 0))
        if sys.stderr.isatty():
            print(f"\rfold {number + 1}/{len(folds)}", end="", file=sys.stderr)
    seconds = {name: value / len(maps) for name, value in spent.items()}
    usable = np.flatnonzero(load[:, 0] == 0)
    return Trial(truth, maps.subjects, said, margins, twins, orders, without, seconds, usable)


def _resampled(
    subjects: npt.NDArray[np.str_], known: npt.NDArray[np.bool_], rng: np.random.Generator
) -> npt.NDArray[np.intp]:
    """Clips of as many people as are known, drawn with repeats."""
    people = np.unique(subjects[known])
    drawn = rng.choice(people, len(people))
    return np.concatenate([np.flatnonzero(subjects == name) for name in drawn])


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
        return PLACERS.make("energy").place(problem, rng), False


def _order(choice: Choice, closed: npt.NDArray[np.bool_]) -> npt.NDArray[np.intp]:
    """Columns of all regions, the chosen one first, then by score."""
    scores = np.zeros(N_ROIS) if choice.scores is None else np.asarray(choice.scores, float)
    scores = np.where(closed, -np.inf, scores)
    scores[choice.rois[0] - 1] = np.inf
    return np.argsort(-scores, kind="stable")


def _problem(raw: npt.NDArray[np.uint8], values: Floats, load: Floats) -> PlacementProblem:
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
    return PlacementProblem(observed, Allowed(occlusion_cost=load))


def _hidden(centred: Floats, roi: int) -> Floats:
    column, row = ROI_CENTRES[roi]
    out = centred.copy()
    rows = slice(max(row - ROI_REACH, 0), row + ROI_REACH + 1)
    out[:, rows, max(column - ROI_REACH, 0) : column + ROI_REACH + 1] = 0
    return out


def _folds(subjects: tuple[str, ...], seed: int) -> Iterator[npt.NDArray[np.bool_]]:
    names = np.unique(subjects)
    np.random.default_rng(seed).shuffle(names)
    for i in range(min(FOLDS, len(names))):
        yield np.isin(subjects, names[i::FOLDS])


def scores(tried: Trial, seed: int) -> dict[str, dict[str, dict[str, Any]]]:
    """ASR with its interval, and its ratio to that of exhaustive search."""
    result: dict[str, dict[str, dict[str, Any]]] = {}
    for victim, said in tried.said.items():
        right = said[:, 0] == tried.truth
        flips = said[:, 1:] != tried.truth[:, None]
        rows: dict[str, Floats] = {"random": flips[:, tried.usable].mean(axis=1)}
        for name, order in tried.orders.items():
            hit = np.take_along_axis(flips, order, axis=1)
            if name == "counterfactual":
                for queries in (1, 2, 3):
                    unit = "query" if queries == 1 else "queries"
                    rows[f"{name}, {queries} {unit}"] = hit[:, :queries].any(axis=1).astype(float)
            else:
                rows[name] = hit[:, 0].astype(float)
        rows[OTHERS] = np.take_along_axis(flips, _by_others(tried, victim), axis=1)[:, 0] * 1.0
        own = _lowest(tried.twins[victim][:, 1:], tried.usable)
        rows[TWIN] = np.take_along_axis(flips, own, axis=1)[:, 0] * 1.0
        rows["exhaustive"] = flips[:, tried.usable].any(axis=1).astype(float)
        oracle = _mean(rows["exhaustive"][right])
        result[victim] = {
            name: _score(row[right], _of(tried.subjects, right), oracle, seed)
            for name, row in rows.items()
        }
    return result


def _by_others(tried: Trial, victim: str) -> npt.NDArray[np.intp]:
    """(N, 1) the region that most lowers the mean margin of the other victims."""
    total = np.zeros((len(tried.truth), N_ROIS))
    for name, margin in tried.margins.items():
        if name != victim:
            total += margin[:, 1:] / np.abs(margin[:, 0]).mean()
    return _lowest(total, tried.usable)


def _lowest(margins: Floats, usable: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """(N, 1) the usable region with the lowest of (N, 14) margins."""
    return np.asarray(usable[margins[:, usable].argmin(axis=1)][:, None], np.intp)


def _score(row: Floats, subjects: tuple[str, ...], oracle: float, seed: int) -> dict[str, Any]:
    if not len(row):
        return {"asr": None, "low": None, "high": None, "n": 0, "oracle_ratio": None}
    rng = np.random.default_rng(seed)
    interval = metrics.bootstrap_subjects(lambda i: _mean(row[i]), subjects, rng)
    asr = _mean(row)
    ratio = asr / oracle if oracle > 0 else nan
    numbers = {"asr": asr, "low": interval.low, "high": interval.high}
    return {
        **numbers,
        "n": len(row),
        "oracle_ratio": None if np.isnan(ratio) else ratio,  # JSON has no NaN
    }


def _mean(row: Floats) -> float:
    return float(row.mean()) if len(row) else nan


def _of(subjects: tuple[str, ...], chosen: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    return tuple(s for s, yes in zip(subjects, chosen, strict=True) if yes)


def render(result: dict[str, dict[str, dict[str, Any]]], tried: Trial, name: str) -> str:
    """The result as a table."""
    victims = list(result)
    lines = [
        f"{name}: {len(tried.truth)} clips of {len(set(tried.subjects))} people; one still sticker",
        "ASR in % of correctly classified clips (95 % interval over subjects), / exhaustive",
        f"{'':32}" + "".join(f"{victim:>26}" for victim in victims) + f"{'mean':>7}{'no ev.':>8}",
    ]
    for placer in result[victims[0]]:
        cells, ratios = "", []
        for victim in victims:
            row = result[victim][placer]
            ratio = row["oracle_ratio"]
            ratios.append(nan if ratio is None else ratio)
            values = [nan if row[k] is None else 100 * row[k] for k in ("asr", "low", "high")]
            cells += "{:>9.1f} ({:>4.1f}-{:>4.1f}){:>5.2f}".format(*values, ratios[-1])
        given_up = tried.without.get(placer.partition(", 1")[0], 0)
        lines.append(f"{placer:32}{cells}{np.mean(ratios):7.2f}{given_up:8d}")
    counts = [f"{v}: {result[v]['exhaustive']['n']} of {len(tried.truth)}" for v in victims]
    lines.append(f"classified correctly: {', '.join(counts)}")
    firsts = Counter(int(roi) + 1 for roi in tried.orders[f"{PACKAGED}, 0 q."][:, 0])
    shares = [f"{r} {100 * n / len(tried.truth):.0f} %" for r, n in firsts.most_common()]
    lines.append(f"{PACKAGED}, 0 q. chooses ROI {', '.join(shares)}")
    times = [f"{placer} {1000 * s:.2f}" for placer, s in tried.seconds.items()]
    lines.append(f"ms a choice: {', '.join(times)}")
    lines.append("'no ev.': clips without evidence, on which energy chose instead")
    return "\n".join(lines)


def _maps(options: argparse.Namespace) -> tuple[LabelledInputs, str]:
    if options.dataset is None:
        spec = CorpusSpec(
            subjects=options.subjects, clips=options.clips, level=options.level, seed=options.seed
        )
        maps = rendered(spec, options.cache)
        exact = [i for i, name in enumerate(maps.names) if name.endswith("/0")]
        return maps.select(exact), f"synthetic, level {options.level}"
    if options.root is None:
        raise DataError("--dataset goes with --root, the folder of the data set")
    dataset = DATASETS.make(options.dataset).scan(options.root).labelled()
    if dataset.mapping.classes != THREE:
        raise DataError(f"'{dataset.name}': expected clips or maps labelled {', '.join(THREE)}")
    maps = collect(dataset, MAPS, EyeFinder().find)
    print(f"not used: {len(maps.dropped)} samples", file=sys.stderr)
    if len(set(maps.subjects)) < 2:
        raise DataError(f"'{dataset.name}': expected clips of two people or more")
    return maps, dataset.name


def rendered(spec: CorpusSpec, cache: Path | None) -> LabelledInputs:
    """Maps of a synthetic corpus, kept in the folder `cache` if there is one."""
    kept = None
    if cache is not None:
        name = f"{spec.level}-{spec.subjects}x{spec.clips}-seed{spec.seed}"
        kept = cache / f"maps-{version('au-sticker')}-{name}.npz"
        if kept.is_file():
            return LabelledInputs.read(kept, MAPS)
    maps = render_maps(spec, np.random.default_rng(spec.seed))
    if kept is not None:
        kept.parent.mkdir(parents=True, exist_ok=True)
        maps.save(kept)
    return maps


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--dataset", help="name, see 'austicker list datasets' (synthetic clips)")
    parser.add_argument("--root", type=Path, help="folder of the data set")
    parser.add_argument("--json", type=Path, help="also write the result here")
    parser.add_argument("--subjects", type=int, default=60, help="synthetic people (60)")
    parser.add_argument("--clips", type=int, default=12, help="clips of each (12)")
    parser.add_argument("--level", default="default", help="difficulty of the synthetic clips")
    # Other people than those of the packaged model.
    parser.add_argument("--seed", type=int, default=41, help="of people, folds, victims (41)")
    parser.add_argument("--cache", type=Path, help="folder that keeps the synthetic maps")
    parser.add_argument(
        "--kept-free", action="store_true", help="eyes, nostrils and mouth stay free, as in protect"
    )
    parser.add_argument("--no-pixels", action="store_true", help="leave out outdegree-pixels: slow")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
