"""Follow several people through a shot, a block of frames at a time.

Working in blocks lets a face that is first detected at the end of a block be followed back to the
frame on which it appeared, so that no frame before the detection goes out unprotected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np

from austicker.faces.detector import Detection, MultiScaleDetector
from austicker.faces.follow import track_mesh
from austicker.faces.geometry import (
    STABLE,
    box_of_mesh,
    crop_of_mesh,
    frontal_template,
    inter_ocular,
    overlap,
)
from austicker.faces.mesh import MeshNet
from austicker.faces.shots import FrameBlock
from austicker.faces.track import FaceObservation, UntrackedFace
from austicker.types import Floats, Frame, Image

PRESENT = 0.5
SAME_FACE = 0.3
# Side, px, of the smallest tile searched in the first frame of a shot, and now and then.
LEAST_TILE = 480
# Greatest RMS difference of two heads' stable points, in inter-ocular distances, for them to be
# one person after a gap. Between frames of one person it stays under 0.09 up to 30 degrees.
SAME_SHAPE = 0.12
# Greatest mean shift of the head, in inter-ocular distances, through which flow carries a mesh
# without the mesh network: flow does not measure rotation in depth.
STILL = 0.04
# Frames a lost person is remembered for, in seconds, and how far the face may have gone meanwhile.
MEMORY = 2.0
REACH = 1.5


@dataclass(slots=True, eq=False)
class _TrackedHead:
    number: int
    landmarks: Floats
    shape: Floats
    measured: Floats
    lost_at: int | None = None
    observations: dict[int, FaceObservation] = field(default_factory=dict)

    @property
    def box(self) -> Floats:
        return box_of_mesh(self.landmarks)


class FaceTracker:
    """Tracks every face that is detected.

    Attributes:
        untracked: Faces that were detected but that no mesh fits, so far.

    Args:
        detector: Detects faces.
        mesh: Landmark network.
        fps: Frame rate, from which the length of a short gap follows.
        stride: The mesh network runs on every so many frames, and wherever the head has moved;
            flow carries the mesh between them.
    """

    def __init__(
        self,
        detector: MultiScaleDetector,
        mesh: MeshNet,
        *,
        fps: float = 25.0,
        stride: int = 2,
    ) -> None:
        self.detector = detector
        self.mesh = mesh
        self.fps = fps
        self.stride = stride
        self.untracked: list[UntrackedFace] = []
        self._people: list[_TrackedHead] = []
        self._next = 1

    def feed(
        self, block: FrameBlock, found: list[Detection] | None = None
    ) -> Iterator[tuple[Frame, tuple[FaceObservation, ...]]]:
        """Observations of every frame of the block, in order.

        Args:
            block: The next frames.
            found: Detections on the block's last frame, where they are already known.
        """
        frames = block.frames
        if block.first:
            self._people = []
            self._detect(frames, 0, self.detector.detect(frames[0].image, LEAST_TILE))
        for person in self._people:
            person.observations = {
                i: o for i, o in person.observations.items() if i >= frames[0].index
            }
        for at in range(len(frames)):
            self._track(frames, at)
        if found is None:
            found = self.detector.detect(frames[-1].image)
        self._detect(frames, len(frames) - 1, found)
        self._forget(frames[-1].index)
        for frame in frames:
            yield (
                frame,
                tuple(
                    p.observations[frame.index]
                    for p in self._people
                    if frame.index in p.observations
                ),
            )

    def _track(self, frames: tuple[Frame, ...], at: int) -> None:
        """Find every person that is not lost on frame `at`."""
        frame = frames[at]
        for person in self._people:
            if person.lost_at is not None or frame.index in person.observations:
                continue
            if at % self.stride and at > 0:
                carried = track_mesh(frames[at - 1].image, person.landmarks, frame.image)
                if carried is not None and _moved(person.measured, carried) < STILL:
                    self._add(person, frame, carried, measured=False)
                    continue
            mesh = self._refind(frame.image, person)
            if mesh is None or self._is_taken(mesh, frame.index, person):
                person.lost_at = frame.index
            else:
                self._add(person, frame, mesh)

    def _refind(self, image: Image, person: _TrackedHead) -> Floats | None:
        """The mesh from the last one, or from a detection near it on the same frame."""
        mesh = self._mesh(image, person.landmarks)
        if mesh is not None:
            return mesh
        for found in self.detector.detect(image):
            if overlap(found.box, person.box) > SAME_FACE:
                return self._mesh_of(image, found)
        return None

    def _detect(self, frames: tuple[Frame, ...], at: int, detections: list[Detection]) -> None:
        """Start or resume people detected on frame `at`; follow them back through the block."""
        frame = frames[at]
        known = [p.box for p in self._people if frame.index in p.observations]
        for found in detections:
            if any(overlap(found.box, box) > SAME_FACE for box in known):
                continue
            mesh = self._mesh_of(frame.image, found)
            if mesh is None:
                if found.believed:
                    self.untracked.append(
                        UntrackedFace(frames[0].index, frames[-1].index, found.box)
                    )
                continue
            if self._is_taken(mesh, frame.index, None):
                continue
            person = self._recognise(mesh, frame.index)
            since = -1 if person.lost_at is None else person.lost_at - 1
            person.lost_at = None
            self._add(person, frame, mesh)
            known.append(person.box)
            self._follow_back(person, frames[:at], since)

    def _follow_back(self, person: _TrackedHead, frames: tuple[Frame, ...], since: int) -> None:
        newest = person.landmarks
        for frame in reversed(frames):
            if frame.index <= since or frame.index in person.observations:
                break
            mesh = self._mesh(frame.image, person.landmarks)
            if mesh is None or self._is_taken(mesh, frame.index, person):
                break
            self._add(person, frame, mesh)
        person.landmarks = newest

    def _recognise(self, mesh: Floats, index: int) -> _TrackedHead:
        """The lost person this mesh belongs to, else a new one."""
        shape = _shape(mesh)
        box = box_of_mesh(mesh)
        for person in self._people:
            if person.lost_at is None or index - person.lost_at > MEMORY * self.fps:
                continue
            gone = np.linalg.norm((box[:2] + box[2:] - person.box[:2] - person.box[2:]) / 2)
            near = gone < REACH * np.max(person.box[2:] - person.box[:2])
            if near and _distance(shape, person.shape) < SAME_SHAPE:
                return person
        person = _TrackedHead(self._next, mesh, shape, mesh)
        self._next += 1
        self._people.append(person)
        return person

    def _add(
        self, person: _TrackedHead, frame: Frame, landmarks: Floats, *, measured: bool = True
    ) -> None:
        person.landmarks = landmarks
        observation = FaceObservation(person.number, frame.index, landmarks, measured)
        person.observations[frame.index] = observation
        if measured:
            person.measured = landmarks
            person.shape = 0.8 * person.shape + 0.2 * _shape(landmarks)

    def _is_taken(self, mesh: Floats, index: int, besides: _TrackedHead | None) -> bool:
        """Whether another person already has this mesh on this frame."""
        box = box_of_mesh(mesh)
        return any(
            overlap(box, box_of_mesh(p.observations[index].landmarks)) > SAME_FACE
            for p in self._people
            if p is not besides and index in p.observations
        )

    def _forget(self, index: int) -> None:
        horizon = index - MEMORY * self.fps
        self._people = [
            p for p in self._people if p.lost_at is None or p.lost_at > horizon or p.observations
        ]

    def _mesh_of(self, image: Image, found: Detection) -> Floats | None:
        """Mesh of a detection, by two passes: the detector's crop is loose."""
        mesh, presence = self.mesh.landmarks(image, found.crop())
        return self._mesh(image, mesh) if presence > PRESENT else None

    def _mesh(self, image: Image, near: Floats) -> Floats | None:
        mesh, presence = self.mesh.landmarks(image, crop_of_mesh(near))
        return mesh if presence > PRESENT else None


def _shape(mesh: Floats) -> Floats:
    stable = frontal_template(np.asarray(mesh, float))[STABLE]
    return stable / max(inter_ocular(mesh), 1e-6)


def _distance(a: Floats, b: Floats) -> float:
    return float(np.sqrt(((a - b) ** 2).sum(1).mean()))


def _moved(a: Floats, b: Floats) -> float:
    gap = a[STABLE, :2] - b[STABLE, :2]
    return float(np.hypot(*gap.T).mean()) / max(inter_ocular(b), 1e-6)
