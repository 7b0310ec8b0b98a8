"""The worst-case table on motion maps of real people, of whom no frames are known.

Stickers are squares in the map, as in `bench.flow_map_simulator`. The skin is modelled: the share
of the own motion that attenuation leaves in pixels, as measured there, times the map, plus a
smooth random field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from austicker.bench.attackers import (
    Answers,
    Material,
    Outcome,
    PublishedClip,
    Row,
    VisibleChoice,
    VisibleSticker,
    attackers_of,
    card_of,
    examples_of,
    learn,
    outcome,
)
from austicker.bench.attackers.motion import discs, ranged
from austicker.bench.collect import collect, labelled_dataset
from austicker.bench.eyes import EyeFinder
from austicker.bench.flow_map_simulator import FlowMapSimulator
from austicker.bench.labelled import LabelledInputs
from austicker.bench.training.folds import Index, folds_of
from austicker.causal import packaged_model
from austicker.errors import NoEvidenceError
from austicker.maplayout import CELLS, region_means
from austicker.motion.flowmap import FlowMap, face_cells
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import REACH, draw_drifts
from austicker.recognizers.inputs import MAPS
from austicker.types import (
    N_ROIS,
    Allowed,
    Choice,
    Decoys,
    Floats,
    Observed,
    PlacementProblem,
    Wanted,
)
from studies.parallel import Say, each

_REACH = 2
"""Cells to each side of a sticker's middle: k = 2."""
_SIGMA = 1.5
"""Cells, of smooth noise: about a tenth of the eyes' distance."""
_CLOSED = np.isin(np.arange(1, 15), (5, 7, 11, 13))
"""Regions on which stickers would cover an eye, the mouth or the nostrils."""


@dataclass(frozen=True, slots=True)
class Way:
    """How a map is protected.

    Attributes:
        placer: Of the stickers; "" for none.
        count: Of stickers.
        decoys: What their prints may do; None for still ones.
        drawn: Whether drifts are drawn from the population.
        skin: Whether the skin's motion is attenuated and another put in its place.
    """

    placer: str = ""
    count: int = 0
    decoys: Decoys | None = None
    drawn: bool = False
    skin: bool = False


WAYS = {
    "bare": Way(),
    "paper": Way("counterfactual", 1),
    "3 still": Way("counterfactual", 3),
    "decoys away": Way("counterfactual", 3, Decoys(1.5)),
    "decoys drawn": Way("population", 3, drawn=True),
    "skin": Way(skin=True),
    "skin, 3 still": Way("population", 3, skin=True),
}


@dataclass(frozen=True, slots=True)
class MapPlan:
    """What is to be measured.

    Attributes:
        dataset: Registered name.
        root: Its folder.
        seed: Of all that is drawn.
        left: Share of the own motion that the skin keeps.
        amplitude: RMS of the field put in its place, of the own motion's.
        rows: Keys of `WAYS`.
        folds: Of people.
    """

    dataset: str
    root: Path
    seed: int = 0
    left: float = 0.4
    amplitude: float = 1.0
    rows: tuple[str, ...] = tuple(WAYS)
    folds: int = 5


def run_maps(
    plan: MapPlan, jobs: int, say: Say
) -> tuple[tuple[Row, ...], dict[str, dict[str, float]]]:
    """All rows, over folds of people, and their costs.

    Raises:
        UsageError: Unknown data set.
        DataError: It cannot be used.
    """
    maps = collect(labelled_dataset(plan.dataset, plan.root), MAPS, EyeFinder().find)
    order = tuple(dict.fromkeys(("bare", *plan.rows)))
    made = dict(each(_protect, [(plan, maps, row) for row in order], jobs, "rows protected", say))
    tasks: list[tuple[MapPlan, str, Material, dict[str, Material]]] = []
    for name in attackers_of(frames=False):
        if card_of(name).learns == "bare":
            tasks.append((plan, name, made["bare"], {row: made[row] for row in order}))
        else:
            tasks += [(plan, name, made[row], {row: made[row]}) for row in order]
    found: dict[tuple[str, str], Outcome] = {}
    for done in each(_attack, tasks, jobs, "attacks", say):
        found.update(done)
    names = attackers_of(frames=False)
    rows = tuple(Row(row, tuple(found[row, name] for name in names)) for row in order)
    return rows, {row: _cost(made["bare"], made[row]) for row in order}


def _protect(task: tuple[MapPlan, LabelledInputs, str]) -> tuple[str, Material]:
    plan, maps, row = task
    return row, _material(maps, WAYS[row], plan)


def _attack(
    task: tuple[MapPlan, str, Material, dict[str, Material]],
) -> dict[tuple[str, str], Outcome]:
    """One attacker, learning once in each fold, on one row or on several."""
    plan, name, source, tried = task
    subjects = [clip.subject for clip in source.clips]
    said: dict[str, list[tuple[Index, Answers]]] = {row: [] for row in tried}
    for fold in folds_of(f"subjects:{plan.folds}", subjects, plan.seed):
        rng = np.random.default_rng([plan.seed, 1])
        own = _part(source, fold.train)
        taught = learn(name, examples_of(name, own.clips, rng), own.labels, plan.seed)
        for row, shown in tried.items():
            answers = taught.answers(examples_of(name, _part(shown, fold.test).clips))
            said[row].append((fold.test, answers))
    rng = np.random.default_rng([plan.seed, 2])
    return {
        (row, name): outcome(name, _joined(parts), source.labels, subjects, rng)
        for row, parts in said.items()
    }


def _joined(parts: list[tuple[Index, Answers]]) -> Answers:
    """The answers of all folds, in the order of the clips."""
    order = np.argsort(np.concatenate([rows for rows, _ in parts]))
    labels = np.concatenate([answers.labels for _, answers in parts])[order]
    each_kind = {
        kind: np.concatenate([answers.each[kind] for _, answers in parts])[order]
        for kind in parts[0][1].each
    }
    return Answers(labels, each_kind)


def _part(material: Material, rows: np.ndarray) -> Material:
    return Material([material.clips[i] for i in rows], [material.labels[i] for i in rows])


def _material(maps: LabelledInputs, way: Way, plan: MapPlan) -> Material:
    clips = []
    reach = float(
        np.median([FlowMapSimulator(raw, _REACH).motion_range()[0] for raw in maps.inputs])
    )
    for at, name in enumerate(maps.names):
        rng = np.random.default_rng([plan.seed, at])
        centred = FlowMap(maps.inputs[at]).centred()
        choice, covered = VisibleChoice(), np.zeros((CELLS, CELLS), np.bool_)
        if way.skin:
            centred = _other_skin(centred, plan.left, plan.amplitude, rng)
        if way.placer:
            raw = maps.inputs[at] if not way.skin else _raw(centred)
            chosen = _chosen(raw, maps.labels[at], way, reach, rng)
            drifts = np.array(chosen.drifts).reshape(1, len(chosen.rois), -1, 2)
            drifts = drifts if chosen.drifts else np.zeros((1, len(chosen.rois), 1, 2))
            rois = np.array(chosen.rois, np.intp)
            centred = FlowMapSimulator(raw, _REACH).maps(np.zeros(1, np.intp), rois[None], drifts)[
                0, 0
            ]
            covered = discs(rois, _REACH * 2**0.5)
            choice = VisibleChoice(
                tuple(
                    VisibleSticker(roi, "dots", 2.0, chosen.drifts[i] if chosen.drifts else ())
                    for i, roi in enumerate(chosen.rois)
                ),
                ((0.0, 0.2, 0.4),) if chosen.drifts else (),
            )
        clips.append(PublishedClip(name, maps.subjects[at], centred, covered, choice))
    return Material(clips, list(maps.labels))


def _chosen(
    raw: np.ndarray, label: str, way: Way, reach: float, rng: np.random.Generator
) -> Choice:
    """What a placer says of a map whose emotion is known by one query.

    Maps have no scale: `reach`, what is typical of all of them, stands for what is typical of
    people.
    """
    simulator = FlowMapSimulator(raw, _REACH)
    observed = Observed(
        kind="motion",
        values=region_means(FlowMap(raw).centred())[None],
        valid=np.ones((1, N_ROIS), np.bool_),
        weights=np.ones(1),
        unit="range",
        simulator=simulator,
    )
    model = packaged_model()
    allowed = Allowed(occlusion_cost=2.0 * _CLOSED[:, None])
    problem = PlacementProblem(observed, allowed, Wanted(way.count, label, way.decoys), model)
    try:
        choice = PLACERS.make(way.placer).place(problem, rng)
    except NoEvidenceError:
        choice = PLACERS.make("random").place(problem, rng)
    if not way.drawn:
        return choice
    drawn = draw_drifts(model, choice.rois, 1, rng)
    drifts = tuple(tuple((u * reach / REACH, v * reach / REACH) for u, v in one) for one in drawn)
    return replace(choice, drifts=drifts)


def _other_skin(centred: Floats, left: float, amplitude: float, rng: np.random.Generator) -> Floats:
    """Some of the own motion, and another field, smooth, as large as `amplitude` says."""
    import cv2

    own = float(np.sqrt((centred[..., :2] ** 2).mean()))
    noise = rng.standard_normal((CELLS, CELLS, 3)).astype(np.float32)
    field = np.array(cv2.GaussianBlur(noise, (0, 0), _SIGMA), np.float32)
    field *= amplitude * own / np.sqrt((field[..., :2] ** 2).mean())
    field[..., 2] = np.abs(field[..., 2])
    shown = left * centred + field
    shown[..., :2] -= np.median(shown[..., :2], axis=(0, 1))
    shown[..., 2] -= shown[..., 2].min()
    return ranged(shown)


def _raw(centred: Floats) -> np.ndarray:
    low = centred.min(axis=(0, 1))
    span = np.maximum(np.ptp(centred, axis=(0, 1)), 1e-9)
    return np.asarray(np.rint(255 * (centred - low) / span), np.uint8)


def _cost(bare: Material, shown: Material) -> dict[str, float]:
    face = face_cells()
    cover = np.mean([clip.covered[face].mean() for clip in shown.clips])
    parts = []
    for one, other in zip(bare.clips, shown.clips, strict=True):
        own, now = one.motion[face, :2], other.motion[face, :2]
        share = float((own * now).sum() / max(float((own**2).sum()), 1e-12))
        size = np.sqrt((own**2).mean())
        parts.append((np.sqrt(((now - share * own) ** 2).mean()) / size, abs(1 - share)))
    added, removed = np.mean(parts, axis=0)
    return {"coverage": float(cover), "added/own": float(added), "removed/own": float(removed)}
