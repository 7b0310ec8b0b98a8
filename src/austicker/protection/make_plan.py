"""Plan: from an analysis to what is drawn on everybody who is to be protected."""

from __future__ import annotations

from dataclasses import replace

from austicker.errors import UsageError
from austicker.protection.analysis import Analysis
from austicker.protection.options import Options
from austicker.protection.plan import Plan, PlannedPerson
from austicker.protection.planner import Planner
from austicker.protection.selection import selected_people, selected_untracked
from austicker.protection.still_nets import asked_otherwise, choosing

MOVING = frozenset({"skin", "decoy"})
"""Attachments that differ from `head` only where something moves."""


def make_plan(analysis: Analysis, options: Options) -> Plan:
    """Plan what is drawn on everybody who is to be protected.

    Args:
        analysis: Who is there.
        options: Settings.

    Raises:
        UsageError: The options name a person that is not there, or more stickers than fit.
        NoEvidenceError: The rule asked for has no evidence, and is not the default one.
    """
    reader = choosing(options)
    planner = Planner(options, reader)
    chosen = selected_people(analysis, options)
    people = []
    for person in analysis.people:
        decision = planner.decide(person, analysis.fps, analysis.size)
        protect = person.track.person in chosen
        planned = planner.planned(person, decision, analysis.fps, protect=protect)
        people.append(still(planned) if analysis.kind == "photo" else planned)
    return Plan(
        kind=analysis.kind,
        frames=analysis.frames,
        size=analysis.size,
        fps=analysis.fps,
        people=tuple(people),
        untracked=selected_untracked(analysis, options),
        spans=_spans(analysis, options),
        surface=options.surface,
        on_lost=options.on_lost,
        seed=planner.seed,
        fields=_fields(options),
        notes=_notes(analysis, options, planner, len(people) - len(chosen)),
        source=analysis.source,
        chose=(*asked_otherwise(options), *(() if reader is None else reader.names)),
    )


def _fields(options: Options) -> str | None:
    own = options.own_fields if options.skin != "off" else None
    return None if own is None else str(own)


def still(person: PlannedPerson) -> PlannedPerson:
    """What is drawn on a photo, in which nothing moves."""
    placements = tuple(
        replace(one, attachment="head") if one.attachment in MOVING else one
        for one in person.placements
    )
    placements = tuple(replace(one, drifts=()) for one in placements)
    return replace(
        person,
        placements=placements,
        drift_windows=(),
        motion=None,
        skin=None,
        skin_windows=(),
    )


def _spans(analysis: Analysis, options: Options) -> tuple[tuple[int, int], ...]:
    """The frames to draw on, of a video of which a part is to be protected."""
    if analysis.kind == "photo" or (options.first_second is None and options.last_second is None):
        return ()
    first = 0 if options.first_second is None else round(options.first_second * analysis.fps)
    last = max(0, analysis.frames - 1)
    if options.last_second is not None:
        last = min(last, round(options.last_second * analysis.fps))
    if first > last:
        raise UsageError(
            f"`first_second={options.first_second:g}` lies after the end of the video, "
            f"{analysis.frames / analysis.fps:.1f} s"
        )
    return ((first, last),)


def _notes(
    analysis: Analysis, options: Options, planner: Planner, left_out: int
) -> tuple[str, ...]:
    notes = []
    fewer = planner.limits.note()
    if analysis.people and fewer:
        notes.append(fewer)
    if options.region is not None and left_out == len(analysis.people) > 0:
        notes.append(
            f"nobody's face lies in `region` {options.region} for most of the time, so that all "
            f"{left_out} people were left as they are"
        )
    elif left_out:
        why = "smaller faces" if options.faces == "largest" else "people"
        notes.append(f"{left_out} {why} were left as they are, as asked")
    if analysis.kind == "photo" and analysis.people:
        if options.attach in MOVING:
            notes.append(
                f"nothing moves in a photo: '{options.attach}' stickers lie still on the head"
            )
        if options.victim is not None and not options.victim.still:
            notes.append("a photo has no movement to ask the victim about; it was not asked")
    spans = _spans(analysis, options)
    if spans:
        first, last = spans[0]
        bare = analysis.frames - (last - first + 1)
        notes.append(f"{bare} frames were left as they are, as asked")
    return tuple(notes)
