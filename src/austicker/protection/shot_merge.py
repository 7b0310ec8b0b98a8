"""What was found in parts of a video, as if it had been found in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from austicker.faces.track import UntrackedFace
from austicker.protection.analysis import TrackedPerson
from austicker.protection.first_pass import FirstPass


def merged(parts: Sequence[FirstPass]) -> FirstPass:
    """One pass of several over consecutive frames, the first of each the first of a shot.

    Args:
        parts: In order of time; in each, shots and people are numbered from 1, frames from the
            start of the video.
    """
    frames = shots = 0
    people: list[TrackedPerson] = []
    untracked: list[UntrackedFace] = []
    for part in parts:
        known = len(people)
        for person in part.people:
            track = replace(person.track, person=person.track.person + known)
            people.append(replace(person, shot=person.shot + shots, track=track))
        untracked += part.untracked
        frames += part.frames
        shots += part.shots
    return FirstPass(frames, shots, tuple(people), tuple(untracked))
