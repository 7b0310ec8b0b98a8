"""Observations of a head, gathered into a compact `FaceTrack`."""

from __future__ import annotations

from array import array
from dataclasses import dataclass

import numpy as np

from austicker.faces.geometry import fit_pose, frontal_template, unproject_frame
from austicker.types import FaceTrack, Floats
from austicker.types.base import expect, expect_shape


@dataclass(frozen=True, slots=True, eq=False)
class FaceObservation:
    """One face on one frame.

    Attributes:
        person: 1-based, unique in the file.
        index: Frame index.
        landmarks: (478, 3) px.
        measured: Whether the mesh network saw it, or flow carried it here.
        score: 0-1, of the latest detection of the person.
    """

    person: int
    index: int
    landmarks: Floats
    measured: bool
    score: float = 1.0


@dataclass(frozen=True, slots=True, eq=False)
class UntrackedFace:
    """A face that was detected but that no mesh fits: turned away, covered, tiny.

    Attributes:
        first, last: Frame indices between which it may have been there, inclusive.
        box: (4,) x0, y0, x1, y1 px.
        score: 0-1, of the detection that is surest of it.
    """

    first: int
    last: int
    box: Floats
    score: float = 1.0

    def __post_init__(self) -> None:
        marks = (self.first, self.last)
        expect(0 <= self.first <= self.last, "UntrackedFace", "0 <= first <= last", marks)
        expect_shape("UntrackedFace", "box", self.box, (4,))
        expect(bool(np.isfinite(self.box).all()), "UntrackedFace", "a finite box", self.box)
        expect(0 <= self.score <= 1, "UntrackedFace", "a score of 0-1", self.score)


class TrackLog:
    """Grows by 40 bytes a frame: an index and a pose; meshes are averaged, not kept."""

    def __init__(self, person: int) -> None:
        self.person = person
        self._template: Floats | None = None
        self._sum: Floats | None = None
        self._count = 0
        self._score = 0.0
        self._index = array("q")
        self._poses = array("f")

    def add(self, observation: FaceObservation) -> Floats | None:
        """Add the next observation of this person; indices must grow.

        Returns:
            (478, 3) the mesh in template coordinates; None where flow carried it.
        """
        mesh = np.asarray(observation.landmarks, float)
        if self._template is None:
            self._template = frontal_template(mesh)
            self._sum = np.zeros_like(self._template)
        self._score = max(self._score, observation.score)
        pose, _ = fit_pose(self._template, mesh)
        self._index.append(observation.index)
        self._poses.extend(pose.ravel().tolist())
        if not observation.measured or self._sum is None:
            return None
        own = unproject_frame(pose, mesh)
        self._sum += own
        self._count += 1
        return own

    @property
    def shape(self) -> Floats:
        """(478, 3) mean mesh so far, in template coordinates."""
        if self._sum is None or self._template is None:
            raise LookupError("no observation yet")
        return self._sum / self._count if self._count else self._template

    def __len__(self) -> int:
        return len(self._index)

    def finish(self) -> FaceTrack:
        """The track; frames without an observation are marked absent."""
        index = np.array(self._index, np.int64)
        start = int(index[0])
        pose = np.full((int(index[-1]) - start + 1, 2, 4), np.nan, np.float32)
        pose[index - start] = np.array(self._poses, np.float32).reshape(-1, 2, 4)
        present = np.isfinite(pose[:, 0, 0])
        return FaceTrack(self.person, start, self.shape, pose, present, self._score)
