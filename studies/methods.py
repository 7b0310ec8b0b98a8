"""The rows of the worst-case table: ways to protect a clip.

A row is a name and a function of a film and a generator; add it to `METHODS`:

    def darker(film: Film, rng: np.random.Generator) -> Result:
        return Result({i: film.images[i] // 2 for i in film.span})

    METHODS["darker"] = darker
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TypeAlias

import numpy as np

from austicker.bench.attackers import VisibleChoice, VisibleSticker
from austicker.bench.samples.pixel_renderer import PixelRenderer
from austicker.causal.field_store import packaged_fields
from austicker.errors import NoFaceError
from austicker.placement.drawn_decoys import draw_drifts
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.analyze import provider_of, with_flows
from austicker.protection.options import Options
from austicker.protection.overlay import person_overlays
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.planner import Planner
from austicker.protection.render import apply
from austicker.protection.skin import SkinOverlay
from austicker.protection.timeline import build
from austicker.types import Bools, Image, Window
from austicker.types.skin import SkinSettings
from studies.films import Film, changed

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

BASE = Options(sticker="dots")


def bare(film: Film, rng: np.random.Generator) -> Result:
    """The clip as it is."""
    return Result({i: film.images[i] for i in film.span})


def stickers(options: Options, *, drawn: bool = False, skin: SkinSettings | None = None) -> Method:
    """Stickers as `protect` puts them on, the emotion known by one query.

    Args:
        options: Settings.
        drawn: Whether decoys' drifts are drawn from the population, in spotted movements and in
            dummy ones, instead of chosen against the clip.
        skin: What happens to the skin below, in the same movements; None for nothing.
    """

    def method(film: Film, rng: np.random.Generator) -> Result:
        wanted = replace(options, seed=int(rng.integers(2**31)), emotion=film.label)
        analysis, person = _alone(film, wanted)
        planner = Planner(wanted)
        planned = planner.planned(person, planner.decide(person, analysis.fps))
        if drawn:
            planned = _with_drawn_drifts(film, planned, wanted, rng)
        below = dict(enumerate(film.images))
        if skin is not None:
            below |= _other_skin(film, person, planned.drift_windows, skin, rng)
        return _drawn(film, analysis, planned, wanted, below)

    return method


def skin(settings: SkinSettings) -> Method:
    """The skin's own motion attenuated and another put in its place, no stickers."""

    def method(film: Film, rng: np.random.Generator) -> Result:
        person = _person(film)
        frames, fps = len(film.images), float(film.mark.fps)
        windows = _with_dummies(person.movements, frames, fps, rng)
        return Result(_other_skin(film, person, windows, settings, rng))

    return method


def shield(name: str) -> Method:
    """The whole face blurred, in mosaic, or under a black box."""

    def method(film: Film, rng: np.random.Generator) -> Result:
        who = _person(film)
        shot = (who.shot_start, who.shot_end)
        line = build(who.track, shot, float(film.mark.fps), film.analysis().size)
        known = np.flatnonzero(np.isfinite(line.box).all(axis=1))
        boxes = {i: line.box[known[np.abs(known - (i - line.start)).argmin()]] for i in film.span}
        images = {i: PixelRenderer.covered(film.images[i], boxes[i], name) for i in film.span}
        return Result(images, coverage=1.0)

    return method


_DECOYS = replace(BASE, count=3, attach="decoy")
_BOTH = SkinSettings(attenuation=1, population=1, noise=1)

METHODS: dict[str, Method] = {
    "bare": bare,
    "paper": stickers(replace(BASE, count=1, attach="head")),
    "3 still": stickers(replace(BASE, count=3, attach="head")),
    "decoys away": stickers(_DECOYS),
    "decoys drawn": stickers(replace(_DECOYS, placer="population"), drawn=True),
    "skin": skin(SkinSettings()),
    "skin, both fields": skin(_BOTH),
    "skin and decoys": stickers(
        replace(_DECOYS, placer="population"), drawn=True, skin=SkinSettings()
    ),
    "blur": shield("blur"),
    "mosaic": shield("mosaic"),
    "black box": shield("black-box"),
}
"""In the order of the table; the first is what all others are compared with."""


def _person(film: Film) -> TrackedPerson:
    who = film.person()
    if who is None:
        raise NoFaceError(f"{film.name}: expected a face from onset to apex, found none")
    return who


def _alone(film: Film, options: Options) -> tuple[Analysis, TrackedPerson]:
    """The analysis of the one person, with the dense motion of their movements."""
    only = replace(film.analysis(), people=(_person(film),), untracked=())
    frames = provider_of(film.images, film.mark.fps)
    analysis = with_flows(only, frames, drifting=options.decoys is not None)
    return analysis, analysis.people[0]


def _with_drawn_drifts(
    film: Film, planned: PlannedPerson, options: Options, rng: np.random.Generator
) -> PlannedPerson:
    # Where nothing was spotted the windows hold the largest movement there was.
    spotted = planned.drift_windows if planned.movements else ()
    windows = _with_dummies(spotted, len(film.images), float(film.mark.fps), rng)
    rois = tuple(p.roi for p in planned.placements)
    model = options.population("motion")
    drifts = draw_drifts(model, rois, len(windows), rng, amplitude=options.amplitude)
    placements = tuple(
        replace(p, drifts=own) for p, own in zip(planned.placements, drifts, strict=True)
    )
    return replace(planned, placements=placements, drift_windows=windows)


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


def _other_skin(
    film: Film,
    person: TrackedPerson,
    windows: tuple[Window, ...],
    settings: SkinSettings,
    rng: np.random.Generator,
) -> dict[int, Image]:
    overlay = SkinOverlay(
        person.track,
        windows,
        settings,
        fps=float(film.mark.fps),
        rng=rng,
        fields=packaged_fields(),
    )
    return {i: overlay.apply(film.images[i], i) for i in range(film.span[-1] + 1)}


def _drawn(
    film: Film,
    analysis: Analysis,
    planned: PlannedPerson,
    options: Options,
    below: Mapping[int, Image],
) -> Result:
    plan = Plan(
        kind="video",
        frames=len(film.images),
        size=analysis.size,
        fps=analysis.fps,
        people=(planned,),
        surface=options.surface,
        seed=options.seed,
    )
    frames = [below[i] for i in film.span]
    drawn = apply(frames, plan, start=film.span[0], overlays=person_overlays(plan))
    images = dict(zip(film.span, drawn, strict=True))
    covered = {i: changed(below[i], image) for i, image in images.items()}
    return Result(images, covered, _visible(film, planned))


def _visible(film: Film, planned: PlannedPerson) -> VisibleChoice:
    moving = any(p.drifts for p in planned.placements)
    fps = float(film.mark.fps)
    times = tuple(
        (
            (w.onset - film.mark.onset) / fps,
            (w.apex - film.mark.onset) / fps,
            (w.offset - film.mark.onset) / fps,
        )
        for w in planned.drift_windows
    )
    return VisibleChoice(
        tuple(VisibleSticker(p.roi, p.sticker, p.size, p.drifts) for p in planned.placements),
        times if moving else (),
    )
