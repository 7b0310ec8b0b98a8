"""The plan: what is to be drawn on whom, and when; a record that a person can edit.

Frame indices are positions in the input. Rendering a plan needs no networks and decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from austicker.errors import UsageError
from austicker.faces.track import UntrackedFace
from austicker.facs import roi_name
from austicker.protection.analysis import FRAME_RATES, InputKind
from austicker.protection.documents import DocumentMixin
from austicker.protection.options import MOST_STICKERS, OnLost, SurfaceKind
from austicker.protection.source import SourceIdentity
from austicker.types import Drift, FaceTrack, Placement, RoiMotion, Window
from austicker.types.base import DOCUMENT, expect
from austicker.types.skin import SkinSettings

_MOST_FRAMES = 1 << 24
"""Three days at 60 frames a second; a longer one is a slip of the keyboard."""


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class PlannedPerson:
    """What one person wears in one shot, and why.

    Attributes:
        person: Number, as in the analysis.
        protect: Whether anything is drawn; False leaves the person as they are.
        shot: 1-based.
        shot_start: Index of the shot's first frame.
        shot_end: Index after the shot's last frame.
        placements: The stickers, best first.
        movements: Micro-expressions spotted.
        larger: Of these, movements too large or too long for a micro-expression, which stay.
        drift_windows: When prints of decoys drift; every placement with `drifts` has one for each.
        skin: How the skin's own motion is replaced; None where it stays.
        skin_windows: When: spotted and dummy windows alike; where `skin.always` those spotted, in
            which the own motion is attenuated whatever came before.
        placer: The rule that chose.
        light: Usual light on the face, see `austicker.rendering.face_exposure`.
        track: Head poses.
        motion: Skin motion, for stickers that move with the skin; None where none does.

    Example:
        >>> pose = np.zeros((5, 2, 4))
        >>> track = FaceTrack(1, 0, np.zeros((478, 3)), pose, np.ones(5, bool))
        >>> shot = {"shot": 1, "shot_start": 0, "shot_end": 5, "track": track}
        >>> one = PlannedPerson(person=1, **shot, placements=(), placer="none", light=0.5)
        >>> one.protect
        True
    """

    person: int
    protect: bool = True
    shot: int
    shot_start: int
    shot_end: int
    placements: tuple[Placement, ...]
    movements: tuple[Window, ...] = ()
    larger: tuple[Window, ...] = ()
    drift_windows: tuple[Window, ...] = ()
    skin: SkinSettings | None = None
    skin_windows: tuple[Window, ...] = ()
    placer: str
    light: float
    track: FaceTrack
    motion: RoiMotion | None = None

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        count = len(self.placements)
        expect(count <= MOST_STICKERS, "PlannedPerson", f"at most {MOST_STICKERS} stickers", count)
        fits = self.person >= 1 and self.shot >= 1
        expect(fits, "PlannedPerson", "person and shot >= 1", (self.person, self.shot))
        start, end = self.shot_start, self.shot_end
        expect(0 <= start < end, "PlannedPerson", "0 <= shot_start < shot_end", (start, end))
        seen = (self.track.start, self.track.start + len(self.track.pose))
        fits = start <= seen[0] and seen[1] <= end
        expect(fits, "PlannedPerson", f"a track within the shot {(start, end)}", seen)
        expect(0 <= self.light < np.inf, "PlannedPerson", "a finite light >= 0", self.light)
        wanted = len(self.drift_windows)
        for one in self.placements:
            fits = len(one.drifts) in {0, wanted}
            expect(fits, "PlannedPerson", f"no drifts or {wanted}, one a window", len(one.drifts))
            known = one.attachment != "skin" or self.motion is not None
            expect(known, "PlannedPerson", "motion for stickers that move with the skin", "none")


@dataclass(frozen=True, slots=True, eq=False, kw_only=True)
class Plan(DocumentMixin):
    """What is drawn on one photo or video.

    Attributes:
        kind: Photo or video.
        frames: Number of frames of the input.
        size: (width, height) px of the frames.
        fps: Frames a second.
        people: Everybody, protected or not.
        untracked: Faces to be blurred, since no mesh fits them.
        spans: (first, last) frames, inclusive, in which anything is drawn; empty for all.
        surface: How stickers lie.
        on_lost: What becomes of a face that cannot be followed for over half a second.
        seed: Of everything drawn while rendering: the skin's fields, the background motion of
            decoys' prints. Who knows it and the program can tell what was drawn: keep a plan
            private.
        fields: File of the motion that the skin's field is drawn from; None for the packaged one.
        notes: What the user must know, one sentence each.
        source: The file that was analyzed; None for frames in memory.
        chose: Recognisers of stills that helped to choose, and a victim that was asked; they do
            not judge.
        version: Of the document; grows with its layout.

    Example:
        >>> Plan(kind="photo", frames=1, size=(640, 480), fps=1.0, people=()).surface
        'mesh'
    """

    kind: InputKind
    frames: int
    size: tuple[int, int]
    fps: float
    people: tuple[PlannedPerson, ...]
    untracked: tuple[UntrackedFace, ...] = ()
    spans: tuple[tuple[int, int], ...] = ()
    surface: SurfaceKind = "mesh"
    on_lost: OnLost = "blur"
    seed: int = 0
    fields: str | None = None
    notes: tuple[str, ...] = ()
    source: SourceIdentity | None = None
    chose: tuple[str, ...] = ()
    version: Literal[1] = 1

    __pydantic_config__ = DOCUMENT

    def __post_init__(self) -> None:
        expect(self.seed >= 0, "Plan", "seed >= 0", self.seed)
        numbers = [one.person for one in self.people]
        expect(len(set(numbers)) == len(numbers), "Plan", "distinct people", numbers)
        expect(0 <= self.frames <= _MOST_FRAMES, "Plan", f"0-{_MOST_FRAMES} frames", self.frames)
        for one in self.people:
            fits = self.kind == "photo" or one.shot_end <= self.frames
            expect(fits, "Plan", "shots that end with it", one.shot_end)
        low, high = FRAME_RATES
        expect(low <= self.fps <= high, "Plan", f"fps of {low:g}-{high:g}", self.fps)
        for first, last in self.spans:
            expect(0 <= first <= last, "Plan", "spans with 0 <= first <= last", (first, last))

    def __repr__(self) -> str:
        """In one line."""
        drawn = [one for one in self.people if one.protect]
        stickers = sum(len(one.placements) for one in drawn)
        return (
            f"Plan({self.kind}, {self.frames} frames, {len(drawn)} of {len(self.people)} people "
            f"protected, {stickers} stickers, {len(self.untracked)} untracked faces blurred)"
        )

    def person(self, number: int) -> PlannedPerson:
        """The person of that number.

        Raises:
            UsageError: Nobody has it.
        """
        for one in self.people:
            if one.person == number:
                return one
        known = ", ".join(str(one.person) for one in self.people) or "nobody"
        raise UsageError(f"person {number} is not in the plan; it knows {known}")

    def leaving_out(self, *numbers: int) -> Plan:
        """A plan that leaves people as they are."""
        out = self
        for number in numbers:
            out = out._with(replace(out.person(number), protect=False))
        return out

    def with_sticker(self, number: int, which: int = 0, /, **changes: Any) -> Plan:  # noqa: ANN401
        """A plan in which one sticker is moved or changed.

        Args:
            number: The person.
            which: Of the person's stickers, from 0.
            **changes: Fields of `Placement`, for example ``roi=10`` or ``sticker="heart"``.

        Raises:
            UsageError: There is no such person or sticker.
            RecordError: The changes break the contract of `Placement`.
        """
        planned = self.person(number)
        if not 0 <= which < len(planned.placements):
            raise UsageError(
                f"person {number} has {len(planned.placements)} stickers, numbered from 0; got "
                f"{which}"
            )
        edited = list(planned.placements)
        edited[which] = replace(edited[which], **{"reason": "chosen by hand", **changes})
        return self._with(replace(planned, placements=tuple(edited)))

    def without_window(self, number: int, window: int) -> Plan:
        """A plan in which prints do not drift in one of the person's windows, counted from 0."""
        planned = self.person(number)
        if not 0 <= window < len(planned.drift_windows):
            raise UsageError(
                f"person {number} has {len(planned.drift_windows)} drift windows, numbered from 0; "
                f"got {window}"
            )
        keep = [i for i in range(len(planned.drift_windows)) if i != window]
        return self._with(
            replace(
                planned,
                drift_windows=tuple(planned.drift_windows[i] for i in keep),
                placements=tuple(
                    replace(one, drifts=tuple(one.drifts[i] for i in keep)) if one.drifts else one
                    for one in planned.placements
                ),
            )
        )

    def with_window(self, number: int, window: Window, drifts: Sequence[Drift]) -> Plan:
        """A plan in which the person's prints also drift in another window.

        Args:
            number: The person.
            window: When.
            drifts: For each of the person's stickers, how far at the window's apex: (right, down)
                in inter-ocular distances.
        """
        planned = self.person(number)
        if len(drifts) != len(planned.placements):
            raise UsageError(
                f"`drifts`: expected {len(planned.placements)}, one a sticker, got {len(drifts)}"
            )
        still: tuple[Drift, ...] = ((0.0, 0.0),) * len(planned.drift_windows)
        placements = tuple(
            replace(one, attachment="decoy", drifts=((one.drifts or still) + (drift,)))
            for one, drift in zip(planned.placements, drifts, strict=True)
        )
        windows = (*planned.drift_windows, window)
        return self._with(replace(planned, drift_windows=windows, placements=placements))

    def between(self, first: int, last: int) -> Plan:
        """A plan that draws on frames `first` to `last`, inclusive, only."""
        return replace(self, spans=((first, last),))

    def in_words(self) -> str:
        """Who wears what, where, when and why, a line each."""
        lines = []
        for one in self.people:
            when = f"frames {one.shot_start}-{one.shot_end - 1}" if self.kind == "video" else ""
            head = f"person {one.person}{f' ({when})' if when else ''}: "
            if not one.protect:
                lines.append(head + "left as they are")
                continue
            what = ", ".join(
                f"{p.sticker} (k = {p.size:g}, {p.attachment}) on the {roi_name(p.roi)}"
                for p in one.placements
            )
            lines.append(head + what)
            lines.append(f"  why: {one.placements[0].reason}")
            if one.skin is not None and one.skin.always:
                lines.append("  skin: replaced all the time")
            elif one.skin is not None and one.skin_windows:
                lines.append(
                    f"  skin: replaced in {len(one.skin_windows)} windows, dummies included"
                )
            for window in one.movements:
                times = " / ".join(
                    f"{index / self.fps:.2f}"
                    for index in (window.onset, window.apex, window.offset)
                )
                kind = "larger movement, left as it is" if window in one.larger else "movement"
                lines.append(f"  {kind}: onset / apex / offset at {times} s")
        if self.untracked:
            lines.append(f"{len(self.untracked)} untracked faces are blurred")
        lines += [f"note: {note}" for note in self.notes]
        return "\n".join(lines) or "no face was found"

    def _with(self, person: PlannedPerson) -> Plan:
        people = tuple(person if one.person == person.person else one for one in self.people)
        return replace(self, people=people)
