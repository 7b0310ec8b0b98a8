"""The rows of the worst-case table: ways to protect a clip.

A row is a name and a function of a film and a generator; add it to `METHODS`:

    def skin(film: Film, rng: np.random.Generator) -> Result:
        images = {i: calm(film.images[i]) for i in film.span}
        return Result(images)

    METHODS["skin"] = skin
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from austicker.bench.attackers import VisibleChoice, VisibleSticker
from austicker.bench.grid.wardrobe import Tailor
from austicker.errors import NoFaceError
from austicker.pipeline.analyse import Sighting
from austicker.pipeline.decide import Chooser, Decision
from austicker.pipeline.glance import Flows, glance
from austicker.pipeline.layer import Fitter
from austicker.pipeline.options import Options
from austicker.pipeline.outfit import Outfit, Wardrobe
from austicker.pipeline.timeline import build
from austicker.placement.drawn_decoys import draw_drifts
from austicker.stickers import resolve_sticker
from austicker.types import Bools, Image, Window
from studies.films import Film, changed, models

DUMMIES = 1.0
"""Movements a second that are put in where nothing was spotted, on average."""
_LENGTHS = (0.1, 0.25)
"""s from onset to apex, and from apex to offset, of those."""


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A protected clip.

    Attributes:
        images: Index -> (H, W, 3) uint8 RGB; at least the frames of `Film.span`.
        covered: Index -> (H, W) where stickers lie, for attackers who know it exactly.
        choice: What can be seen of what was decided.
        coverage: Share of the face that is covered, where that is not what `covered` says.
    """

    images: Mapping[int, Image]
    covered: Mapping[int, Bools] = field(default_factory=dict)
    choice: VisibleChoice = field(default_factory=VisibleChoice)
    coverage: float | None = None


Method: TypeAlias = Callable[[Film, np.random.Generator], Result]

BASE = Options(sticker="dots", proof=False)


def bare(film: Film, rng: np.random.Generator) -> Result:
    """The clip as it is."""
    return Result({i: film.images[i] for i in film.span})


def stickers(options: Options, *, drawn: bool = False) -> Method:
    """Stickers as `protect` puts them on, the emotion known by one query.

    Args:
        options: Settings.
        drawn: Whether decoys' drifts are drawn from the population, in spotted movements and in
            dummy ones, instead of chosen against the clip.
    """

    def method(film: Film, rng: np.random.Generator) -> Result:
        wanted = replace(options, seed=int(rng.integers(2**31)))
        who = _person(film)
        decision = _decision(film, who, wanted)
        if drawn:
            decision = _with_drawn_drifts(film, who, decision, wanted, rng)
        return _painted(film, who, decision, wanted)

    return method


def shield(name: str) -> Method:
    """The whole face blurred, in mosaic, or under a black box."""

    def method(film: Film, rng: np.random.Generator) -> Result:
        who = _person(film)
        line = build(who.track, (who.shot_start, who.shot_end), float(film.mark.fps), _size(film))
        known = np.flatnonzero(np.isfinite(line.box).all(axis=1))
        boxes = {i: line.box[known[np.abs(known - (i - line.start)).argmin()]] for i in film.span}
        images = {i: Tailor.shielded(film.images[i], boxes[i], name) for i in film.span}
        return Result(images, coverage=1.0)

    return method


METHODS: dict[str, Method] = {
    "bare": bare,
    "paper": stickers(replace(BASE, stickers=1, attach="head")),
    "3 still": stickers(replace(BASE, stickers=3, attach="head")),
    "decoys away": stickers(replace(BASE, stickers=3, attach="decoy", amplitude=1.5)),
    "decoys drawn": stickers(
        replace(BASE, stickers=3, attach="decoy", placer="population"), drawn=True
    ),
    "blur": shield("blur"),
    "mosaic": shield("mosaic"),
    "black box": shield("black-box"),
}
"""In the order of the table; the first is what all others are compared with."""


def _person(film: Film) -> Sighting:
    who = film.person()
    if who is None:
        raise NoFaceError(f"{film.name}: expected a face from onset to apex, found none")
    return who


def _size(film: Film) -> tuple[int, int]:
    return film.images.shape[2], film.images.shape[1]


def _decision(film: Film, who: Sighting, options: Options) -> Decision:
    fps = float(film.mark.fps)
    chooser = Chooser(options, models().blendshapes)
    flows: Flows = []
    if chooser.looks_closely:
        frames = film.frames()
        flows = glance(lambda _: frames, [who], [chooser.rows(who.motion, fps)[1]])[0]
    return chooser.by_motion(
        who.track.person, who.motion, who.mesh, fps, told=film.label, flows=flows
    )


def _with_drawn_drifts(
    film: Film, who: Sighting, decision: Decision, options: Options, rng: np.random.Generator
) -> Decision:
    spotted = decision.rows if decision.windows else ()
    rows = _with_dummies(spotted, len(who.motion.values), float(film.mark.fps), rng)
    rois = tuple(p.roi for p in decision.placements)
    model = options.population("motion")
    drifts = draw_drifts(model, rois, len(rows), rng, amplitude=options.amplitude)
    placements = tuple(
        replace(p, drifts=own) for p, own in zip(decision.placements, drifts, strict=True)
    )
    return replace(decision, placements=placements, rows=rows)


def _with_dummies(
    windows: tuple[Window, ...], frames: int, fps: float, rng: np.random.Generator
) -> tuple[Window, ...]:
    """The windows, and as many more as a Poisson process brings that do not touch them."""
    rows = list(windows)
    for onset in rng.integers(frames, size=rng.poisson(DUMMIES * frames / fps)):
        rise, fall = (max(1, round(t * fps)) for t in rng.uniform(*_LENGTHS, 2))
        one = Window(int(onset), int(onset + rise), int(onset + rise + fall), 1.0)
        clear = all(one.offset < w.onset or one.onset > w.offset for w in rows)
        if clear and one.offset < frames:
            rows.append(one)
    return tuple(sorted(rows, key=lambda window: window.onset))


def _painted(film: Film, who: Sighting, decision: Decision, options: Options) -> Result:
    fps = float(film.mark.fps)
    fitter = Fitter(resolve_sticker(options.sticker)[1], options, fps)
    line = build(who.track, (who.shot_start, who.shot_end), fps, _size(film))
    home = who.track.pose[int(np.flatnonzero(who.track.present)[0])].astype(float)
    outfit = Outfit(line, fitter.through(who, decision, line, home))
    wardrobe = Wardrobe([outfit])
    images = {i: wardrobe.dressed(film.images[i], i) for i in film.span}
    covered = {i: changed(film.images[i], image) for i, image in images.items()}
    return Result(images, covered, _visible(film, who, decision, options))


def _visible(film: Film, who: Sighting, decision: Decision, options: Options) -> VisibleChoice:
    moving = any(p.drifts for p in decision.placements)
    zero = film.mark.onset - who.track.start
    times = tuple(
        tuple((at - zero) / float(film.mark.fps) for at in (w.onset, w.apex, w.offset))
        for w in decision.rows
    )
    return VisibleChoice(
        tuple(VisibleSticker(p.roi, p.sticker, p.size, p.drifts) for p in decision.placements),
        tuple((a, b, c) for a, b, c in times) if moving else (),
    )
