"""Draws how one person shows one emotion once: which action units, how strong, when."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from austicker.synth.actions import Sides
from austicker.synth.level import Level
from austicker.synth.performance import Event
from austicker.synth.prototypes import CLASSES, COMPANIONS, PROTOTYPES
from austicker.synth.streams import stream

_LONGEST = 0.5
"""A micro-expression lasts no longer, s."""

_DISTRACTORS = (14, 17, 24, 4, 15, 12, 2, 20, 10, 7)


@dataclass(frozen=True, slots=True)
class Expression:
    """One showing of an emotion.

    Attributes:
        emotion: Emotion that the face shows.
        label: Annotated emotion; one of another class where the label is wrong.
        peaks: AU -> intensity of the picture's left and right side.
        events: The movements.
        start, rise, hold, fall: Start and durations of the whole expression, s.
        intensity: Intensity of the whole expression, 0-1.
    """

    emotion: str
    label: str
    peaks: Mapping[int, Sides]
    events: tuple[Event, ...]
    start: float
    rise: float
    hold: float
    fall: float
    intensity: float

    @property
    def end(self) -> float:
        """When it is over, s."""
        return self.start + self.rise + self.hold + self.fall


def pick_emotion(name: str, classes: int, rng: np.random.Generator) -> str:
    """An emotion of the class `name`."""
    shares = CLASSES[classes][name]
    odds = np.array(list(shares.values()))
    return list(shares)[rng.choice(len(odds), p=odds / odds.sum())]


def _wrong_label(emotion: str, classes: int, rng: np.random.Generator) -> str:
    others = [c for c, emotions in CLASSES[classes].items() if emotion not in emotions]
    return pick_emotion(others[rng.integers(len(others))], classes, rng)


def draw_expression(
    emotion: str,
    classes: int,
    level: Level,
    *,
    lean: float,
    start: float,
    seed: int,
    path: tuple[str | int, ...],
) -> Expression:
    """Draw one showing of `emotion` that begins at `start` s.

    Args:
        emotion: A key of `PROTOTYPES`.
        classes: 3, 5 or 7; decides which wrong labels there are.
        level: Difficulty.
        lean: The person's asymmetry.
        start: s.
        seed: Seed of the corpus.
        path: Name of the stream; every aspect gets its own below it.
    """

    def rng(component: str) -> np.random.Generator:
        return stream(seed, *path, component)

    r = rng("variant")
    variants = PROTOTYPES[emotion]
    odds = np.array([v.weight for v in variants])
    variant = variants[r.choice(len(variants), p=odds / odds.sum())]
    one_sided = r.random() < variant.one_sided
    left_first = r.random() < 0.5

    r = rng("timing")
    rise, hold, fall = r.uniform(0.07, 0.22), r.uniform(0, 0.06), r.uniform(0.10, 0.28)
    squeeze = min(1.0, (_LONGEST - 0.02) / (rise + hold + fall))
    rise, hold, fall = rise * squeeze, hold * squeeze, fall * squeeze

    r = rng("intensity")
    intensity = float(
        np.clip(
            level.intensity * np.exp(r.normal() * level.spread), level.faintest, level.strongest
        )
    )
    r = rng("companions")
    strengths = dict(variant.aus)
    for au in variant.aus:
        for friend, most in COMPANIONS.get(au, {}).items():
            joins, share = r.random() < level.companions, r.random()
            if joins and friend not in strengths:
                strengths[friend] = variant.aus[au] * most * share

    r = rng("sides")
    tilt = float(np.clip(lean + r.normal() * level.lean_spread, -0.4, 0.4))
    weak = r.uniform(0.0, 0.25)
    peaks: dict[int, Sides] = {}
    events = []
    r = rng("units")
    for au, strength in strengths.items():
        size = intensity * strength * float(np.exp(r.normal() * level.au_spread))
        pair = (size * (1 + tilt), size * (1 - tilt))
        if one_sided:
            pair = (1.2 * size, weak * size) if left_first else (weak * size, 1.2 * size)
        peaks[au] = (min(pair[0], 1.0), min(pair[1], 1.0))
        # A late unit is also quicker, so that all peak and end together.
        late = min(abs(r.normal()) * level.lag, 0.5 * rise)
        events.append(Event(au, peaks[au], start + late, rise - late, hold, fall))

    r = rng("label")
    wrong, other = r.random() < level.label_noise, _wrong_label(emotion, classes, r)
    return Expression(
        emotion=emotion,
        label=other if wrong else emotion,
        peaks=peaks,
        events=tuple(events),
        start=start,
        rise=rise,
        hold=hold,
        fall=fall,
        intensity=intensity,
    )


def draw_distractors(
    expression: Expression, level: Level, rng: np.random.Generator
) -> tuple[Event, ...]:
    """Unrelated movements about the time of an expression; often none."""
    happens = rng.random() < level.distractors
    events = []
    for au in rng.choice(_DISTRACTORS, size=rng.integers(1, 3), replace=False):
        size = level.distractor_size * expression.intensity * rng.uniform(0.4, 1.0)
        weak = size * rng.uniform(0.3, 1.0)
        pair = (size, weak) if rng.random() < 0.5 else (weak, size)
        start = expression.start + rng.uniform(-0.1, 0.15)
        rise = expression.rise * rng.uniform(0.7, 1.6)
        if happens and int(au) not in expression.peaks:
            peak = (float(pair[0]), float(pair[1]))
            events.append(Event(int(au), peak, start, rise, expression.hold, expression.fall))
    return tuple(events)


def draw_resting(level: Level, intensity: float, rng: np.random.Generator) -> dict[int, Sides]:
    """Two AUs that are faintly on all the time, so that neutral is not quite neutral."""
    units = [au for au in (1, 2, 4, 6, 7, 12, 14, 15, 17, 24) if au != 45]
    chosen = rng.choice(units, size=2, replace=False)
    sizes = rng.uniform(0, 1, 2) * level.resting * intensity
    return {int(au): (float(size), float(size)) for au, size in zip(chosen, sizes, strict=True)}
