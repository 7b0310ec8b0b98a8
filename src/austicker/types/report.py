"""Placed stickers, and reports of what was protected and predicted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from austicker.types.base import (
    DOCUMENT,
    MOST_DRIFT,
    N_ROIS,
    Drift,
    Rgba,
    expect,
    expect_drifts,
)
from austicker.types.face import Window
from austicker.types.stills import MOST_ANGLE, StillVerification

MOST_OFFSET = 3.0
"""Farthest a sticker may lie from its region: beyond, it is off any head."""


class Sticker(Protocol):
    """A design that can be drawn at any size.

    Example:
        >>> from austicker.stickers import STICKERS
        >>> STICKERS.make("heart").draw(32).shape
        (32, 32, 4)
    """

    def draw(self, side: int) -> Rgba:
        """Draw into a (side, side, 4) picture whose alpha is its outline."""
        ...


@dataclass(frozen=True, slots=True)
class Placement:
    """One sticker on one person, with the reason it is there.

    Attributes:
        roi: 1-14.
        sticker: Registered name or file name.
        size: k; the side is k/10 of the face box (square root of its area).
        attachment: What the sticker moves with: "fixed", "head", ...
        reason: One sentence for people.
        queries: Calls made to the victim to decide.
        drifts: For a decoy, the displacement its texture shows at the apex of each window that
            the choice rests on; empty where none was wanted.
        offset: How far the middle of the sticker lies from the middle of the region, (right, down)
            in inter-ocular distances, on the head facing the viewer.
        angle: By which the sticker is turned clockwise about its middle, degrees.

    Example:
        >>> Placement(10, "heart", 2.0, attachment="head", reason="It moves most.").offset
        (0.0, 0.0)
    """

    roi: int
    sticker: str
    size: float
    attachment: str
    reason: str
    queries: int = 0
    drifts: tuple[Drift, ...] = ()
    offset: Drift = (0.0, 0.0)
    angle: float = 0.0

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        expect(1 <= self.roi <= N_ROIS, "Placement", f"roi in 1-{N_ROIS}", self.roi)
        expect(0 < self.size <= 10, "Placement", "size k in (0, 10]", self.size)
        expect_drifts("Placement", self.drifts, MOST_DRIFT)
        near = math.hypot(*self.offset) <= MOST_OFFSET
        expect(near, "Placement", f"an offset of at most {MOST_OFFSET}", self.offset)
        turned = math.isfinite(self.angle) and abs(self.angle) <= MOST_ANGLE
        expect(turned, "Placement", f"an angle within {MOST_ANGLE:g} degrees", self.angle)


@dataclass(frozen=True, slots=True)
class Prediction:
    """What the judges predict for one movement.

    Attributes:
        emotion: Emotion that most judges predict; None where most predict no expression, or they
            disagree.
        judges: Number of judges that predict it.
        of: Number of judges.
        probability: Its mean probability over all judges, 0-1.

    Example:
        >>> Prediction("surprise", judges=2, of=3, probability=0.6)
        Prediction(emotion='surprise', judges=2, of=3, probability=0.6)
    """

    emotion: str | None
    judges: int
    of: int
    probability: float

    def __post_init__(self) -> None:
        expect(0 <= self.judges <= self.of, "Prediction", f"judges of 0-{self.of}", self.judges)
        expect(0 <= self.probability <= 1, "Prediction", "probability of 0-1", self.probability)


@dataclass(frozen=True, slots=True)
class VerificationResult:
    """What the judges predict for one movement in the original and in the copy.

    Attributes:
        window: The movement.
        before: In the original.
        after: In the copy.
        kept: Judges that predict the same in both.
        large: Whether the movement is too large or too long for a micro-expression, so that it
            was left as it is.

    Example:
        >>> before, after = Prediction("surprise", 3, 3, 0.8), Prediction(None, 2, 3, 0.5)
        >>> VerificationResult(Window(3, 9, 15, score=4.2), before, after, kept=1).readable
        False
    """

    window: Window
    before: Prediction
    after: Prediction
    kept: int
    large: bool = False

    def __post_init__(self) -> None:
        most = self.before.of
        expect(0 <= self.kept <= most, "VerificationResult", f"kept of 0-{most}", self.kept)

    @property
    def readable(self) -> bool:
        """Whether most judges still predict the emotion that most predicted before."""
        return self.before.emotion is not None and self.after.emotion == self.before.emotion


@dataclass(frozen=True, slots=True)
class PersonReport:
    """What was done for one person in one shot.

    Attributes:
        person: 1-based, stable through the file.
        shot: 1-based.
        first, last: Inclusive frame indices between which the person was handled.
        placements: The person's stickers.
        protected, held, lost, blurred: Frames with a sticker on a tracked face; with the sticker
            held where the track had dropped; with no face to follow (then blurred by default);
            with a face blurred because too little of its stickers would be seen. Every frame is
            counted once.
        coverage: Mean share of the face box under stickers, 0-1.
        windows: Micro-expressions spotted.
        verification: Predictions by movement in order of time, the strongest few; empty when no
            movement was spotted; None when no judge was asked.
        stills: What recognisers of stills read, by frame; None when none was asked.

    Example:
        >>> PersonReport(1, 1, 0, 9, (), protected=9, held=1, lost=0, coverage=0.1).held
        1
    """

    person: int
    shot: int
    first: int
    last: int
    placements: tuple[Placement, ...]
    protected: int
    held: int
    lost: int
    coverage: float
    windows: tuple[Window, ...] = ()
    verification: tuple[VerificationResult, ...] | None = None
    blurred: int = 0
    stills: tuple[StillVerification, ...] | None = None

    def __post_init__(self) -> None:
        numbered = self.person >= 1 and self.shot >= 1
        expect(numbered, "PersonReport", "person and shot >= 1", (self.person, self.shot))
        ordered = 0 <= self.first <= self.last
        expect(ordered, "PersonReport", "0 <= first <= last", (self.first, self.last))
        counts = (self.protected, self.held, self.lost, self.blurred)
        expect(min(counts) >= 0, "PersonReport", "protected, held, lost, blurred >= 0", counts)
        expect(0 <= self.coverage <= 1, "PersonReport", "coverage of 0-1", self.coverage)
