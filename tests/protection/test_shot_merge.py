"""Parts of a pass, put together, are the pass."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from austicker.faces.track import UntrackedFace
from austicker.protection.analysis import TrackedPerson
from austicker.protection.first_pass import FirstPass
from austicker.protection.shot_merge import merged
from tests.protection.people import person

SHOT = st.tuples(st.integers(1, 30), st.integers(0, 3), st.integers(0, 2))
"""Frames, people and faces that no mesh fits."""


def pass_over(shots: list[tuple[int, int, int]], start: int = 0) -> FirstPass:
    """What one pass over these shots finds, the first frame being number `start`."""
    people: list[TrackedPerson] = []
    untracked: list[UntrackedFace] = []
    first = start
    for number, (frames, heads, others) in enumerate(shots, start=1):
        span = (number, first, first + frames)
        for _ in range(heads):
            people.append(person(len(people) + 1, first, frames, shot=span, x=10.0 * len(shots)))
        box = np.array([0.0, 0, 9, 9])
        untracked += [UntrackedFace(first, first + frames - 1, box, 0.6)] * others
        first += frames
    return FirstPass(first - start, len(shots), tuple(people), tuple(untracked))


def numbers(found: FirstPass) -> list[tuple[int, ...]]:
    return [
        (one.track.person, one.shot, one.shot_start, one.shot_end, one.track.start)
        for one in found.people
    ]


@given(st.lists(SHOT, min_size=1, max_size=8), st.data())
def test_however_it_is_parted(shots, data) -> None:
    cuts = data.draw(st.sets(st.integers(1, len(shots) - 1))) if len(shots) > 1 else set()
    edges = [0, *sorted(cuts), len(shots)]
    parts, start = [], 0
    for a, b in pairwise(edges):
        parts.append(pass_over(shots[a:b], start))
        start += parts[-1].frames
    whole, found = pass_over(shots), merged(parts)
    assert (found.frames, found.shots) == (whole.frames, whole.shots)
    assert numbers(found) == numbers(whole)
    spans = [(one.first, one.last) for one in whole.untracked]
    assert [(one.first, one.last) for one in found.untracked] == spans


def test_nothing_else_of_a_person_changes() -> None:
    first, second = pass_over([(5, 2, 0)]), pass_over([(7, 1, 0)], 5)
    late = merged([first, second]).people[-1]
    own = second.people[0]
    assert (late.track.person, late.shot) == (3, 2)
    assert late.motion is own.motion
    assert late.track.pose is own.track.pose
    assert replace(late.track, person=1).start == own.track.start
