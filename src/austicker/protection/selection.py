"""Whom the options select: everybody, the largest, some by number, or those in a rectangle."""

from __future__ import annotations

import numpy as np

from austicker.errors import UsageError
from austicker.faces.geometry import STABLE, project
from austicker.faces.track import UntrackedFace
from austicker.protection.analysis import Analysis, TrackedPerson
from austicker.protection.options import Options, Region
from austicker.types import Floats

_MOSTLY = 0.5


def selected_people(analysis: Analysis, options: Options) -> frozenset[int]:
    """Numbers of the people to protect.

    Args:
        analysis: Who is there.
        options: `faces`, `only`, `exempt` and `region`.

    Raises:
        UsageError: `only` or `exempt` names somebody who is not there.
    """
    numbers = {person.track.person for person in analysis.people}
    for name, wanted in (("only", options.only), ("exempt", options.exempt)):
        unknown = sorted(set(wanted) - numbers)
        if unknown:
            known = ", ".join(map(str, sorted(numbers))) or "nobody"
            raise UsageError(f"`{name}` names person {unknown[0]}, who is not there; found {known}")
    people = analysis.people
    if options.faces == "largest":
        people = tuple(
            p for p in people if not any(_beside(p, o) and o.area > p.area for o in people)
        )
    chosen = {person.track.person for person in people if _in_region(person, options.region)}
    if options.only:
        chosen &= set(options.only)
    return frozenset(chosen - set(options.exempt))


def selected_untracked(analysis: Analysis, options: Options) -> tuple[UntrackedFace, ...]:
    """The untracked faces to blur: nobody knows whose they are, so that numbers spare none.

    With `faces` "largest", those on frames on which somebody is tracked are left as they are.
    """
    kept = tuple(face for face in analysis.untracked if _inside(_middle(face.box), options.region))
    if options.faces == "all":
        return kept
    return tuple(
        face
        for face in kept
        if not any(
            person.track.start <= face.last and face.first < person.stop
            for person in analysis.people
        )
    )


def _beside(person: TrackedPerson, other: TrackedPerson) -> bool:
    """Whether `other` is there for at least half of the time that `person` is."""
    first = max(person.track.start, other.track.start)
    last = min(person.stop, other.stop)
    return other is not person and last - first >= _MOSTLY * len(person.track.present)


def _in_region(person: TrackedPerson, region: Region | None) -> bool:
    """Whether the middle of the face lies in the region on at least half of the frames."""
    if region is None:
        return True
    track = person.track
    stable = track.template[STABLE]
    middles = [project(pose, stable).mean(axis=0) for pose in track.pose[track.present]]
    return float(np.mean([_inside(middle, region) for middle in middles])) >= _MOSTLY


def _inside(point: Floats, region: Region | None) -> bool:
    if region is None:
        return True
    x, y, width, height = region
    return bool(x <= point[0] < x + width and y <= point[1] < y + height)


def _middle(box: Floats) -> Floats:
    return (box[:2] + box[2:]) / 2
