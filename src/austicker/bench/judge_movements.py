"""Movements that are no micro-expression: none at all, speech, and large expressions."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from austicker.synth.performance import Event, Performance
from austicker.synth.recording import Recording

BLINK = 45
JAW, LIPS, BROWS = 26, (10, 12, 14, 15, 16, 17, 18, 20, 23, 24, 25), (1, 2, 4, 6, 7)
"""Action units that speech uses, and of the upper face those that often go with it."""
NOD = 2.5
"""Degrees: root mean square of the turn of a head that talks, from one frame to the other."""
LARGE = (0.6, 1.0)
"""Strongest unit of a large expression; synthetic micro-expressions end at 0.45."""


def without_expression(recording: Recording) -> Recording:
    """The same recording of a face that shows nothing but blinks and eye movements."""
    performance = recording.performance
    return replace(
        recording, performance=replace(performance, expression=(), nuisance=_lids(performance))
    )


def talking(recording: Recording, rng: np.random.Generator) -> Recording:
    """The same recording of a face that speaks, nods, and shows nothing else.

    Jaw and lips rise and fall by syllables of 0.1-0.3 s (Ghazanfar and Takahashi, Trends in
    Cognitive Sciences 18 (2014): 2-7 Hz), the brows now and then.
    """
    performance = recording.performance
    seconds = len(recording) / float(recording.fps)
    events: list[Event] = []
    for _ in range(max(2, round(seconds / 0.2))):
        start = rng.uniform(-0.15, seconds)
        units = [JAW, *rng.choice(LIPS, size=rng.integers(1, 4), replace=False)]
        if rng.random() < 0.25:
            units += list(rng.choice(BROWS, size=rng.integers(1, 3), replace=False))
        loud = rng.uniform(0.15, 0.9)
        for unit in units:
            left = min(1.0, loud * rng.uniform(0.3, 1.0))
            right = left * rng.uniform(0.8, 1.0)
            rise, hold, fall = rng.uniform((0.05, 0.0, 0.05), (0.15, 0.08, 0.15))
            events.append(
                Event(int(unit), (float(left), float(right)), float(start), rise, hold, fall)
            )
    share = np.linspace(0, 1, len(recording))[:, None]
    nod = np.deg2rad(rng.normal(0, NOD, 3)) * share
    spoken = replace(
        performance,
        expression=(),
        nuisance=(*_lids(performance), *events),
        rotation=performance.rotation + nod,
    )
    return replace(recording, performance=spoken)


def enlarged(recording: Recording, rng: np.random.Generator) -> Recording:
    """The same recording with its expression as large as an acted one."""
    performance = recording.performance
    strongest = max(max(event.peak) for event in performance.expression)
    factor = rng.uniform(*LARGE) / strongest
    events = tuple(
        replace(event, peak=(min(event.peak[0] * factor, 1.0), min(event.peak[1] * factor, 1.0)))
        for event in performance.expression
    )
    return replace(recording, performance=replace(performance, expression=events))


def _lids(performance: Performance) -> tuple[Event, ...]:
    return tuple(event for event in performance.nuisance if event.au == BLINK)
