"""A plan laid out over a file, in groups of shots that can be drawn apart."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace

from austicker.media.seek import SeekIndex
from austicker.media.stretch import Stretch, start_before
from austicker.protection.draw_task import DrawTask
from austicker.protection.overlay import PersonOverlay
from austicker.protection.plan import Plan
from austicker.protection.region import DrawnRegion, Observer


@dataclass(frozen=True, slots=True, eq=False)
class Drawing:
    """A plan laid out, and where its shots are in the file.

    Attributes:
        plan: What is drawn.
        overlays: Of everybody who is protected.
        observer: Looks at the frames too; None where nobody does.
        index: Of the file.
        groups: Frames that are drawn together.
    """

    plan: Plan
    overlays: tuple[PersonOverlay, ...]
    observer: Observer | None
    index: SeekIndex
    groups: tuple[range, ...]

    def people(self, number: int) -> list[PersonOverlay]:
        """Those of a group."""
        group = self.groups[number]
        return [
            one
            for one in self.overlays
            if one.timeline.start < group.stop and one.timeline.stop > group.start
        ]

    def task(self, number: int) -> DrawTask:
        """A group, for whoever draws it."""
        group, own = self.groups[number], self.people(number)
        numbers = {one.planned.person for one in own}
        loose = tuple(
            face
            for face in self.plan.untracked
            if face.first < group.stop and face.last >= group.start
        )
        people = tuple(one for one in self.plan.people if one.person in numbers)
        plan = replace(self.plan, people=people, untracked=loose)
        region = DrawnRegion(own, loose, self.observer)
        pts = array("q", self.index.pts[group.start : group.stop])
        keys = tuple(self.index.pts[key] for key in self.index.keys)
        stretch = Stretch(group.start, pts, None, start_before(keys, pts[0]))
        return DrawTask(self.index.info, stretch, plan, tuple(region(i) for i in group))
