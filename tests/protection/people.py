"""Tracked people of known truth, and documents of them, without any network."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from austicker.protection.analysis import Analysis, MovementFlow, TrackedPerson
from austicker.protection.analyze import measured_windows
from austicker.regions.typical import typical_face
from austicker.types import N_ROIS, FaceTrack, Floats, Portrait, RoiMotion, Window
from tests.faces.test_geometry import turn

SIZE = (480, 320)


def posed(count: int, x: float, scale: float = 1.0, yaw: float = 0.0) -> Floats:
    """(count, 2, 4) a head at (x, 160) px, drifting a little to the right."""
    linear = scale * turn(yaw, 0, 0)[:2]
    return np.stack([np.column_stack([linear, [x + 0.1 * t, 160.0]]) for t in range(count)])


def person(
    number: int = 1,
    start: int = 0,
    count: int = 20,
    *,
    shot: tuple[int, int, int] = (1, 0, 100),
    x: float = 240.0,
    template: Floats | None = None,
    pose: Floats | None = None,
    movements: tuple[Window, ...] = (),
    portrait: Portrait | None = None,
    moved: float = 0.0,
    valid: bool = True,
) -> TrackedPerson:
    """Somebody seen on `count` frames from `start` on; `shot` is its number, start and end.

    `moved` is how far, in inter-ocular distances, the left mouth corner has risen in the middle.
    """
    mesh = 160 * typical_face() if template is None else template
    values = np.zeros((count, N_ROIS, 3), np.float32)
    values[:, 9, 1] = -moved * np.sin(np.pi * np.arange(count) / max(1, count - 1))
    found = TrackedPerson(
        shot=shot[0],
        shot_start=shot[1],
        shot_end=shot[2],
        track=FaceTrack(
            number,
            start,
            mesh,
            posed(count, x) if pose is None else pose,
            np.ones(len(posed(count, x) if pose is None else pose), bool),
        ),
        motion=RoiMotion(values, np.full((count, N_ROIS), valid)),
        mesh=mesh,
        area=1000.0,
        light=1.0,
        activation=np.full((N_ROIS, 3), 0.1) + np.arange(N_ROIS)[:, None] / 100,
        movements=movements,
        portrait=portrait,
    )
    measured = measured_windows(found, 25.0, drifting=False)
    return replace(found, flows=tuple(MovementFlow(w.onset, w.apex, None) for w in measured))


def analysis_of(*people: TrackedPerson, frames: int = 100) -> Analysis:
    """Of a video of one shot."""
    return Analysis("video", frames, 1, SIZE, 25.0, people)
