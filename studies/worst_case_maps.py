"""The worst-case table on motion maps of real people, of whom no frames are known.

Stickers are squares in the map, as in `bench.mapscene`. The skin is modelled: the share of the own
motion that attenuation leaves in pixels, as measured there, times the map, plus the motion of a
face drawn from the population.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from austicker.bench.attackers import (
    Answers,
    Material,
    PublishedClip,
    Row,
    VisibleChoice,
    VisibleSticker,
    attack,
    attackers_of,
    card_of,
    outcome,
)
from austicker.bench.attackers.motion import discs, ranged
from austicker.bench.datasets import DATASETS
from austicker.bench.eyes import EyeFinder
from austicker.bench.flowmap import CELLS, FlowMap, face_cells
from austicker.bench.maps import Maps, collect
from austicker.bench.mapscene import MapScene
from austicker.bench.train.folds import folds_of
from austicker.causal import packaged_model
from austicker.errors import NoEvidenceError
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import draw_drifts
from austicker.types import Choice, Decoys, Evidence, Floats

Say = Callable[[str, int, int], None]
FOLDS = 5
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


def rows_on_maps(
    dataset: str,
    root: Path,
    *,
    seed: int,
    left: float,
    amplitude: float,
    progress: Say,
) -> tuple[tuple[Row, ...], dict[str, dict[str, float]]]:
    """All rows, over five folds of people, and their costs.

    Args:
        dataset: Registered name.
        root: Its folder.
        seed: Of all that is drawn.
        left: Share of the own motion that the skin keeps.
        amplitude: RMS of the field put in its place, of the own motion's.
        progress: Told of what is done.

    Raises:
        UsageError: Unknown data set.
        DataError: It cannot be used.
    """
    maps, _ = collect(DATASETS.make(dataset).scan(root).labelled(), EyeFinder().find)
    folds = folds_of(f"subjects:{FOLDS}", maps.subjects, seed)
    names = attackers_of(frames=False)
    rows: list[Row] = []
    costs = {}
    bare = _material(maps, WAYS["bare"], seed, left, amplitude)
    for row, way in WAYS.items():
        rng = np.random.default_rng([seed, len(rows)])
        shown = _material(maps, way, seed, left, amplitude)
        outcomes = []
        for name in names:
            source = bare if card_of(name).learns == "bare" else shown
            said = np.empty(len(maps), dtype=object)
            each: dict[str, np.ndarray] = {}
            for fold in folds:
                answers = attack(
                    name, _part(source, fold.train), _part(shown, fold.test).clips, rng
                )
                said[fold.test] = answers.labels
                for kind, labels in answers.each.items():
                    each.setdefault(kind, np.empty(len(maps), object))[fold.test] = labels
            pooled = Answers(said.astype(np.str_), {k: v.astype(np.str_) for k, v in each.items()})
            outcomes.append(outcome(name, pooled, maps.labels, maps.subjects, rng))
        rows.append(Row(row, tuple(outcomes)))
        costs[row] = _cost(bare, shown)
        progress("rows", len(rows), len(WAYS))
    return tuple(rows), costs


def _part(material: Material, rows: np.ndarray) -> Material:
    return Material([material.clips[i] for i in rows], [material.labels[i] for i in rows])


def _material(maps: Maps, way: Way, seed: int, left: float, amplitude: float) -> Material:
    clips = []
    for at, name in enumerate(maps.names):
        rng = np.random.default_rng([seed, at])
        centred = FlowMap(maps.raw[at]).centred()
        choice, covered = VisibleChoice(), np.zeros((CELLS, CELLS), np.bool_)
        if way.skin:
            centred = _other_skin(centred, left, amplitude, rng)
        if way.placer:
            raw = maps.raw[at] if not way.skin else _raw(centred)
            chosen = _chosen(raw, maps.labels[at], way, rng)
            drifts = np.array(chosen.drifts).reshape(1, len(chosen.rois), -1, 2)
            drifts = drifts if chosen.drifts else np.zeros((1, len(chosen.rois), 1, 2))
            rois = np.array(chosen.rois, np.intp)
            centred = MapScene(raw, _REACH).shown(np.zeros(1, np.intp), rois[None], drifts)[0, 0]
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


def _chosen(raw: np.ndarray, label: str, way: Way, rng: np.random.Generator) -> Choice:
    """What a placer says of a map whose emotion is known by one query."""
    motion = FlowMap(raw).roi_motion()
    model = packaged_model()
    evidence = Evidence(
        kind="motion",
        values=motion.values,
        valid=motion.valid,
        weights=np.ones(1),
        emotion=label,
        unit="range",
        model=model,
        load=2.0 * _CLOSED[:, None],
        decoys=way.decoys,
        onlooker=MapScene(raw, _REACH),
    )
    try:
        choice = PLACERS.make(way.placer).place(evidence, way.count, rng)
    except NoEvidenceError:
        choice = PLACERS.make("random").place(evidence, way.count, rng)
    if not way.drawn:
        return choice
    # Maps have no scale: the clip's own reach stands for what is typical of people.
    unit = float(np.median(MapScene(raw, _REACH).reach())) / 0.015
    drawn = draw_drifts(model, choice.rois, 1, rng)
    drifts = tuple(tuple((unit * u, unit * v) for u, v in one) for one in drawn)
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
