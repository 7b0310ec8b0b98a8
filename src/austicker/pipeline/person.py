"""What is said of one person afterwards."""

from __future__ import annotations

from austicker.pipeline.decide import Decision
from austicker.pipeline.outfit import Outfit
from austicker.pipeline.timeline import State
from austicker.types import PersonReport, Window


def report_of(
    person: int, shot: int, start: int, decision: Decision, outfit: Outfit
) -> PersonReport:
    """Count frames and gather reasons.

    Args:
        person: 1-based.
        shot: 1-based.
        start: First frame of the track; the outfit may begin earlier.
        decision: What is worn and why; window indices count from the track's start.
        outfit: The person's frames.
    """
    line = outfit.timeline
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
        coverage=outfit.coverage(),
        windows=windows,
    )
