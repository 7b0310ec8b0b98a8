"""Follow several people through a shot, a block of frames at a time.

Working in blocks lets a face that is first detected at the end of a block be followed back to the
frame on which it appeared, so that no frame before the detection goes out unprotected.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import numpy as np

from austicker.faces.confirm import PRESENT, SEEN, believable, fit_mesh
from austicker.faces.detection import Detection, separate
from austicker.faces.follow import track_mesh
from austicker.faces.geometry import (
    box_of_mesh,
    crop_of_mesh,
    eye_angle,
    face_side,
    overlap,
)
from austicker.faces.head_shape import head_shape, mean_shift, shape_distance
from austicker.faces.leap import leap
from austicker.faces.mesh import MeshNet
from austicker.faces.search import FaceSearch
from austicker.faces.shots import FrameBlock
from austicker.faces.track import FaceObservation
from austicker.faces.untracked import KEEP, THRESHOLD, UntrackedLog
from austicker.types import Floats, Frame, Image

SAME_FACE = 0.3
# Greatest RMS difference of two heads' stable points, in inter-ocular distances, for them to be
# one person after a gap. Between frames of one person it stays under 0.09 up to 30 degrees.
SAME_SHAPE = 0.12
# Greatest mean shift of the head, in inter-ocular distances, through which flow carries a mesh
# without the mesh network: flow does not measure rotation in depth.
STILL = 0.06
# Mean shift of the head between two frames, in inter-ocular distances, from which on the face's own
# picture is asked where it is.
LEAP = 0.12
# Frames a lost person is remembered for, in seconds, and how far the face may have gone meanwhile.
MEMORY = 2.0
REACH = 1.5
# Side, px, of the least face that is tracked: a sticker on a smaller one has some 6 px, and the
# mesh wanders by as much. A smaller one is blurred; who is tracked may shrink a little further.
LEAST_FACE = 32
_SHRUNK = 0.8
# Frames between two looks for a face that no mesh fits.
_UNTRACKED_STRIDE = 2


@dataclass(slots=True, eq=False)
class _TrackedHead:
    number: int
    landmarks: Floats
    shape: Floats
    measured: Floats
    score: float
    lost_at: int | None = None
    observations: dict[int, FaceObservation] = field(default_factory=dict)

    @property
    def box(self) -> Floats:
        return box_of_mesh(self.landmarks)


class FaceTracker:
    """Tracks every face that is detected.

    Attributes:
        untracked: Faces that are detected but that no mesh fits.

    Args:
        detector: Detects faces.
        mesh: Landmark network.
        fps: Frame rate, from which the length of a short gap follows.
        stride: The mesh network runs on every so many frames, counted from a block's first where
            blocks are as long, and wherever the head has moved; flow carries the mesh between them.
        threshold: Least score, 0-1, of a face that no mesh fits.
    """

    def __init__(
        self,
        detector: FaceSearch,
        mesh: MeshNet,
        *,
        fps: float = 25.0,
        stride: int = 2,
        threshold: float = THRESHOLD,
    ) -> None:
        self.detector = detector
        self.mesh = mesh
        self.fps = fps
        self.stride = stride
        self.untracked = UntrackedLog(fps, threshold)
        self._people: list[_TrackedHead] = []
        self._next = 1
        self._last: Frame | None = None
        self._looked = 0

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
            self._last = None
            self.untracked.start_shot(frames[0].index)
            self._look_first(frames)
        if block.first or frames[0].index - self._looked >= self.stride:
            self._looked = frames[0].index
        for person in self._people:
            person.observations = {
                i: o for i, o in person.observations.items() if i >= frames[0].index
            }
        for at in range(len(frames)):
            self._track(frames, at)
        if found is None:
            found = self.detector.detect(frames[-1].image)
        if len(frames) > 1 or not block.first:
            self._look_last(frames, found)
        self._forget(frames[-1].index)
        self._last = frames[-1]
        for frame in frames:
            yield (
                frame,
                tuple(
                    p.observations[frame.index]
                    for p in self._people
                    if frame.index in p.observations
                ),
            )

    def _look_first(self, frames: tuple[Frame, ...]) -> None:
        """Find who is there when a shot starts."""
        image = frames[0].image
        found = [*self.detector.detect_small(image), *self.detector.detect_turned(image)]
        self.untracked.add(frames[0].index, self._detect(frames, 0, found))

    def _look_last(self, frames: tuple[Frame, ...], found: list[Detection]) -> None:
        """Find who is new at the end of a block, and follow faces that no mesh fits through it."""
        last = len(frames) - 1
        loose = self._detect(frames, last, found)
        lost = any(p.lost_at is not None and frames[0].index <= p.lost_at for p in self._people)
        if loose or lost or self.untracked.following(frames[0].index):
            for at in range(last % _UNTRACKED_STRIDE, last, _UNTRACKED_STRIDE):
                frame = frames[at]
                known = self._known(frame.index)
                seen = self.detector.detect(frame.image)
                self._note(frame, [d for d in seen if not _among(d, known)])
        self._note(frames[last], loose)

    def _note(self, frame: Frame, loose: list[Detection]) -> None:
        """Note what no mesh fits, and look closer where such a face was and now is missing."""
        self.untracked.add(frame.index, loose)
        known = self._known(frame.index)
        for box in self.untracked.missed(frame.index):
            found = self.detector.look_at(frame.image, box)
            if found is not None and not _among(found, [*known, *(d.face for d in loose)]):
                self.untracked.add(frame.index, [found])

    def _track(self, frames: tuple[Frame, ...], at: int) -> None:
        """Find every person that is not lost on frame `at`."""
        frame = frames[at]
        for person in self._people:
            if person.lost_at is not None or frame.index in person.observations:
                continue
            before = self._before(frames, at)
            if before is not None and (frame.index - self._looked) % self.stride:
                carried = track_mesh(before, person.landmarks, frame.image)
                if carried is not None and mean_shift(person.measured, carried) < STILL:
                    self._add(person, frame, carried, measured=False)
                    continue
            mesh = self._refind(before, frame.image, person)
            gone = mesh is None or face_side(mesh) < _SHRUNK * LEAST_FACE
            if mesh is None or gone or self._is_taken(mesh, frame.index, person):
                person.lost_at = frame.index
            else:
                self._add(person, frame, mesh)

    def _before(self, frames: tuple[Frame, ...], at: int) -> Image | None:
        """The picture of the frame before, of the last block where need be."""
        if at:
            return frames[at - 1].image
        return None if self._last is None else self._last.image

    def _refind(self, before: Image | None, image: Image, person: _TrackedHead) -> Floats | None:
        """The mesh from the last one, or from a detection near it on the same frame."""
        mesh = self._next_mesh(before, image, person.landmarks)
        if mesh is not None:
            return mesh
        for found in self.detector.detect(image):
            if _among(found, [person.box]):
                mesh = fit_mesh(image, found, self.mesh)
                if mesh is not None:
                    return mesh
        angle = eye_angle(person.landmarks)
        for found in self.detector.detect_around(image, person.box, angle):
            mesh = fit_mesh(image, found, self.mesh)
            if mesh is not None and believable(found):
                return mesh
        return None

    def _detect(
        self, frames: tuple[Frame, ...], at: int, detections: list[Detection]
    ) -> list[Detection]:
        """Start or resume people detected on frame `at`; follow them back through the block.

        Returns:
            What no mesh fits.
        """
        frame = frames[at]
        known = self._known(frame.index)
        loose = []
        for found in detections:
            if _among(found, known):
                continue
            mesh = fit_mesh(frame.image, found, self.mesh)
            least = KEEP * self.untracked.threshold if mesh is None else SEEN
            seen = found
            if seen.certainty < least:
                seen = self.detector.look_again(frame.image, found)
            if mesh is None:
                if not _among(seen, known):
                    loose.append(seen)
                continue
            if not believable(seen) or self._is_taken(mesh, frame.index, None):
                continue
            if face_side(mesh) < LEAST_FACE:
                # That a mesh fits makes up for what certainty lacks.
                loose.append(replace(seen, certainty=max(seen.certainty, self.untracked.threshold)))
                continue
            person = self._recognise(mesh, frame.index, min(1.0, max(seen.score, seen.certainty)))
            since = -1 if person.lost_at is None else person.lost_at - 1
            person.lost_at = None
            self._add(person, frame, mesh)
            known.append(person.box)
            self._follow_back(person, frames[:at], since)
        return separate(loose)

    def _known(self, index: int) -> list[Floats]:
        """Boxes of everybody observed on a frame."""
        return [
            box_of_mesh(p.observations[index].landmarks)
            for p in self._people
            if index in p.observations
        ]

    def _follow_back(self, person: _TrackedHead, frames: tuple[Frame, ...], since: int) -> None:
        newest = person.landmarks
        after = None
        for frame in reversed(frames):
            if frame.index <= since or frame.index in person.observations:
                break
            mesh = self._next_mesh(after, frame.image, person.landmarks)
            if mesh is None or self._is_taken(mesh, frame.index, person):
                break
            self._add(person, frame, mesh)
            after = frame.image
        person.landmarks = newest

    def _recognise(self, mesh: Floats, index: int, score: float) -> _TrackedHead:
        """The lost person this mesh belongs to, else a new one."""
        shape = head_shape(mesh)
        box = box_of_mesh(mesh)
        for person in self._people:
            if person.lost_at is None or index - person.lost_at > MEMORY * self.fps:
                continue
            gone = np.linalg.norm((box[:2] + box[2:] - person.box[:2] - person.box[2:]) / 2)
            near = gone < REACH * np.max(person.box[2:] - person.box[:2])
            if near and shape_distance(shape, person.shape) < SAME_SHAPE:
                person.score = score
                return person
        person = _TrackedHead(self._next, mesh, shape, mesh, score)
        self._next += 1
        self._people.append(person)
        return person

    def _add(
        self, person: _TrackedHead, frame: Frame, landmarks: Floats, *, measured: bool = True
    ) -> None:
        person.landmarks = landmarks
        observation = FaceObservation(person.number, frame.index, landmarks, measured, person.score)
        person.observations[frame.index] = observation
        if measured:
            person.measured = landmarks
            person.shape = 0.8 * person.shape + 0.2 * head_shape(landmarks)

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

    def _next_mesh(self, before: Image | None, image: Image, near: Floats) -> Floats | None:
        """The mesh on the next frame, where the face has leapt to if it has.

        Args:
            before: The frame that `near` belongs to; None where it is not known.
            image: The next frame.
            near: (478, 3) px.
        """
        mesh = self._mesh(image, near)
        if before is None or (mesh is not None and mean_shift(near, mesh) < LEAP):
            return mesh
        gone = leap(before, near, image)
        if gone is None:
            return mesh if mesh is None else self._mesh(image, mesh)
        there = near.copy()
        there[:, :2] += gone
        again = self._mesh(image, there)
        if again is None and mesh is not None:
            again = self._mesh(image, mesh)
        if mesh is None or again is None or mean_shift(mesh, again) < LEAP:
            return again
        # Two crops that show two faces: one of them misled the network.
        return min((again, mesh), key=lambda one: mean_shift(there, one))

    def _mesh(self, image: Image, near: Floats) -> Floats | None:
        mesh, presence = self.mesh.landmarks(image, crop_of_mesh(near))
        return mesh if presence > PRESENT else None


def _among(found: Detection, boxes: list[Floats]) -> bool:
    """Whether a detection is of somebody whose box is known."""
    return any(max(overlap(found.box, box), overlap(found.face, box)) > SAME_FACE for box in boxes)
