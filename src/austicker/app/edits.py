"""What a user changes on the page, as records, and the plan that follows from each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated, Any, Literal

import numpy as np

from austicker.app.item import Look, Version
from austicker.app.marks import offset_to, people_in, roi_near
from austicker.errors import UsageError
from austicker.faces.track import UntrackedFace
from austicker.placement.drawn_decoys import draw_drifts
from austicker.protection.analysis import Analysis
from austicker.protection.make_plan import make_plan
from austicker.protection.options import DECOY, LEAST_SIZE, MOST_SIZE, MOST_STICKERS
from austicker.protection.plan import Plan, PlannedPerson
from austicker.types import N_ROIS, Placement
from austicker.types.base import DOCUMENT, expect

_BY_HAND = "chosen by hand"
_ADDED = 3_000
"""Tells the stream of a sticker that is added by hand from the others."""


class _Strict:
    """Unknown fields are refused."""

    __slots__ = ()
    __pydantic_config__ = DOCUMENT


@dataclass(frozen=True, slots=True)
class Protect(_Strict):
    """Protect a person, or leave them as they are."""

    do: Literal["protect"]
    person: int
    on: bool


@dataclass(frozen=True, slots=True)
class Drag(_Strict):
    """Move a sticker to a point of a frame, px: onto the region there, else beside the nearest."""

    do: Literal["drag"]
    person: int
    which: int
    frame: int
    x: float
    y: float

    def __post_init__(self) -> None:
        finite = bool(np.isfinite([self.x, self.y]).all())
        expect(finite, "Drag", "a finite point", (self.x, self.y))


@dataclass(frozen=True, slots=True)
class Change(_Strict):
    """Change one sticker; what is None stays."""

    do: Literal["change"]
    person: int
    which: int
    roi: int | None = None
    sticker: str | None = None
    size: float | None = None

    def __post_init__(self) -> None:
        if self.size is not None:
            fits = LEAST_SIZE <= self.size <= MOST_SIZE
            expect(fits, "Change", f"a size of {LEAST_SIZE:g}-{MOST_SIZE:g}", self.size)


@dataclass(frozen=True, slots=True)
class Add(_Strict):
    """Add a sticker to a person, on a region or on the best free one."""

    do: Literal["add"]
    person: int
    roi: int | None = None


@dataclass(frozen=True, slots=True)
class Remove(_Strict):
    """Take a sticker off."""

    do: Literal["remove"]
    person: int
    which: int


@dataclass(frozen=True, slots=True)
class Restyle(_Strict):
    """Plan everybody anew; who is protected and when stays. What is None stays too."""

    do: Literal["look"]
    strength: str | None = None
    sticker: str | None = None
    size: float | None = None
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Rectangle(_Strict):
    """A rectangle of a frame, px, to protect or to leave alone.

    To protect: the people in it; where there are none, it is blurred from `first` to `last`.
    To leave alone: the people and the blurred faces in it.
    """

    do: Literal["rectangle"]
    mode: Literal["protect", "leave"]
    x: float
    y: float
    width: float
    height: float
    first: int
    last: int

    def __post_init__(self) -> None:
        box = (self.x, self.y, self.width, self.height)
        fits = bool(np.isfinite(box).all()) and min(self.width, self.height) >= 1
        expect(fits, "Rectangle", "a finite rectangle of some size", box)
        expect(0 <= self.first <= self.last, "Rectangle", "0 <= first <= last", self.first)


@dataclass(frozen=True, slots=True)
class Span(_Strict):
    """Draw on frames `first` to `last` only; on all where both are None."""

    do: Literal["span"]
    first: int | None = None
    last: int | None = None


Edit = Protect | Drag | Change | Add | Remove | Restyle | Rectangle | Span


def read_edit(content: bytes) -> Edit:
    """An edit as the page sends it.

    Raises:
        UsageError: It is none.
    """
    from pydantic import Field, TypeAdapter, ValidationError

    kind: Any = Annotated[Edit, Field(discriminator="do")]
    adapter: TypeAdapter[Edit] = TypeAdapter(kind)
    try:
        return adapter.validate_json(content)
    except ValidationError as error:
        one = error.errors(include_url=False, include_input=False)[0]
        where = ".".join(str(part) for part in one["loc"]) or "it"
        raise UsageError(f"not a change that can be made: {where}: {one['msg']}") from error


def edited(version: Version, edit: Edit, analysis: Analysis) -> tuple[Plan, Look]:
    """The plan and look after an edit.

    Raises:
        UsageError: There is no such person or sticker, or no room for another.
        RecordError: A value that breaks a contract.
    """
    if isinstance(edit, Restyle):
        return _restyled(version.plan, version.look, edit, analysis)
    if isinstance(edit, Add):
        return with_person(version.plan, _added(version.plan, edit, version.look)), version.look
    return _replanned(version.plan, edit), version.look


def _replanned(plan: Plan, edit: Protect | Drag | Change | Remove | Rectangle | Span) -> Plan:
    if isinstance(edit, Rectangle):
        return _in_rectangle(plan, edit)
    if isinstance(edit, Span):
        return _in_span(plan, edit)
    planned = plan.person(edit.person)
    if isinstance(edit, Protect):
        return with_person(plan, replace(planned, protect=edit.on))
    if isinstance(edit, Drag):
        at = np.array([edit.x, edit.y])
        roi, inside = roi_near(planned, edit.frame, at)
        offset = (0.0, 0.0) if inside else offset_to(planned, edit.frame, at, roi)
        return plan.with_sticker(edit.person, edit.which, roi=roi, offset=offset)
    if isinstance(edit, Change):
        return _changed(plan, edit)
    kept = tuple(one for at, one in enumerate(planned.placements) if at != edit.which)
    if len(kept) == len(planned.placements):
        raise UsageError(f"person {edit.person} has no sticker {edit.which}")
    return with_person(plan, replace(planned, placements=kept))


def _changed(plan: Plan, edit: Change) -> Plan:
    wanted = {"roi": edit.roi, "sticker": edit.sticker, "size": edit.size}
    changes: dict[str, Any] = {k: v for k, v in wanted.items() if v is not None}
    placements = plan.person(edit.person).placements
    if edit.roi is not None:
        changes["offset"] = (0.0, 0.0)
    elif 0 <= edit.which < len(placements):  # it stays where it is, for the reason it had
        changes["reason"] = placements[edit.which].reason
    return plan.with_sticker(edit.person, edit.which, **changes)


def with_person(plan: Plan, person: PlannedPerson) -> Plan:
    """The plan with one person's part replaced."""
    people = tuple(person if one.person == person.person else one for one in plan.people)
    return replace(plan, people=people)


def _restyled(plan: Plan, look: Look, edit: Restyle, analysis: Analysis) -> tuple[Plan, Look]:
    given = {k: getattr(edit, k) for k in ("strength", "sticker", "size", "count")}
    if edit.strength is not None and edit.strength != look.strength:
        # The new strength's own, or choosing it would change nothing that was chosen before.
        look = replace(look, size=None, count=None)
    wanted = replace(look, **{k: v for k, v in given.items() if v is not None})
    fresh = make_plan(analysis, wanted.options(analysis.kind))
    protect = {one.person: one.protect for one in plan.people}
    people = tuple(replace(one, protect=protect[one.person]) for one in fresh.people)
    kept = replace(fresh, people=people, spans=plan.spans, untracked=plan.untracked)
    return replace(kept, on_lost=plan.on_lost), wanted


def _added(plan: Plan, edit: Add, look: Look) -> PlannedPerson:
    planned = plan.person(edit.person)
    if len(planned.placements) >= MOST_STICKERS:
        raise UsageError(f"person {edit.person} wears {MOST_STICKERS} stickers; no more fit")
    taken = {one.roi for one in planned.placements}
    free = [roi for roi in _PREFERRED if roi not in taken]
    roi = free[0] if edit.roi is None else edit.roi
    options = look.options(plan.kind)
    like = planned.placements[0] if planned.placements else None
    attachment = options.attach if like is None else like.attachment
    if plan.kind == "photo" and attachment not in {"head", "fixed"}:
        attachment = "head"
    windows = len(planned.drift_windows)
    drifts: tuple[tuple[float, float], ...] = ()
    if attachment == DECOY and windows and 1 <= roi <= N_ROIS:
        rng = np.random.default_rng([plan.seed, edit.person, _ADDED, roi])
        model = options.population("motion")
        drifts = draw_drifts(model, (roi,), windows, rng, amplitude=options.amplitude)[0]
    new = Placement(
        roi=roi,
        sticker=options.sticker if like is None else like.sticker,
        size=options.size if like is None else like.size,
        attachment=attachment,
        reason=_BY_HAND,
        drifts=drifts,
    )
    return replace(planned, placements=(*planned.placements, new))


_PREFERRED = (8, 9, 14, 6, 11, 2, 3, 1, 4, 10, 12, 13, 5, 7)
"""Regions for a sticker added without saying where: those that cover no opening come first."""


def _in_rectangle(plan: Plan, edit: Rectangle) -> Plan:
    box = np.array([edit.x, edit.y, edit.x + edit.width, edit.y + edit.height])
    inside = people_in(plan, box, (edit.first, edit.last))
    on = edit.mode == "protect"
    for number in inside:
        plan = with_person(plan, replace(plan.person(number), protect=on))
    if not on:
        return replace(plan, untracked=tuple(f for f in plan.untracked if not _in(f, box, edit)))
    if inside:
        return plan
    blurred = UntrackedFace(edit.first, min(edit.last, max(0, plan.frames - 1)), box)
    untracked = (*plan.untracked, blurred)
    return replace(plan, untracked=tuple(sorted(untracked, key=lambda face: face.first)))


def _in(face: UntrackedFace, box: np.ndarray[Any, Any], edit: Rectangle) -> bool:
    middle = (face.box[:2] + face.box[2:]) / 2
    there = face.first <= edit.last and face.last >= edit.first
    return there and bool(np.all(box[:2] <= middle) and np.all(middle <= box[2:]))


def _in_span(plan: Plan, edit: Span) -> Plan:
    if edit.first is None or edit.last is None:
        return replace(plan, spans=())
    last = min(edit.last, max(0, plan.frames - 1))
    if edit.first > last:
        raise UsageError(f"the range begins after the end, {plan.frames} frames")
    return plan.between(edit.first, last)
