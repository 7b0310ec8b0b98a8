"""Long takes: several expressions in one recording, for spotting and for showing."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.errors import UsageError
from austicker.synth.clip import (
    annotate,
    draw_gaze_shifts,
    draw_lids,
    flickering,
    shifting,
    turning,
)
from austicker.synth.expression import (
    draw_distractors,
    draw_expression,
    draw_resting,
    pick_emotion,
)
from austicker.synth.performance import Event, Performance
from austicker.synth.prototypes import CLASSES
from austicker.synth.recording import Recording, subject_name
from austicker.synth.session import SubjectSession
from austicker.synth.streams import stream

_SHORTEST = 2.0
_GAP = 0.8
"""Least neutral time between two expressions, s."""


def record_take(
    session: SubjectSession,
    number: int,
    seconds: float,
    *,
    classes: int = 3,
    fps: Fraction = Fraction(100),
    emotions: tuple[str, ...] | None = None,
) -> Recording:
    """Plan a take with an expression about every two seconds.

    Args:
        session: Person, camera and light.
        number: Of the take among those of the person.
        seconds: Length, 2 or more.
        classes: 3, 5 or 7, see `CLASSES`.
        fps: Frame rate, 20 or more.
        emotions: What to show, in order, evenly spread; None draws classes in turn.

    Raises:
        UsageError: Too short, too slow, or too many emotions for the length.
    """
    if seconds < _SHORTEST or fps < 20:
        raise UsageError(
            f"expected at least {_SHORTEST:g} s at 20 frames/s, got {seconds:g} s at {fps}"
        )
    subject, level = session.scene.subject, session.level
    path: tuple[str | int, ...] = ("subject", subject.number, "take", number)

    def rng(component: str) -> np.random.Generator:
        return stream(subject.seed, *path, component)

    rate = float(fps)
    frames = round(seconds * rate)
    r = rng("programme")
    if emotions is None:
        names = list(CLASSES[classes])
        first = int(r.integers(len(names)))
        count = max(1, int(seconds / 2))
        turns = [names[(first + k) % len(names)] for k in range(count)]
        emotions = tuple(pick_emotion(name, classes, r) for name in turns)
    room = seconds / len(emotions)
    if room < 0.5 + _GAP:
        raise UsageError(
            f"expected at most {int(seconds / (0.5 + _GAP))} expressions in {seconds:g} s, "
            f"got {len(emotions)}"
        )
    shown = []
    for k, emotion in enumerate(emotions):
        start = k * room + r.uniform(_GAP / 2, room - 0.5 - _GAP / 2)
        place = (*path, "expression", k)
        shown.append(
            draw_expression(
                emotion,
                classes,
                level,
                lean=subject.lean,
                start=start,
                seed=subject.seed,
                path=place,
            )
        )
    nuisance: tuple[Event, ...] = draw_lids(level, seconds, seconds / 0.5, rng("blinks"))
    for k, expression in enumerate(shown):
        nuisance += draw_distractors(expression, level, stream(subject.seed, *path, "others", k))
    coder = rng("coder")
    return Recording(
        name=f"{subject_name(subject.number)}_take{number + 1:03d}",
        scene=session.scene,
        sensor=session.sensor,
        performance=Performance(
            expression=tuple(event for e in shown for event in e.events),
            rotation=turning(
                level, frames, rate, shown, rng=rng("turning"), gestures=rng("gestures")
            ),
            shift=shifting(level, frames, rate, rng("shifting")),
            nuisance=nuisance,
            resting=draw_resting(level, level.intensity, rng("resting")),
            gaze_shifts=draw_gaze_shifts(level, seconds, seconds / 0.5, rng("gaze")),
        ),
        gains=session.exposure * flickering(level, frames, rate, rng("flicker")),
        fps=fps,
        annotations=tuple(annotate(e, level, frames, rate, coder) for e in shown),
        noise=int(rng("noise").integers(2**31)),
    )
