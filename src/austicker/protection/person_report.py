"""What is said of one person afterwards."""

from __future__ import annotations

from austicker.protection.overlay import PersonOverlay
from austicker.protection.planner import Decision
from austicker.protection.timeline import State
from austicker.types import PersonReport, Window


def report_of(
    person: int, shot: int, start: int, decision: Decision, person_overlay: PersonOverlay
) -> PersonReport:
    """Count frames and gather reasons.

    Args:
        person: 1-based.
        shot: 1-based.
        start: First frame of the track; the person_overlay may begin earlier.
        decision: What is worn and why; window indices count from the track's start.
        person_overlay: The person's frames.
    """
    line = person_overlay.timeline
    windows = tuple(
        Window(w.onset + start, w.apex + start, w.offset + start, w.score) for w in decision.windows
    )
    return PersonReport(
        person=person,
        shot=shot,
        first=line.start,
        last=line.last,
        placements=decision.placements,
        protected=line.count(State.PROTECTED),
        held=line.count(State.HELD),
        lost=line.count(State.LOST),
        coverage=person_overlay.coverage(),
        windows=windows,
    )
