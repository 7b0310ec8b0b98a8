"""Observations of a head, gathered into a compact `FaceTrack`."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from austicker.faces.geometry import fit_pose, frontal_template, unproject_frame
from austicker.types import FaceTrack, Floats


@dataclass(frozen=True, slots=True, eq=False)
class Observation:
    """One face on one frame.

    Attributes:
        person: 1-based, unique in the file.
        index: Frame index.
        landmarks: (478, 3) px.
        measured: Whether the mesh network saw it, or flow carried it here.
    """

    person: int
    index: int
    landmarks: Floats
    measured: bool


class TrackLog:
    """Grows with one pose (64 bytes) a frame; meshes are averaged, not kept."""

    def __init__(self, person: int) -> None:
        self.person = person
        self._template: Floats | None = None
        self._sum: Floats | None = None
        self._count = 0
        self._poses: dict[int, Floats] = {}

    def add(self, observation: Observation) -> None:
        """Add the next observation of this person."""
        mesh = np.asarray(observation.landmarks, float)
        if self._template is None:
            self._template = frontal_template(mesh)
            self._sum = np.zeros_like(self._template)
        pose, _ = fit_pose(self._template, mesh)
        self._poses[observation.index] = pose.astype(np.float32)
        if observation.measured and self._sum is not None:
            self._sum += unproject_frame(pose, mesh)
            self._count += 1

    @property
    def shape(self) -> Floats:
        """(478, 3) mean mesh so far, in template coordinates."""
        if self._sum is None or self._template is None:
            raise LookupError("no observation yet")
        return self._sum / self._count if self._count else self._template

    @property
    def last(self) -> int:
        """Index of the newest frame."""
        return max(self._poses)

    def __len__(self) -> int:
        return len(self._poses)

    def finish(self) -> FaceTrack:
        """The track; frames without an observation are marked absent."""
        start, stop = min(self._poses), max(self._poses) + 1
        pose = np.full((stop - start, 2, 4), np.nan, np.float32)
        for index, row in self._poses.items():
            pose[index - start] = row
        present = np.isfinite(pose[:, 0, 0])
        return FaceTrack(self.person, start, self.shape, pose, present)
