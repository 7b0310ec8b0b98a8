"""Verify: what judges predict for the original and for the copy, of the strongest movements.

Of each movement only the crops about its onset and apex are read, and the first is kept until the
second comes by, so that a video is verified while it is written, or from its two files.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np

from austicker.errors import DataError, InputError
from austicker.faces.geometry import eyes_under
from austicker.media.photo import read_photo
from austicker.media.reader import read_video
from austicker.motion.crop import Eyes
from austicker.motion.flowmap import crop_of, crop_reach, flow_of_crops
from austicker.motion.residual import expression_field
from austicker.protection.overlay import PersonOverlay, person_overlays
from austicker.protection.plan import Plan
from austicker.types import (
    Floats,
    Image,
    PersonReport,
    StillVerification,
    VerificationResult,
    Window,
)

if TYPE_CHECKING:
    from austicker.recognizers import Panel

MOST_WINDOWS, MOST_IN_ALL = 12, 48
"""Movements judged of one person, and of a video: two crops of each may wait at a time, 0.5 MB."""


@dataclass(frozen=True, slots=True)
class Verification:
    """What judges predicted for each movement before and after.

    Attributes:
        movements: (person, result) in order of time.
        note: Why there is nothing, where there is nothing; else empty.
        stills: (person, result) of single frames, in order of time.
    """

    movements: tuple[tuple[int, VerificationResult], ...]
    note: str = ""
    stills: tuple[tuple[int, StillVerification], ...] = ()

    @property
    def readable(self) -> int:
        """Movements of which most judges still predict what they predicted before."""
        return sum(one.readable for _, one in self.movements)

    @property
    def hidden(self) -> int:
        """Movements that were readable before, and no longer are."""
        read = sum(one.before.emotion is not None for _, one in self.movements)
        return read - self.readable

    def __repr__(self) -> str:
        """In one line."""
        return (
            f"Verification({len(self.movements)} movements, {self.hidden} hidden, "
            f"{self.readable} still readable)"
        )


@dataclass(slots=True, eq=False)
class _Movement:
    """One movement of one person, until its apex has passed."""

    person: int
    window: Window
    large: bool
    eyes: Eyes
    bare: Image | None = None
    onset: tuple[Image, Image] | None = None
    flows: list[Floats] = field(default_factory=list)


class Verifier:
    """Is shown frames of the original and of the copy, in order, and asks the judges in the end.

    Args:
        overlays: Of everybody who is protected.
        spans: (first, last) frames in which anything is drawn; empty for all. A movement that
            lies wholly outside was asked to be left as it is, and is not judged.
    """

    def __init__(
        self, overlays: Sequence[PersonOverlay], spans: Sequence[tuple[int, int]] = ()
    ) -> None:
        found = []
        for overlay in overlays:
            drawn_on = [w for w in overlay.planned.movements if _meets(w, spans)]
            strongest = sorted(drawn_on, key=lambda w: -w.score)[:MOST_WINDOWS]
            for window in strongest:
                eyes = _eyes(overlay, window.onset)
                if eyes is not None:
                    large = window in overlay.planned.larger
                    found.append(_Movement(overlay.planned.person, window, large, eyes))
        self._movements = sorted(found, key=lambda one: -one.window.score)[:MOST_IN_ALL]
        self._at: dict[int, list[_Movement]] = {}
        for one in self._movements:
            for index in {one.window.onset, one.window.apex}:
                self._at.setdefault(index, []).append(one)

    @property
    def wanted(self) -> tuple[int, ...]:
        """Indices of the frames that are read."""
        return tuple(sorted(self._at))

    def boxes(self, index: int) -> list[Floats]:
        """(4,) x0, y0, x1, y1 px each: what is read of frame `index`."""
        found = []
        for one in self._at.get(index, ()):
            with suppress(DataError):  # nor does `before` read these eyes
                found.append(crop_reach(one.eyes))
        return found

    def before(self, index: int, image: Image) -> None:
        """Take from frame `index` of the original what is read of it."""
        for one in self._at.get(index, ()):
            with suppress(DataError):  # eyes that close cannot be read by any recogniser either
                one.bare = crop_of(image, one.eyes)

    def after(self, index: int, image: Image) -> None:
        """Read frame `index` of the original, of which `before` was told last, and of the copy."""
        for one in self._at.get(index, ()):
            if one.bare is None:
                continue
            crops, one.bare = (one.bare, crop_of(image, one.eyes)), None
            if index == one.window.onset:
                one.onset = crops
            elif one.onset is not None:
                pairs = zip(one.onset, crops, strict=True)
                one.flows = [flow_of_crops(a, b) for a, b in pairs]
                one.onset = None

    def feed(self, index: int, before: Image, after: Image) -> None:
        """`before` and `after` at once."""
        self.before(index, before)
        self.after(index, after)

    def flows(self, *, large: bool) -> list[tuple[Floats, Floats]]:
        """Motion from onset to apex before and after, of every movement that could be read.

        Args:
            large: Of those too large or too long for a micro-expression, or of the others.
        """
        return [
            (one.flows[0], one.flows[1])
            for one in self._movements
            if one.flows and one.large == large
        ]

    def judged(self, panel: Panel) -> Verification:
        """What the judges predict for every movement that could be read."""
        found = []
        for one in sorted(self._movements, key=lambda one: one.window.onset):
            if not one.flows:
                continue
            fields = [expression_field(flow) for flow in one.flows]
            before, _ = panel.read(fields[0])
            after, now = panel.read_copy(fields[1])
            kept = sum(a == before.emotion for a in now) if before.emotion is not None else 0
            found.append(
                (one.person, VerificationResult(one.window, before, after, kept, one.large))
            )
        note = "" if found else "no movement was spotted in which a judge could be asked"
        return Verification(tuple(found), note)


def with_verification(
    people: Sequence[PersonReport], verification: Verification
) -> tuple[PersonReport, ...]:
    """The reports with what the judges predicted."""
    return tuple(
        replace(
            person,
            verification=tuple(
                one for number, one in verification.movements if number == person.person
            ),
        )
        for person in people
    )


def with_stills_read(
    people: Sequence[PersonReport], verification: Verification
) -> tuple[PersonReport, ...]:
    """The reports with what recognisers of stills read."""
    return tuple(
        replace(
            person,
            stills=tuple(one for number, one in verification.stills if number == person.person),
        )
        for person in people
    )


class FrameJudge(Protocol):
    """Reads single frames of the original and of the copy."""

    @property
    def wanted(self) -> tuple[int, ...]:
        """Indices of the frames that it reads."""
        ...

    def feed(self, index: int, before: Image, after: Image) -> None:
        """Read frame `index` of both."""
        ...


def verify_files(
    source: Path,
    output: Path,
    plan: Plan,
    panel: Panel,
    also: FrameJudge,
    *,
    allow_truncated: bool = False,
) -> Verification:
    """Read the original and the written copy again, and ask the judges about both.

    Args:
        source: The original.
        output: Its protected copy.
        plan: What was drawn.
        panel: The judges of motion.
        also: Shown the frames that it wants.
        allow_truncated: Use what decodes of a damaged original.

    Raises:
        InputError: A file cannot be read, is another than the plan's, or the two do not belong
            together.
    """
    if plan.source is not None:
        plan.source.check(source)
    if plan.kind == "photo":
        pair = read_photo(source).image, read_photo(output).image
        if not _same_size(*pair):
            raise InputError(f"{output}: expected the protected copy of {source}, found another")
        also.feed(0, *pair)
        return Verification((), "a photo has no movement; single frames were judged")
    verifier = Verifier(person_overlays(plan), plan.spans)
    wanted = tuple(sorted({*verifier.wanted, *also.wanted}))
    if wanted:
        before = read_video(source, allow_truncated=allow_truncated, only=wanted)
        after = read_video(output, only=wanted)
        left = set(wanted)
        for one, other in zip(before, after, strict=False):
            fits = one.index == other.index and _same_size(one.image, other.image)
            if not fits:
                raise InputError(
                    f"{output}: expected the protected copy of {source}, found other frames"
                )
            verifier.feed(one.index, one.image, other.image)
            also.feed(one.index, one.image, other.image)
            left.discard(one.index)
        if left:
            raise InputError(
                f"{output}: expected {plan.frames} frames, found fewer; render it again"
            )
    return verifier.judged(panel)


def _meets(window: Window, spans: Sequence[tuple[int, int]]) -> bool:
    """Whether the movement, from onset to apex, has a frame in a span, where there are any."""
    return not spans or any(window.onset <= last and window.apex >= first for first, last in spans)


def _same_size(a: Image, b: Image) -> bool:
    """Whether two frames are of one size, but for a pixel that an encoder added."""
    return all(0 <= y - x <= 1 for x, y in zip(a.shape[:2], b.shape[:2], strict=True))


def _eyes(overlay: PersonOverlay, index: int) -> Eyes | None:
    """The eyes in frame `index`, from the head's pose; None where it has none."""
    row = index - overlay.timeline.start
    if not 0 <= row < len(overlay.timeline.pose):
        return None
    pose = overlay.timeline.pose[row].astype(float)
    if not np.isfinite(pose).all():
        return None
    return eyes_under(pose, overlay.planned.track.template)
