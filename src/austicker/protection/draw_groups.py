"""Which frames of a video must be drawn one after another, and which need not."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from austicker.faces.track import UntrackedFace
from austicker.protection.overlay import PersonOverlay

_GAP = 50
"""Frames without anybody that may be read in between."""


def draw_groups(
    overlays: Sequence[PersonOverlay],
    untracked: Sequence[UntrackedFace],
    spans: Sequence[tuple[int, int]],
    least: int,
) -> tuple[range, ...]:
    """Frames that are drawn together; whoever is in one group is in no other.

    Args:
        overlays: Of everybody who is protected.
        untracked: Faces that are blurred.
        spans: (first, last) frames in which anything is drawn; empty for all.
        least: Frames of a group, but for the last and those before a gap.
    """
    seen = [(one.timeline.start, one.timeline.stop) for one in overlays]
    seen += [(face.first, face.last + 1) for face in untracked]
    if spans:
        first, stop = min(a for a, _ in spans), max(b for _, b in spans) + 1
        seen = [(max(first, a), min(stop, b)) for a, b in seen if a < stop and b > first]
    groups: list[range] = []
    for one in _apart(seen):
        last = groups[-1] if groups else None
        if last is not None and len(last) < least and one.start - last.stop < _GAP:
            groups[-1] = range(last.start, one.stop)
        else:
            groups.append(one)
    return tuple(groups)


def _apart(seen: Iterable[tuple[int, int]]) -> list[range]:
    """Intervals, those that overlap as one."""
    found: list[range] = []
    for start, stop in sorted(seen):
        if found and start < found[-1].stop:
            found[-1] = range(found[-1].start, max(stop, found[-1].stop))
        else:
            found.append(range(start, stop))
    return found
