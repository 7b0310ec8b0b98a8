"""One person, lost and found again within a shot, becomes one track again."""

from __future__ import annotations

import numpy as np

from austicker.faces.geometry import STABLE, inter_ocular, project
from austicker.protection.analysis import TrackedPerson
from austicker.types import N_ROIS, FaceTrack, Floats, RoiMotion

SAME_SHAPE = 0.1
"""Greatest RMS difference of two mean heads' stable points, inter-ocular distances, to be one.

Mean heads differ less between looks at one person than single meshes do.
"""

REACH = 1.5
"""How far, in widths of the face, somebody may have gone while unseen."""


def rejoin(people: tuple[TrackedPerson, ...]) -> tuple[TrackedPerson, ...]:
    """Join tracks of one shot that follow each other near the same place with the same head.

    A long look away then ends when the face is back, and the sticker is the same as before.

    Args:
        people: Of all shots.
    """
    joined: list[TrackedPerson] = []
    for person in sorted(people, key=lambda p: p.track.start):
        before = [p for p in joined if p.shot == person.shot and _follows(p, person)]
        if not before:
            joined.append(person)
            continue
        nearest = max(before, key=lambda p: p.stop)
        joined[joined.index(nearest)] = _join(nearest, person)
    return tuple(joined)


def _follows(first: TrackedPerson, second: TrackedPerson) -> bool:
    if second.track.start < first.stop:
        return False
    scale, rotation, _ = _fit(second.track.template, first.track.template)
    moved = scale * second.track.template @ rotation.T
    gap = first.track.template - moved
    gap -= gap[STABLE].mean(0)
    unit = inter_ocular(first.track.template)
    if np.sqrt((gap[STABLE] ** 2).sum(1).mean()) / unit > SAME_SHAPE:
        return False
    here, there = first.track.pose[-1], second.track.pose[0]
    # The last row of a track is always present, and so is the first.
    middle = project(here, first.track.template[STABLE]).mean(0)
    now = project(there, second.track.template[STABLE]).mean(0)
    width = np.ptp(project(here, first.track.template[:468])[:, 0])
    return bool(np.hypot(*(now - middle)) < REACH * width)


def _join(first: TrackedPerson, second: TrackedPerson) -> TrackedPerson:
    """The second track expressed in the first one's head coordinates, a gap between them."""
    a, b = first.track, second.track
    scale, rotation, shift = _fit(a.template, b.template)
    linear = b.pose[:, :, :3].astype(float)
    pose = np.concatenate(
        [scale * linear @ rotation, (linear @ shift + b.pose[:, :, 3])[..., None]], axis=2
    )
    gap = b.start - first.stop
    track = FaceTrack(
        person=a.person,
        start=a.start,
        template=a.template,
        pose=np.concatenate([a.pose, np.full((gap, 2, 4), np.nan), pose]).astype(np.float32),
        present=np.concatenate([a.present, np.zeros(gap, bool), b.present]),
        score=max(a.score, b.score),
    )
    motion = RoiMotion(
        np.concatenate(
            [first.motion.values, np.zeros((gap, N_ROIS, 3)), second.motion.values]
        ).astype(np.float32),
        np.concatenate([first.motion.valid, np.zeros((gap, N_ROIS), bool), second.motion.valid]),
    )
    share = int(a.present.sum()) / max(1, int(track.present.sum()))
    return TrackedPerson(
        shot=first.shot,
        shot_start=first.shot_start,
        shot_end=first.shot_end,
        track=track,
        motion=motion,
        mesh=first.mesh,
        area=share * first.area + (1 - share) * second.area,
        light=first.light,
        portrait=first.portrait or second.portrait,
        glasses=max(first.glasses, second.glasses),
        mouths=_mouths(first.mouths, second.mouths, (scale * rotation, shift)),
    )


def _mouths(
    first: Floats | None, second: Floats | None, carry: tuple[Floats, Floats]
) -> Floats | None:
    """Both tracks' mouths in the first one's head coordinates."""
    if first is None or second is None:
        return first
    linear, shift = carry
    moved = (np.asarray(second, float) - shift) @ np.linalg.inv(linear).T
    return np.concatenate([first, moved]).astype(np.float32)


def _fit(source: Floats, target: Floats) -> tuple[float, Floats, Floats]:
    """Least-squares similarity (Umeyama, PAMI 1991): target = scale rotation source + shift."""
    a, b = source[STABLE], target[STABLE]
    mean_a, mean_b = a.mean(0), b.mean(0)
    u, s, vt = np.linalg.svd((b - mean_b).T @ (a - mean_a))
    sign = np.array([1.0, 1.0, np.sign(np.linalg.det(u @ vt)) or 1.0])
    rotation = (u * sign) @ vt
    scale = float((s * sign).sum() / ((a - mean_a) ** 2).sum())
    return scale, rotation, mean_b - scale * rotation @ mean_a
