"""The worst-case table on motion maps of real people, of whom no frames are known.

Stickers are squares in the map, as in `bench.samples.flow`. The skin is modelled: the share of its
own motion that attenuation leaves in pixels, as measured there, times the map, plus a smooth random
field.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from austicker.bench.attackers import (
    Material,
    Outcome,
    PublishedClip,
    Row,
    VisibleChoice,
    VisibleSticker,
    attackers_of,
    card_of,
)
from austicker.bench.attackers.folded import over_folds
from austicker.bench.attackers.motion import discs, ranged
from austicker.bench.collect import collect, labelled_dataset
from austicker.bench.eyes import EyeFinder
from austicker.bench.flow_map_simulator import FlowMapSimulator
from austicker.bench.labelled import LabelledInputs
from austicker.bench.samples.flow import FlowSample
from austicker.bench.samples.sticker_config import ANY, StickerConfig
from austicker.causal import packaged_model
from austicker.errors import NoEvidenceError
from austicker.maplayout import CELLS
from austicker.motion.flowmap import FlowMap, face_cells
from austicker.placement import PLACERS
from austicker.placement.drawn_decoys import REACH, draw_drifts
from austicker.recognizers.inputs import MAPS
from austicker.types import Choice, Decoys, Floats
from studies.parallel import Progress, each

_SIZE, _REACH = 2.0, 2
"""k of a sticker, and cells to each side of its middle."""
_SIGMA = 1.5
"""Cells, of smooth noise: about a tenth of the eyes' distance."""
_TIMES = ((0.0, 0.2, 0.4),)
"""s: a map shows one movement, at no known time."""


@dataclass(frozen=True, slots=True)
class MapMethod:
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


MAP_METHODS = {
    "bare": MapMethod(),
    "paper": MapMethod("counterfactual", 1),
    "3 still": MapMethod("counterfactual", 3),
    "decoys away": MapMethod("counterfactual", 3, Decoys(1.5)),
    "decoys drawn": MapMethod("population", 3, drawn=True),
    "skin": MapMethod(skin=True),
    "skin, 3 still": MapMethod("population", 3, skin=True),
}


@dataclass(frozen=True, slots=True)
class MapSettings:
    """What is to be measured.

    Attributes:
        dataset: Registered name.
        root: Its folder.
        seed: Of all that is drawn.
        left: Share of the own motion that the skin keeps.
        amplitude: RMS of the field put in its place, of the own motion's.
        rows: Keys of `MAP_METHODS`.
        folds: Of people.
    """

    dataset: str
    root: Path
    seed: int = 0
    left: float = 0.4
    amplitude: float = 1.0
    rows: tuple[str, ...] = tuple(MAP_METHODS)
    folds: int = 5


def run_maps(
    settings: MapSettings, jobs: int, progress: Progress
) -> tuple[tuple[Row, ...], dict[str, dict[str, float]]]:
    """All rows, over folds of people, and their costs.

    Raises:
        UsageError: Unknown data set.
        DataError: It cannot be used.
    """
    maps = collect(labelled_dataset(settings.dataset, settings.root), MAPS, EyeFinder().find)
    order = tuple(dict.fromkeys(("bare", *settings.rows)))
    made = dict(
        each(_protect, [(settings, maps, row) for row in order], jobs, "rows protected", progress)
    )
    tasks: list[tuple[MapSettings, str, Material, dict[str, Material]]] = []
    for name in attackers_of(frames=False):
        if card_of(name).learns == "bare":
            tasks.append((settings, name, made["bare"], {row: made[row] for row in order}))
        else:
            tasks += [(settings, name, made[row], {row: made[row]}) for row in order]
    found: dict[tuple[str, str], Outcome] = {}
    for done in each(_attack, tasks, jobs, "attacks", progress):
        found.update(done)
    names = attackers_of(frames=False)
    rows = tuple(Row(row, tuple(found[row, name] for name in names)) for row in order)
    return rows, {row: _cost(made["bare"], made[row]) for row in order}


def _protect(task: tuple[MapSettings, LabelledInputs, str]) -> tuple[str, Material]:
    settings, maps, row = task
    return row, _material(maps, MAP_METHODS[row], settings)


def _attack(
    task: tuple[MapSettings, str, Material, dict[str, Material]],
) -> dict[tuple[str, str], Outcome]:
    """One attacker, learning once in each fold, on one row or on several."""
    settings, name, source, tried = task
    found = over_folds(name, source, tried, settings.folds, settings.seed)
    return {(row, name): one for row, one in found.items()}


def _material(maps: LabelledInputs, method: MapMethod, settings: MapSettings) -> Material:
    samples = [
        FlowSample(name, subject, source, label, raw, {"packaged": packaged_model()}, True)
        for name, subject, source, label, raw in zip(
            maps.names, maps.subjects, maps.sources, maps.labels, maps.inputs, strict=True
        )
    ]
    typical = float(
        np.median([FlowMapSimulator(raw, _REACH).motion_range()[0] for raw in maps.inputs])
    )
    clips = [
        _published(sample, method, settings, typical, np.random.default_rng([settings.seed, at]))
        for at, sample in enumerate(samples)
    ]
    return Material(clips, list(maps.labels))


def _published(
    sample: FlowSample,
    method: MapMethod,
    settings: MapSettings,
    typical: float,
    rng: np.random.Generator,
) -> PublishedClip:
    motion = FlowMap(sample.raw).centred()
    choice, covered = VisibleChoice(), np.zeros((CELLS, CELLS), np.bool_)
    if method.skin:
        motion = _other_skin(motion, settings.left, settings.amplitude, rng)
        sample = replace(sample, raw=_raw(motion), _motion=[])
    if method.placer:
        chosen = _chosen(sample, method, typical, rng)
        still = ((0.0, 0.0),)
        drifts = np.array(chosen.drifts or [still] * len(chosen.rois))
        rois = np.array(chosen.rois, np.intp)
        simulator = FlowMapSimulator(sample.raw, _REACH)
        motion = simulator.maps(np.zeros(1, np.intp), rois[None], drifts[None])[0, 0]
        covered = discs(rois, _REACH * 2**0.5)
        stickers = tuple(
            VisibleSticker(roi, "dots", _SIZE, chosen.drifts[i] if chosen.drifts else ())
            for i, roi in enumerate(chosen.rois)
        )
        choice = VisibleChoice(stickers, _TIMES if chosen.drifts else ())
    return PublishedClip(sample.name, sample.subject, motion, covered, choice)


def _chosen(
    sample: FlowSample, method: MapMethod, typical: float, rng: np.random.Generator
) -> Choice:
    """What a placer chooses for a map whose emotion is known by one query.

    Maps have no scale: `typical`, the median over all of them of how far they move, stands for
    what is typical of people.
    """
    amplitude = None if method.decoys is None else method.decoys.amplitude
    attachment = "head" if amplitude is None else "decoy"
    config = StickerConfig(ANY, _SIZE, attachment, method.count, amplitude)
    problem = sample.observation(config, sample.label, "packaged")
    try:
        choice = PLACERS.make(method.placer).place(problem, rng)
    except NoEvidenceError:
        choice = PLACERS.make("random").place(problem, rng)
    if not method.drawn:
        return choice
    drawn = draw_drifts(packaged_model(), choice.rois, 1, rng)
    scale = typical / REACH
    drifts = tuple(tuple((u * scale, v * scale) for u, v in one) for one in drawn)
    return replace(choice, drifts=drifts)


def _other_skin(centred: Floats, left: float, amplitude: float, rng: np.random.Generator) -> Floats:
    """Some of the own motion, and another field, smooth, as large as `amplitude` says."""
    import cv2

    own = float(np.sqrt((centred[..., :2] ** 2).mean()))
    noise = rng.standard_normal((CELLS, CELLS, 3)).astype(np.float32)
    field = np.array(cv2.GaussianBlur(noise, (0, 0), _SIGMA), np.float32)
    field *= amplitude * own / np.sqrt((field[..., :2] ** 2).mean())
    field[..., 2] = np.abs(field[..., 2])
    protected = left * centred + field
    protected[..., :2] -= np.median(protected[..., :2], axis=(0, 1))
    protected[..., 2] -= protected[..., 2].min()
    return ranged(protected)


def _raw(centred: Floats) -> np.ndarray:
    low = centred.min(axis=(0, 1))
    span = np.maximum(np.ptp(centred, axis=(0, 1)), 1e-9)
    return np.asarray(np.rint(255 * (centred - low) / span), np.uint8)


def _cost(bare: Material, protected: Material) -> dict[str, float]:
    face = face_cells()
    cover = np.mean([clip.covered[face].mean() for clip in protected.clips])
    parts = []
    for one, other in zip(bare.clips, protected.clips, strict=True):
        own, now = one.motion[face, :2], other.motion[face, :2]
        share = float((own * now).sum() / max(float((own**2).sum()), 1e-12))
        size = np.sqrt((own**2).mean())
        parts.append((np.sqrt(((now - share * own) ** 2).mean()) / size, abs(1 - share)))
    added, removed = np.mean(parts, axis=0)
    return {"coverage": float(cover), "added/own": float(added), "removed/own": float(removed)}
