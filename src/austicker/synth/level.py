"""Difficulty of a corpus: all that may vary besides person and emotion."""

from __future__ import annotations

from dataclasses import dataclass, fields

from austicker.errors import UsageError


@dataclass(frozen=True, slots=True)
class Level:
    """Strength of expression and of each nuisance.

    Attributes:
        intensity: Median AU intensity at the apex, 0-1.
        spread: Standard deviation of its logarithm.
        faintest, strongest: Bounds of the intensity.
        au_spread: Standard deviation of the logarithm of each AU around the clip's intensity.
        lean_spread: Standard deviation of a clip's left-right asymmetry.
        companions: Chance that an AU brings a companion along.
        lag: Standard deviation of the AUs' start times, s.
        distractors: Chance of unrelated movements in the clip.
        distractor_size: Their intensity relative to the expression's.
        resting: Largest intensity of the AUs that are on all the time, relative to the clip's.
        head_turn: RMS of the head's turning, degrees.
        head_shift: RMS of its moving, px of a face 158 px wide.
        gesture: RMS of a head movement that goes with the expression, degrees.
        blinks, lid_flutter, gaze: Chance of a blink, a partial lid movement, a shift of gaze.
        onset_jitter, apex_jitter: Largest error of the annotation, s.
        label_noise: Share of clips with a wrong label.
        read, shot: Sensor noise, see `Sensor`.
        sensor_spread: Standard deviation of the logarithm of a camera's noise.
        flicker: Standard deviation of the exposure from frame to frame, relative.
        blur: Median lens blur, px at 256 px.
        compression: Chance that a camera compresses its frames.
        grey: Chance of a camera without colour.
        framing: Spread of the face's size and place in the picture, 1 is usual.
        tilt: RMS of the resting pose of the head, degrees.
    """

    intensity: float = 0.13
    spread: float = 0.45
    faintest: float = 0.03
    strongest: float = 0.45
    au_spread: float = 0.25
    lean_spread: float = 0.08
    companions: float = 0.0
    lag: float = 0.02
    distractors: float = 0.0
    distractor_size: float = 0.6
    resting: float = 0.0
    head_turn: float = 0.0
    head_shift: float = 0.0
    gesture: float = 0.0
    blinks: float = 0.0
    lid_flutter: float = 0.0
    gaze: float = 0.0
    onset_jitter: float = 0.0
    apex_jitter: float = 0.0
    label_noise: float = 0.0
    read: float = 0.0
    shot: float = 0.0
    sensor_spread: float = 0.0
    flicker: float = 0.0
    blur: float = 0.45
    compression: float = 0.0
    grey: float = 0.0
    framing: float = 0.3
    tilt: float = 1.5

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if not 0 <= value < 1000:
                raise UsageError(f"level: expected {field.name} >= 0, got {value}")
        for name in ("distractors", "blinks", "lid_flutter", "gaze", "label_noise", "grey"):
            if getattr(self, name) > 1:
                raise UsageError(f"level: expected {name} in 0-1, got {getattr(self, name)}")
        if not 0 < self.faintest <= self.intensity <= self.strongest <= 1:
            raise UsageError(
                "level: expected 0 < faintest <= intensity <= strongest <= 1, got "
                f"{self.faintest}, {self.intensity}, {self.strongest}"
            )


LEVELS: dict[str, Level] = {
    "clean": Level(),
    "easy": Level(
        intensity=0.16,
        companions=0.3,
        distractors=0.08,
        resting=0.1,
        head_turn=0.08,
        head_shift=0.1,
        gesture=0.03,
        blinks=0.03,
        lid_flutter=0.03,
        gaze=0.05,
        onset_jitter=0.005,
        apex_jitter=0.010,
        read=0.0012,
        shot=0.006,
        sensor_spread=0.2,
        flicker=0.003,
        grey=0.2,
        framing=0.5,
        tilt=2.0,
    ),
    "default": Level(
        intensity=0.13,
        spread=0.5,
        strongest=0.38,
        au_spread=0.35,
        lean_spread=0.12,
        companions=0.5,
        lag=0.03,
        distractors=0.30,
        resting=0.2,
        head_turn=0.22,
        head_shift=0.3,
        gesture=0.08,
        blinks=0.08,
        lid_flutter=0.15,
        gaze=0.18,
        onset_jitter=0.010,
        apex_jitter=0.025,
        label_noise=0.03,
        read=0.002,
        shot=0.010,
        sensor_spread=0.35,
        flicker=0.005,
        blur=0.6,
        compression=0.3,
        grey=0.3,
        framing=1.0,
        tilt=3.0,
    ),
    "hard": Level(
        intensity=0.10,
        strongest=0.35,
        spread=0.55,
        au_spread=0.4,
        lean_spread=0.15,
        companions=0.6,
        lag=0.04,
        distractors=0.4,
        distractor_size=0.8,
        resting=0.3,
        head_turn=0.38,
        head_shift=0.5,
        gesture=0.12,
        blinks=0.15,
        lid_flutter=0.20,
        gaze=0.3,
        onset_jitter=0.020,
        apex_jitter=0.035,
        label_noise=0.06,
        read=0.003,
        shot=0.014,
        sensor_spread=0.4,
        flicker=0.010,
        blur=0.7,
        compression=0.6,
        grey=0.3,
        framing=1.3,
        tilt=4.5,
    ),
}
"""From studio conditions to worse than the usual laboratory."""


def level_named(name: str) -> Level:
    """The level called `name`.

    Raises:
        UsageError: No such level.
    """
    if name not in LEVELS:
        raise UsageError(f"unknown level '{name}'; choose one of: {', '.join(LEVELS)}")
    return LEVELS[name]
