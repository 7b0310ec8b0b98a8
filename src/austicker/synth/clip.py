"""Short clips: one expression between two stretches of neutral face."""

from __future__ import annotations

from fractions import Fraction

import numpy as np

from austicker.errors import UsageError
from austicker.synth.actions import Sides
from austicker.synth.expression import (
    Expression,
    draw_distractors,
    draw_expression,
    draw_resting,
)
from austicker.synth.level import Level
from austicker.synth.performance import (
    Drift,
    Event,
    GazeShift,
    Performance,
    blink,
    drift,
    sway,
)
from austicker.synth.recording import Annotation, Recording, subject_name
from austicker.synth.session import SubjectSession
from austicker.synth.streams import stream

_PX_PER_DM = 158 / 1.45
"""Scale at which `Level.head_shift` is given."""


def record_clip(
    session: SubjectSession,
    number: int,
    emotion: str,
    *,
    classes: int = 3,
    fps: Fraction = Fraction(200),
    margin: float = 0.06,
) -> Recording:
    """Plan one clip; frames are made when asked for.

    Args:
        session: Person, camera and light.
        number: Number of the clip among those of the person, >= 0.
        emotion: A key of `PROTOTYPES`.
        classes: 3, 5 or 7, see `CLASSES`.
        fps: Frame rate, 20 or more.
        margin: Neutral time before onset and after offset, s.

    Raises:
        UsageError: A frame rate too low for micro-expressions.
    """
    if fps < 20:
        raise UsageError(f"expected at least 20 frames/s for a micro-expression, got {fps}")
    subject, level = session.scene.subject, session.level
    path: tuple[str | int, ...] = ("subject", subject.number, "clip", number)

    def rng(component: str) -> np.random.Generator:
        return stream(subject.seed, *path, component)

    rate = float(fps)
    shown = draw_expression(
        emotion, classes, level, lean=subject.lean, start=margin, seed=subject.seed, path=path
    )
    frames = int(np.ceil((shown.end + margin) * rate)) + 1
    performance = Performance(
        expression=shown.events,
        rotation=turning(
            level, frames, rate, [shown], rng=rng("turning"), gestures=rng("gestures")
        ),
        shift=shifting(level, frames, rate, rng("shifting")),
        nuisance=draw_distractors(shown, level, rng("distractors"))
        + draw_lids(level, frames / rate, 1.0, rng("blinks")),
        resting=draw_resting(level, shown.intensity, rng("resting")),
        gaze_shifts=draw_gaze_shifts(level, frames / rate, 1.0, rng("gaze")),
    )
    return Recording(
        name=f"{subject_name(subject.number)}_{number + 1:03d}_{shown.emotion}",
        scene=session.scene,
        sensor=session.sensor,
        performance=performance,
        gains=session.exposure * flickering(level, frames, rate, rng("flicker")),
        fps=fps,
        annotations=(annotate(shown, level, frames, rate, rng("coder")),),
        noise=int(rng("noise").integers(2**31)),
    )


def annotate(
    shown: Expression, level: Level, frames: int, rate: float, rng: np.random.Generator
) -> Annotation:
    """What a coder writes down, with errors of a few frames."""
    onset = round(shown.start * rate)
    apex = round((shown.start + shown.rise + shown.hold / 2) * rate)
    offset = min(round(shown.end * rate), frames - 1)
    late = rng.uniform(-1, 1) * level.onset_jitter * rate
    marked = int(np.clip(onset + round(late), 0, apex - 1))
    wrong = rng.uniform(-1, 1) * level.apex_jitter * rate
    return Annotation(
        onset=marked,
        apex=int(np.clip(apex + round(wrong), marked + 1, offset)),
        offset=offset,
        emotion=shown.label,
        shown=shown.emotion,
        aus=sides_of(shown),
        true_onset=onset,
        true_apex=apex,
    )


def sides_of(shown: Expression) -> dict[int, Sides]:
    """The expression's AUs in ascending order."""
    return {au: shown.peaks[au] for au in sorted(shown.peaks)}


def turning(
    level: Level,
    frames: int,
    rate: float,
    shown: list[Expression],
    *,
    rng: np.random.Generator,
    gestures: np.random.Generator,
) -> Drift:
    """Rotation of the head, (frames, 3) radians: resting pose, drift, and gestures."""
    rest = rng.normal(0, 1, 3) * np.array([1.0, 1.3, 0.7]) * level.tilt
    path = rest + drift(rng, frames, rate, level.head_turn)
    for expression in shown:
        end = gestures.normal(0, 1, 3) * level.gesture
        rise = expression.rise * gestures.uniform(0.8, 2.0)
        path = path + sway(frames, rate, expression.start, rise, end)
    return np.asarray(np.deg2rad(path))


def shifting(level: Level, frames: int, rate: float, rng: np.random.Generator) -> Drift:
    """Translation of the head, (frames, 3) decimetres."""
    rest = rng.normal(0, 0.04, 3) * level.framing
    return rest + drift(rng, frames, rate, level.head_shift / _PX_PER_DM)


def draw_lids(
    level: Level, seconds: float, expected: float, rng: np.random.Generator
) -> tuple[Event, ...]:
    """Blinks and partial lid movements; `expected` multiplies their chance."""
    events = []
    for probability, low, high in ((level.blinks, 0.85, 1.0), (level.lid_flutter, 0.04, 0.25)):
        for _ in range(max(1, round(expected))):
            share = min(1.0, probability * min(expected, 1.0))
            start, size, slow = rng.uniform(0, seconds), rng.uniform(low, high), rng.uniform(1, 1.6)
            if rng.random() < share:
                events.append(blink(float(start), float(size), float(slow)))
    return tuple(events)


def draw_gaze_shifts(
    level: Level, seconds: float, expected: float, rng: np.random.Generator
) -> tuple[GazeShift, ...]:
    """Shifts of gaze; `expected` multiplies their chance."""
    gaze_shifts = []
    for _ in range(max(1, round(expected))):
        start, right, up = rng.uniform(0, seconds), rng.normal(0, 0.22), rng.normal(0, 0.12)
        if rng.random() < level.gaze * min(expected, 1.0):
            gaze_shifts.append(GazeShift(float(start), float(right), float(up)))
    return tuple(gaze_shifts)


def flickering(
    level: Level, frames: int, rate: float, rng: np.random.Generator
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Exposure of each frame, (frames,): random flicker and the beat of mains light."""
    wobble = rng.normal(0, level.flicker, frames)
    alias = abs((100 + rate / 2) % rate - rate / 2)
    beat = np.sin(2 * np.pi * alias * np.arange(frames) / rate + rng.uniform(0, 2 * np.pi))
    slow = drift(rng, frames, rate, level.flicker, memory=0.5)[:, 0]
    out: np.ndarray[tuple[int], np.dtype[np.float64]] = np.exp(
        0.5 * wobble + 0.7 * level.flicker * beat + 0.7 * slow
    )
    return out
